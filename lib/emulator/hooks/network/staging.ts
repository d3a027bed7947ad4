/** A window over a capture in the emulator's own memory: many packets are copied there at once, and each from there without a view of its own. */
import type { Memory, Region } from '../../memory/memory.ts';
import { LONGEST } from './buffer.ts';

const BYTES = 4 * LONGEST;

export class Staging {
  readonly #memory: Memory;
  readonly #source: Uint8Array;
  readonly #region: Region;
  /** What of the source is there. */
  #start = 0;
  #end = 0;

  constructor(memory: Memory, source: Uint8Array) {
    this.#memory = memory;
    this.#source = source;
    this.#region = memory.allocate('capture', BYTES);
    memory.expose(this.#region, this.#region.address, 0);
  }

  /** Where bytes of the source are in memory, until the next call; they are at most LONGEST. */
  place(start: number, length: number): number {
    if (start < this.#start || start + length > this.#end) {
      this.#start = start;
      this.#end = Math.min(start + BYTES, this.#source.length);
      this.#memory.bytes.set(this.#source.subarray(start, this.#end), this.#region.address);
    }
    return this.#region.address + start - this.#start;
  }

  free(): void {
    this.#memory.free(this.#region);
  }
}
