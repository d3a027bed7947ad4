/** A function's flow, from its ends to its beginning: what changes at an instruction is worked out again for those before it. */
import type { Env } from '../env.ts';
import { successors } from '../flow/successors.ts';

export class BackwardFlow {
  /** Instructions counted from the function's first, those that come later first. */
  readonly order: readonly number[];
  /** Place of each in `order`; -1: it is never reached. */
  readonly #place: Int32Array;
  readonly #before: readonly (readonly number[])[];
  readonly #waits: Uint8Array;

  constructor(env: Env, start: number, count: number) {
    const after = Array.from({ length: count }, (_, i) =>
      successors(env, start + i).flatMap(to => (to >= start && to < start + count ? [to - start] : [])),
    );
    const before: number[][] = Array.from({ length: count }, () => []);
    for (const [i, all] of after.entries()) for (const to of all) before[to]!.push(i);
    this.order = postorder(after);
    this.#before = before;
    this.#place = new Int32Array(count).fill(-1);
    for (const [place, at] of this.order.entries()) this.#place[at] = place;
    this.#waits = new Uint8Array(count);
  }

  /** `step` answers whether something changed at an instruction; it is called for `dirty`, and for those before what changed. */
  spread(dirty: readonly number[], step: (at: number) => boolean): void {
    const { order } = this;
    const waits = this.#waits;
    let count = 0;
    let lowest = order.length;
    const add = (at: number): number => {
      const place = this.#place[at]!;
      if (place < 0 || waits[place]) return order.length;
      waits[place] = 1;
      count++;
      return place;
    };
    for (const at of dirty) lowest = Math.min(lowest, add(at));
    while (count > 0) {
      const first = lowest;
      lowest = order.length;
      for (let place = first; place < order.length && count > 0; place++) {
        if (!waits[place]) continue;
        waits[place] = 0;
        count--;
        const at = order[place]!;
        if (!step(at)) continue;
        for (const each of this.#before[at]!) {
          const next = add(each);
          if (next <= place) lowest = Math.min(lowest, next);
        }
      }
    }
  }
}

function postorder(after: readonly (readonly number[])[]): number[] {
  const seen = new Uint8Array(after.length);
  const order: number[] = [];
  const stack: { at: number; edge: number }[] = [{ at: 0, edge: 0 }];
  seen[0] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const next = after[top.at]![top.edge++];
    if (next === undefined) {
      order.push(top.at);
      stack.pop();
    } else if (!seen[next]) {
      seen[next] = 1;
      stack.push({ at: next, edge: 0 });
    }
  }
  return order;
}
