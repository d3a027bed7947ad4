/** What may end a function before its exit: what is written behind it is not surely written. */
import { build } from 'node-ebpf/asm';
import { expect, it } from 'vitest';
import { open, verify } from '../../../lib/index.ts';

const EFAULT = 14;

const TAIL_CALL = `
  r6 = r2
  r7 = r1
  r2 = map[to]
  r3 = 0
  call bpf_tail_call`;
const PACKET_LOAD = `
  r6 = r1
  r7 = r2
  r0 = *(u8 *)skb[4]
  r2 = r6
  r6 = r7
  r7 = r2`;

/** One path has a pointer in the caller's slot, or an offset that is in the stack, the other a number that is of no use. */
const caller = (first: string, use: string) => `
  r6 = r1
  ${first}
  call bpf_get_prandom_u32
  if r0 != 42 goto other
  goto both
other:
  *(u64 *)(r10 -8) = -1024
both:
  r1 = r6
  r2 = r10
  r2 += -8
  call pc+0#callee
  r1 = *(u64 *)(r10 -8)
  ${use}
  exit`;
const POINTER = caller('*(u64 *)(r10 -8) = r1', 'r0 = *(u32 *)(r1 +0)');
const OFFSET = caller(
  '*(u64 *)(r10 -8) = -8',
  `r2 = r10
  r2 += r1
  r0 = *(u64 *)(r2 +0)`,
);

async function verdict(code: string, callee: string, kernel: string) {
  const object = build({
    maps: { to: { type: 'prog_array', key: 4, value: 4, maxEntries: 2 } },
    functions: { callee: { code: callee } },
    programs: { main: { section: 'socket', code } },
  });
  return (await verify(await open(object), { btf: null, kernel })).programs.main!;
}

const overwritesPointer = (ending: string) => `${ending}
  *(u64 *)(r6 +0) = r7
  r0 = 0
  exit`;
const overwritesOffset = (ending: string) => `${ending}
  *(u64 *)(r6 +0) = -16
  r0 = 0
  exit`;

/** Kernel 6.18 has a hole there, by which its verdict is to be known. Before, kernels did not follow the other program's end. */
it.each([
  ['6.12', 'accepted', ''],
  ['6.18', 'accepted', ''],
  ['7.2', 'rejected', "R1 invalid mem access 'scalar'"],
] as const)('a tail call, before a pointer is written, by %s: %s', async (kernel, wanted, why) => {
  const { verdict: found, error } = await verdict(POINTER, overwritesPointer(TAIL_CALL), kernel);
  expect(found).toBe(wanted);
  expect(error?.kernelReason ?? '').toBe(why);
});

it.each([
  ['6.12', 'rejected', "R1 invalid mem access 'scalar'"],
  ['6.18', 'accepted', ''],
  ['7.2', 'rejected', "R1 invalid mem access 'scalar'"],
] as const)('a load from a packet, before a pointer is written, by %s: %s', async (kernel, wanted, why) => {
  const { verdict: found, error } = await verdict(POINTER, overwritesPointer(PACKET_LOAD), kernel);
  expect(found).toBe(wanted);
  expect(error?.kernelReason ?? '').toBe(why);
});

it.each([
  ['6.18', 'accepted', ''],
  ['7.2', 'rejected', 'invalid read from stack R2 off=-1024 size=8'],
] as const)('what matters is gone back for over a tail call, by %s: %s', async (kernel, wanted, why) => {
  const { verdict: found, error, unsupported } = await verdict(OFFSET, overwritesOffset(TAIL_CALL), kernel);
  expect(unsupported).toBeUndefined();
  expect(found).toBe(wanted);
  expect(error?.kernelReason ?? '').toBe(why);
});

/** Kernels can't do so over a load from a packet, and say that this is a bug of theirs. */
it.each([
  ['6.12', 'BUG stack slots 1'],
  ['6.18', 'verifier bug: static subprog leftover stack slots 1'],
  ['7.2', 'verifier bug: static subprog leftover stack slots 1'],
] as const)('but not over a load from a packet, by %s', async (kernel, why) => {
  const { error } = await verdict(OFFSET, overwritesOffset(PACKET_LOAD), kernel);
  expect(error).toMatchObject({ kernelReason: why, errno: EFAULT });
});
