/** Values that come one by one: each where programs reach it and nothing around it, given back and taken again. */
import { EbpfError } from '../../errors.ts';
import type { Memory, Region } from '../memory/memory.ts';

const GAP = 8;
const FIRST_BYTES = 1024;
const MOST_BYTES = 1 << 18;

export interface PoolOptions {
  readonly size: number;
  /** Most values at a time. */
  readonly most: number;
  readonly writable: boolean;
  readonly allocate: (size: number) => Region;
}

export class ValuePool {
  readonly #memory: Memory;
  readonly #options: PoolOptions;
  readonly #stride: number;
  readonly #free: number[] = [];
  #made = 0;

  constructor(memory: Memory, options: PoolOptions) {
    this.#memory = memory;
    this.#options = options;
    this.#stride = Math.ceil(options.size / 8) * 8 + GAP;
  }

  /** Address of a value, with what was there before; 0 where there is no memory. */
  take(): number {
    if (this.#free.length === 0) this.#grow();
    return this.#free.pop() ?? 0;
  }

  give(address: number): void {
    this.#free.push(address);
  }

  #grow(): void {
    const { size, most, writable, allocate } = this.#options;
    const fitting = (bytes: number) => Math.max(Math.floor(bytes / this.#stride), 1);
    let count = Math.min(Math.max(this.#made, fitting(FIRST_BYTES)), fitting(MOST_BYTES), most - this.#made);
    for (; count > 0; count = Math.floor(count / 2)) {
      try {
        const slab = allocate(count * this.#stride);
        const { address } = slab;
        this.#memory.exposePieces({ ...slab, writable }, { address, size, stride: this.#stride, count });
        for (let i = count - 1; i >= 0; i--) this.#free.push(address + i * this.#stride);
        this.#made += count;
        return;
      } catch (error) {
        if (!(error instanceof EbpfError)) throw error;
      }
    }
  }
}
