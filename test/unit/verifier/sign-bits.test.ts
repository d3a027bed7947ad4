/** A number that is 0 or -1, as sign bits are, is looked at on two paths where bits of it are taken or set: of 64 bits or of 32. */
import { expect, it } from 'vitest';
import { verdict } from './verdict.ts';

/** `result`: what -1 becomes; another one leads to a load beyond the stack, which no path may reach. */
const program = (operation: string, result: number) => `
  call bpf_get_prandom_u32
  w2 = w0
  w2 s>>= 31
  ${operation}
  if w2 s> -1 goto out
  if w2 == ${result} goto out
  r0 = *(u64 *)(r10 +8)
out:
  r0 = 0
  exit`;

it.each([
  ['w2 &= -134', -134],
  ['w2 |= 134', -1],
  ['r2 &= -134', -134],
  ['r2 |= 134', -1],
] as const)('%s: %d or not negative', async (operation, result) => {
  expect(await verdict(program(operation, result), '6.18')).toEqual(['accepted', undefined]);
});

const BEYOND = 'invalid read from stack R10 off=8 size=8';

it('is both', async () => {
  expect(await verdict(program('w2 &= -134', -136), '6.18')).toEqual(['rejected', BEYOND]);
  // 0 becomes -256, too.
  expect(await verdict(program('w2 |= -256', -1), '6.18')).toEqual(['rejected', BEYOND]);
});

it('is a range before kernel 6.18', async () => {
  expect(await verdict(program('w2 &= -134', -134), '6.12')).toEqual(['rejected', BEYOND]);
});
