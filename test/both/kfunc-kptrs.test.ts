/** Objects of programs that maps hold: one (bpf_kptr_xchg), and one for each CPU (bpf_percpu_obj_new). */
import { expect } from 'vitest';
import { both } from './support/both.ts';

both('an object in a map', async ({ load }) => {
  const { programs, variables } = await load('kfunc-kptrs');
  for (const number of [7, 8, 9]) {
    variables.number.value = number;
    expect((await programs.swap!.run()).returnValue).toBe(0);
  }
  const seen = variables.seen.value.slice(0, variables.count.value);
  expect(seen).toEqual([-1, 7, 8]);
  return seen;
});

both('an object for each CPU', async ({ load }) => {
  const { programs, variables } = await load('kfunc-kptrs');
  variables.number.value = 5;
  for (let run = 0; run < 2; run++) expect((await programs.each!.run()).returnValue).toBe(0);
  const seen = variables.seen.value.slice(0, variables.count.value);
  expect(seen).toEqual([0, 5]);
  return seen;
});
