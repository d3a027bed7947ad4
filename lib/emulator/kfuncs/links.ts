/** Pointers that lists and trees keep in what programs may write: each is checked before it is followed. */
import { HelperFault } from '../fault.ts';
import type { Memory } from '../memory/memory.ts';

export class Links {
  readonly #memory: Memory;
  readonly #what: string;

  constructor(memory: Memory, what: string) {
    this.#memory = memory;
    this.#what = what;
  }

  get(at: number): number {
    return this.#memory.view.getUint32(this.#checked(at), true);
  }

  set(at: number, value: number): void {
    this.#memory.view.setBigUint64(this.#checked(at), BigInt(value), true);
  }

  #checked(at: number): number {
    if (this.#memory.allows(at, 8, true)) return at;
    throw new HelperFault(`the ${this.#what} is none, or has been damaged`, BigInt(at));
  }
}
