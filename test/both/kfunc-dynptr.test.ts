/** Dynptrs of memory (bpf_dynptr_*). */
import { expect } from 'vitest';
import { both } from './support/both.ts';

both('dynptrs of memory', async ({ load }) => {
  const runs = [];
  for (const [start, end, offset, flags] of [
    [0, 64, 0, 0],
    [4, 40, 8, 0],
    [4, 12, 20, 0],
    [10, 5, 2, 0],
    [2, 65, 2, 0],
    [0, 0, 0, 0],
    [0, 64, 62, 0],
    [0, 64, 1, 1],
  ]) {
    const { programs, variables } = await load('kfunc-dynptr');
    Object.entries({ start, end, offset, flags }).forEach(([name, value]) => {
      variables[name].value = value;
    });
    const { returnValue } = await programs.memory.run({ data: new Uint8Array(64) });
    expect(returnValue).toBe(0);
    const seen = variables.seen.value.slice(0, variables.count.value);
    const { a, b, got } = variables;
    runs.push({ seen, a: a.value, b: b.value, got: got.value });
  }
  expect(runs[1]?.seen.slice(0, 9)).toEqual([0, 0, 0, 64, 0, 0, 36, 64, 0]);
  expect(runs[7]?.seen.slice(0, 5)).toEqual([-22, 1, 0, -22, -22]);
  return runs;
});
