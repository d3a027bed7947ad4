/** What is refused when a program is loaded, in the same words: helpers and fields of the context that its type has not got, and licences. */
import { VerifierError } from 'node-ebpf';
import { expect } from 'vitest';
import { type Bench, both } from './support/both.ts';

/** How a program of an object is taken: its instructions count for both, since the linker makes the same of it. */
async function load({ load }: Bench, object: string, program: string) {
  try {
    await load(object, {
      edit: (spec: { readonly programs: Iterable<{ name: string; autoload: boolean }> }) => {
        for (const each of spec.programs) each.autoload = each.name === program;
      },
    } as never);
    return [program, 'is loaded'];
  } catch (error) {
    expect(error).toBeInstanceOf(VerifierError);
    const { code, errno, kernelReason, instruction, source } = error as VerifierError;
    return [program, code, errno, kernelReason, instruction, source?.text.trim()];
  }
}

both('helpers and fields', async bench => {
  const answers = [];
  for (const program of [
    ...[
      'skb_helper',
      'switched_off',
      'writes_end',
      'writes_length',
      'reads_mark',
      'below',
      'writes',
      'probes',
    ],
  ])
    answers.push(await load(bench, 'refused', program));
  expect(answers.filter(([, what]) => what === 'is loaded').map(([name]) => name)).toEqual([
    'switched_off',
    'writes',
    'probes',
  ]);
  return answers;
});

both('licences', async bench => {
  const answers = [];
  for (const program of ['prints', 'switched_off', 'locks', 'plain'])
    answers.push(await load(bench, 'refused-licence', program));
  expect(answers.filter(([, what]) => what === 'is loaded').map(([name]) => name)).toEqual([
    'switched_off',
    'plain',
  ]);
  return answers;
});
