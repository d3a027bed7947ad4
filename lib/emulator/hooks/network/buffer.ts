/**
 * Memory for packets: one of many lengths after the other, with room before and behind. Each comes to end at the same place, so that what
 * programs can reach changes at its start alone.
 */
import type { Memory, Region } from '../../memory/memory.ts';

/** Bytes that are kept before the longest packet and behind the end of each. */
export const ROOM_BEFORE = 8192;
const ROOM_BEHIND = 16384;
/** Bytes of the longest packet: IPv6 without jumbograms, with an Ethernet header and some tags. */
export const LONGEST = 65536 + 256;

export class PacketBuffer {
  readonly region: Region;
  readonly #memory: Memory;
  /** Where packets end when they come. */
  readonly #end: number;
  /**
   * Bytes before a packet that an earlier, longer one had stay within reach: to hide them costs more than a program's run. What lies behind
   * its end never does.
   */
  lenient = false;
  #shown = 0;
  #shownSize = -1;
  #shownWritable = true;

  constructor(memory: Memory, name: string) {
    this.#memory = memory;
    this.region = memory.allocate(name, ROOM_BEFORE + LONGEST + ROOM_BEHIND);
    this.#end = this.region.address + ROOM_BEFORE + LONGEST;
    this.show(this.#end, 0, true);
  }

  /** Copies a packet in, which may be in the emulator's memory; where it begins. */
  put(bytes: Uint8Array, start = 0, length = bytes.length - start): number {
    const address = this.#end - length;
    const { bytes: own } = this.#memory;
    if (bytes === own) own.copyWithin(address, start, start + length);
    else
      own.set(
        start === 0 && length === bytes.length ? bytes : bytes.subarray(start, start + length),
        address,
      );
    return address;
  }

  /** What programs can reach from now on. */
  show(address: number, size: number, writable: boolean): void {
    if (writable === this.#shownWritable) {
      if (address === this.#shown && size === this.#shownSize) return;
      const same = address + size === this.#shown + this.#shownSize;
      if (this.lenient && same && address >= this.#shown) return;
    }
    this.#memory.expose(this.region, address, size, writable);
    this.#shown = address;
    this.#shownSize = size;
    this.#shownWritable = writable;
  }

  free(): void {
    this.#memory.free(this.region);
  }
}
