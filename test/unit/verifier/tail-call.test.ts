/** Tail calls go into maps of programs alone. */
import { build, call, exit, func, jeq, label, lddw, map, mov, r0, r2, r3, r9 } from 'node-ebpf/asm';
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

/** What the function returns is 0; what the program that it goes to returns may be anything. */
it.each([
  ['6.12', 'accepted'],
  ['6.18', 'rejected'],
] as const)('go on in the caller of their function, by %s: %s', async (kernel, wanted) => {
  const jump = [lddw(r2, map('to')), mov(r3, 0), call('bpf_tail_call'), mov(r0, 0), exit()];
  // r9 was never written.
  const code = [call(func('jump')), jeq(r0, 0, 'end'), mov(r0, r9), label('end'), mov(r0, 0), exit()];
  const object = build({
    maps: { to: { type: 'prog_array', key: 4, value: 4, maxEntries: 2 } },
    functions: { jump: { code: jump } },
    programs: { main: { section: 'socket', code } },
  });
  const { verdict, error } = (await verify(await open(object), { btf: null, kernel })).programs.main!;
  expect(verdict).toBe(wanted);
  expect(error?.kernelReason ?? '').toMatch(wanted === 'rejected' ? /R9 !read_ok/ : /^$/);
});
