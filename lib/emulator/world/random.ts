/** Random numbers from a seed, so that a test's are the same each time: Marsaglia's xorshift128. */
export class Random {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    // Spread by splitmix32: small seeds have many zeros, and a state of zeros stays so.
    let word = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      word = (word + 0x9e37_79b9) >>> 0;
      let mixed = word;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
      this.#state[i] = (mixed ^ (mixed >>> 15)) >>> 0;
    }
  }

  /** 32 bits without sign. */
  next(): number {
    const state = this.#state;
    let top = state[3]!;
    top ^= top << 11;
    top ^= top >>> 8;
    state[3] = state[2]!;
    state[2] = state[1]!;
    state[1] = state[0]!;
    const first = state[0]!;
    state[0] = top ^ first ^ (first >>> 19);
    return state[0]!;
  }
}
