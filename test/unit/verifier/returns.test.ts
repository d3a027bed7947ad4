/** What programs may answer, by where they are attached. */
import { build, exit, mov, r0 } from 'node-ebpf/asm';
import { expect, it } from 'vitest';
import { open, verify } from '../../../lib/index.ts';

async function answering(section: string, answer: number) {
  const object = build({ programs: { main: { section, code: [mov(r0, answer), exit()] } } });
  const { verdict, error } = (await verify(await open(object), { btf: null })).programs.main!;
  return [verdict, error?.kernelReason];
}

it.each(['kprobe.session', 'uprobe.session'])('%s: 0 or 1', async section => {
  for (const answer of [0, 1]) expect(await answering(section, answer)).toEqual(['accepted', undefined]);
  const why = 'At program exit the register R0 has smin=2 smax=2 should have been in [0, 1]';
  expect(await answering(section, 2)).toEqual(['rejected', why]);
});

it.each(['kprobe.multi', 'uprobe'])('%s: anything', async section => {
  expect(await answering(section, 2)).toEqual(['accepted', undefined]);
});
