/** Kernel functions that few programs call. */
import { expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

const only =
  (...names: string[]) =>
  (spec: { readonly programs: Iterable<{ name: string; autoload: boolean }> }) => {
    for (const program of spec.programs) program.autoload = names.includes(program.name);
  };
const set = (object: TestObject, values: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(values)) object.variables[name]!.value = value as never;
};
const context = new Uint8Array(8);

both('memory read into a dynptr', async ({ load }) => {
  const object = await load('kfunc-more', { edit: only('reads', 'sleeping_reads') as never });
  const answers = [];
  for (const [offset, length] of [
    [0, 4],
    [0, 16],
    [0, 0],
    [40, 24],
    [60, 8],
    [0, 65],
    [64, 0],
    [48, 16],
  ])
    for (const program of ['reads', 'sleeping_reads']) {
      set(object, { offset, length, from: 0n, target: '' });
      await object.programs[program]!.run({ context });
      answers.push([
        offset,
        length,
        object.variables.seen!.value.slice(0, 4),
        object.variables.target!.value,
      ]);
    }
  expect(answers[0]![2]).toEqual([0, 4, -14, -14]);
  return answers;
});

both('streams of programs', async ({ load }) => {
  const object = await load('kfunc-more', { edit: only('streams') as never });
  const { streams } = object.programs;
  const answers = [];
  for (const id of [1, 2, 0, 3]) {
    set(object, { id });
    await streams!.run({ context });
    // ENOMEM: the kernel takes pages without waiting for them, and may have none at hand.
    answers.push(
      object.variables.seen!.value.slice(0, 3).map((error: number) => (error === -12 ? 0 : error)),
    );
  }
  return answers;
});

both('packets in pieces that are pulled together', async ({ load }) => {
  const object = await load('kfunc-more', { edit: only('pulls') as never });
  const data = Uint8Array.from({ length: 9000 }, (_, i) => i % 251);
  const answers = [];
  for (const size of [60, 3000, 3600, 9000])
    for (const length of [0, 10, 60, 61, 3400, 3456, 3457, 3500, 3600, 3672, 3673, 3712, 9000, 9001])
      for (const offset of [0, 1]) {
        set(object, { length, offset });
        const { data: out } = await object.programs.pulls!.run({ data: data.subarray(0, size) });
        answers.push([
          size,
          length,
          offset,
          object.variables.seen!.value.slice(0, 5),
          Buffer.from(out!).toString('hex'),
        ]);
      }
  return answers;
});

both('what is encrypted nowhere', async ({ load }) => {
  const object = await load('kfunc-more', { edit: only('encrypted') as never });
  const answers = [];
  for (const id of [-1, -2, 0]) {
    set(object, { id });
    await object.programs.encrypted!.run({ data: new Uint8Array(60) });
    answers.push(object.variables.seen!.value.slice(0, 2));
  }
  return answers;
});

both('a packet before which nothing is', async ({ load }) => {
  const object = await load('kfunc-more', { edit: only('before_packet') as never });
  const answers = [];
  for (const flags of [0n, 1n]) {
    set(object, { flags });
    await object.programs.before_packet!.run({ data: new Uint8Array(60) });
    answers.push(object.variables.seen!.value.slice(0, 7));
  }
  return answers;
});
