/** A set of numbers from 0 to 63. */
export class Bits {
  #low = 0;
  #high = 0;

  add(i: number): void {
    if (i < 32) this.#low |= 1 << i;
    else this.#high |= 1 << (i - 32);
  }

  has(i: number): boolean {
    return ((i < 32 ? this.#low >>> i : this.#high >>> (i - 32)) & 1) !== 0;
  }

  get empty(): boolean {
    return this.#low === 0 && this.#high === 0;
  }

  clear(): void {
    this.#low = this.#high = 0;
  }
}
