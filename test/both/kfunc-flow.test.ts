/** What goes round, calls back and leaves: bpf_loop, open-coded iterators, exceptions. */
import { expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

/** Runs a program with these variables: what it returned and noted. */
async function run(
  { programs, variables }: TestObject,
  name: string,
  values: { readonly [name: string]: unknown },
  request = {},
) {
  for (const [variable, value] of Object.entries(values)) variables[variable].value = value;
  variables.count.value = 0;
  const { returnValue } = await programs[name].run(request);
  const count = variables.count.value as number;
  const seen = (variables.seen.value as number[]).slice(0, count);
  return { returnValue, result: variables.result.value, count, seen };
}

both('loops in loops', async ({ load }) => {
  const object = await load('kfunc-flow');
  const all = await run(object, 'loops', { times: 5, stop: -1, flags: 0 });
  expect(all).toEqual({ returnValue: 10, result: 5, count: 5, seen: [0, 0, 1, 3, 6] });
  const stopped = await run(object, 'loops', { times: 5, stop: 2, flags: 0 });
  expect(stopped.result).toBe(3);
  const refused = await run(object, 'loops', { times: 5, stop: 2, flags: 1 });
  const tooMany = await run(object, 'loops', { times: (8 << 20) + 1, stop: 2, flags: 0 });
  expect([refused.result, tooMany.result]).toEqual([-22, -7]);
  return [all, stopped, refused, tooMany];
});

both('numbers', async ({ load }) => {
  const object = await load('kfunc-flow');
  const seen = [];
  for (const [start, end] of [
    [0, 5],
    [-3, 2],
    [5, 5],
    [6, 5],
    [0, (8 << 20) + 1],
    [-2_147_483_648, -2_147_483_646],
  ]) {
    seen.push(await run(object, 'numbers', { start, end }));
  }
  expect(seen[1]?.seen).toEqual([-3, -2, -1, 0, 1]);
  expect(seen.map(({ result }) => result)).toEqual([0, 0, 0, -22, -7, 0]);
  return seen;
});

both('bits', async ({ load }) => {
  const object = await load('kfunc-flow');
  const words = [0x8000_0000_0000_0005n, 0n, 0x10n, 1n << 63n];
  const seen = [];
  for (const word_count of [1, 2, 4, 0, 512]) seen.push(await run(object, 'bits', { words, word_count }));
  expect(seen[2]?.seen).toEqual([0, 2, 63, 132, 255]);
  expect(seen.map(({ result }) => result)).toEqual([0, 0, 0, -22, -7]);
  return seen;
});

both('regions that nobody interrupts', async ({ load }) => {
  const seen = await run(await load('kfunc-flow'), 'regions', {});
  expect(seen.seen).toEqual([1, 2, 3]);
  return seen;
});

both('exceptions', async ({ load }) => {
  const object = await load('kfunc-flow');
  const data = new Uint8Array(64);
  const seen = [];
  for (const program of ['throws', 'catches']) {
    for (const stop of [3, 0, -1]) seen.push(await run(object, program, { stop }, { data }));
  }
  expect(seen.map(({ returnValue }) => returnValue)).toEqual([103, 100, 7, 206, 200, 7]);
  expect(seen[3]?.seen).toEqual([0, 1, 2, 103]);
  return seen;
});
