/** Strings of programs (bpf_strlen and its like, kernel 6.17). */
import { expect } from 'vitest';
import { both } from './support/both.ts';

both('strings', async ({ load }) => {
  const { programs, variables } = await load('kfunc-strings');
  const all: number[][] = [];
  for (const [a, b, letter, size] of [
    ['hello world', 'world', 'o', 5],
    ['hello', 'hello', 'l', 100],
    ['Hello', 'hELLo', 'x', 0],
    ['', '', '\0', 3],
    ['abc', '', 'a', 1],
    ['', 'abc', 'a', 1],
    ['aab', 'ab', 'b', 2],
    ['aab', 'ab', 'b', 3],
    ['zebra', 'abc', 'a', 18_446_744_073_709_551_615n],
    ['ab', 'abc', '\0', 2],
  ] as const) {
    Object.entries({ a, b, letter: letter.charCodeAt(0), size: BigInt(size) }).forEach(([name, value]) => {
      variables[name].value = value;
    });
    await programs.strings.run();
    all.push(variables.found.value);
  }
  expect(all[0]).toEqual([11, 5, -1, -1, 4, 4, 4, 7, 0, 2, 6, -2]);
  return all;
});
