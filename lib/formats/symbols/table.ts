/** Names of code by address: sorted once, searched often. */

export interface CodeSymbol {
  readonly name: string;
  readonly start: number;
  /** Bytes; 0 where it isn't known, and it goes on to the next one. */
  readonly size: number;
  /** Of several at one address the one with the highest is kept, and of those the first. */
  readonly rank?: number;
}

export interface Found {
  readonly name: string;
  /** Bytes from its start. */
  readonly offset: number;
}

/** Addresses are numbers: kernels have theirs from a base on (kallsyms.ts). */
export class SymbolTable {
  readonly #starts: Float64Array;
  readonly #sizes: Float64Array;
  readonly #names: readonly string[];

  constructor(symbols: readonly CodeSymbol[]) {
    // Sorting is stable.
    const sorted = symbols.toSorted((a, b) => a.start - b.start || (b.rank ?? 0) - (a.rank ?? 0));
    const kept = sorted.filter(({ start }, i) => i === 0 || sorted[i - 1]!.start !== start);
    this.#starts = Float64Array.from(kept, ({ start }) => start);
    this.#sizes = Float64Array.from(kept, ({ size }) => size);
    this.#names = kept.map(({ name }) => name);
  }

  get size(): number {
    return this.#names.length;
  }

  /** undefined before the first symbol, and behind the end of one whose size is known. */
  find(address: number): Found | undefined {
    const starts = this.#starts;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return undefined;
    const offset = address - starts[low - 1]!;
    const size = this.#sizes[low - 1]!;
    return size > 0 && offset >= size ? undefined : { name: this.#names[low - 1]!, offset };
  }
}
