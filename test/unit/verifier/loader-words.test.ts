/** Calls that the loader has poisoned are named in its words. */
import { expect, it } from 'vitest';
import { inLoadersWords } from '../../../lib/verifier/log/loader-words.ts';

const object = {
  maps: [{ name: 'counts' }],
  externs: [{ name: 'a' }, { name: 'bpf_new' }],
} as unknown as Parameters<typeof inLoadersWords>[1];
const log = (number: number) =>
  `3: (85) call unknown#${number}\ninvalid func unknown#${number}\nprocessed 4 insns (limit 1000000)\n`;

it.each([
  [2002000001, "3: <invalid kfunc call>\nkfunc 'bpf_new' is referenced but wasn't resolved\n"],
  [2001000000, "3: <invalid BPF map reference>\nBPF map 'counts' is referenced but wasn't created\n"],
])('%i', (number, words) => {
  expect(inLoadersWords(log(number), object)).toBe(`${words}processed 4 insns (limit 1000000)\n`);
});

it('leaves alone what is no number of theirs', () => {
  for (const number of [2002000002, 2001000001, 999])
    expect(inLoadersWords(log(number), object)).toBe(log(number));
});
