/** Objects that programs make, in lists and trees (bpf_obj_new, bpf_list_*, bpf_rbtree_*). */
import { expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

interface Numbers {
  readonly add: readonly number[];
  readonly remove?: number;
}

/** Runs a program on these numbers: what it leaves. */
async function run({ programs, variables }: TestObject, name: string, { add, remove = 0 }: Numbers) {
  const sixteen = Array.from({ length: 16 }, (_, i) => add[i] ?? 0);
  variables.add.value = sixteen;
  variables.out.value = sixteen.fill(0, add.length);
  variables.count.value = add.length;
  variables.remove.value = remove;
  const { returnValue } = await programs[name].run();
  expect(returnValue).toBe(0);
  const taken = variables.add.value as number[];
  const out = variables.out.value as number[];
  return { taken: taken.slice(0, add.length), out: out.slice(0, add.length) };
}

both('lists', async ({ load }) => {
  const object = await load('kfunc-objects');
  const { out } = await run(object, 'lists', { add: [1, 2, 3, 4, 6, 5] });
  expect(out.map(number => Math.floor(number / 10000))).toEqual([5, 6, 3, 4, 1, 2]);
  return out;
});

both('trees, balanced as the kernel balances them', async ({ load }) => {
  const object = await load('kfunc-objects');
  const seen: unknown[] = [];
  const orders = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    [8, 3, 14, 1, 6, 11, 16, 2, 5, 7, 9, 12, 15, 4, 10, 13],
    [5, 5, 5, 1, 1, 9, 9, 9],
  ];
  for (const add of orders) {
    for (const remove of [0, 1, 3, 15]) {
      const after = await run(object, 'trees', { add, remove });
      seen.push(after);
      if (remove === 0) expect(after.taken).toEqual(add.toSorted((a, b) => a - b));
    }
  }
  return seen;
});

both('an object in a tree twice, and what stays in a tree', async ({ load }) => {
  const object = await load('kfunc-objects');
  const seen = [];
  for (const key of [7, 9]) seen.push((await run(object, 'keep', { add: [key, 0, 0] })).out);
  expect(seen).toEqual([
    [0, -22, 7],
    [0, -22, 7],
  ]);
  return seen;
});
