/** Tail calls go into maps of programs alone. */
import { build, call, exit, lddw, map, mov, r0, r2, r3 } from 'node-ebpf/asm';
import { expect, it } from 'vitest';
import { open, verify } from '../../../lib/index.ts';

it.each([
  ['array', 'rejected', /^expected prog array map for tail call/],
  ['prog_array', 'accepted', /^$/],
] as const)('into a map of type %s', async (type, wanted, why) => {
  const code = [lddw(r2, map('to')), mov(r3, 0), call('bpf_tail_call'), mov(r0, 0), exit()];
  const maps = { to: { type, key: 4, value: 4, maxEntries: 2 } };
  const object = build({ maps, programs: { main: { section: 'socket', code } } });
  const { verdict, error } = (await verify(await open(object), { btf: null })).programs.main!;
  expect(verdict).toBe(wanted);
  expect(error?.kernelReason ?? '').toMatch(why);
});
