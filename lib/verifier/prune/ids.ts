/** Ids that mean the same in two states: check_ids() and check_scalar_ids(). */
import { baseId, hasAddConst } from '../state/register.ts';

/** Ids of one state by those of the other (struct bpf_idmap): there are few of them. */
export class Ids {
  readonly #old: number[] = [];
  readonly #now: number[] = [];
  #count = 0;
  #next = 0;

  /** For a new comparison; `next`: an id that nothing has is above it. */
  reset(next: number): this {
    this.#count = 0;
    this.#next = next;
    return this;
  }

  same(old: number, now: number): boolean {
    if ((old !== 0) !== (now !== 0)) return false;
    if (old === 0) return true;
    for (let i = 0; i < this.#count; i++) {
      if (this.#old[i] === old) return this.#now[i] === now;
      if (this.#now[i] === now) return false;
    }
    this.#old[this.#count] = old;
    this.#now[this.#count++] = now;
    return true;
  }

  /** An id of a number is of no use if nothing else has it: then a new one stands for it. */
  sameScalar(old: number, now: number): boolean {
    if (old === 0) return true;
    const other = now !== 0 ? now : ++this.#next;
    if (!this.same(old, other)) return false;
    return !hasAddConst(old) || this.same(baseId(old), baseId(other));
  }
}
