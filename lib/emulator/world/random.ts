/** Random numbers from a seed, so that a test's are the same each time: Marsaglia's xorshift128. */
export class Random {
  /** Four words in memory, which generated code goes on with, too. */
  readonly #view: DataView;
  readonly #at: number;

  constructor(seed: number, view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    // Spread by splitmix32: small seeds have many zeros, and a state of zeros stays so.
    let word = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      word = (word + 0x9e37_79b9) >>> 0;
      let mixed = word;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
      this.#set(i, mixed ^ (mixed >>> 15));
    }
  }

  /** 32 bits without sign. */
  next(): number {
    let top = this.#get(3);
    top ^= top << 11;
    top ^= top >>> 8;
    const first = this.#get(0);
    this.#set(3, this.#get(2));
    this.#set(2, this.#get(1));
    this.#set(1, first);
    const next = top ^ first ^ (first >>> 19);
    this.#set(0, next);
    return next >>> 0;
  }

  #get(word: number): number {
    return this.#view.getUint32(this.#at + word * 4, true);
  }

  #set(word: number, value: number): void {
    this.#view.setUint32(this.#at + word * 4, value, true);
  }
}
