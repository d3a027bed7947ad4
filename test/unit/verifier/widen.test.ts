/** Numbers that differ from one round of a loop to the next are forgotten: by their ranges, and by what has the same id. */
import { expect, it } from 'vitest';
import { verdict } from './verdict.ts';

const SAME = 'r7 = r6';
const OTHER = `call bpf_get_prandom_u32
  r7 = r0
  r7 &= 7`;

/** R6 and R7 are offsets from the second round on; `first` and `then` say what R7 is. */
const loop = (first: string, then: string) => `
  call bpf_get_prandom_u32
  r6 = r0
  r6 &= 7
  ${first}
  r8 = 0
loop:
  may_goto end
  if r8 == 0 goto skip
  r1 = r10
  r1 += -64
  r1 += r6
  *(u8 *)(r1 +0) = 1
  r1 = r10
  r1 += -64
  r1 += r7
  *(u8 *)(r1 +0) = 1
skip:
  call bpf_get_prandom_u32
  r6 = r0
  r6 &= 7
  ${then}
  r8 = 1
  goto loop
end:
  r0 = 0
  exit`;

const FORGOTTEN = 'math between fp pointer and register with unbounded min value is not allowed';

it.each([
  ['6.12', SAME, SAME, ['accepted', undefined]],
  ['6.12', OTHER, OTHER, ['accepted', undefined]],
  ['6.12', SAME, OTHER, ['rejected', FORGOTTEN]],
  ['6.12', OTHER, SAME, ['rejected', FORGOTTEN]],
  ['6.18', SAME, SAME, ['accepted', undefined]],
  ['6.18', OTHER, OTHER, ['accepted', undefined]],
  ['6.18', SAME, OTHER, ['rejected', FORGOTTEN]],
  ['6.18', OTHER, SAME, ['rejected', FORGOTTEN]],
  ['7.2', SAME, SAME, ['accepted', undefined]],
  ['7.2', SAME, OTHER, ['accepted', undefined]],
  ['7.2', OTHER, SAME, ['accepted', undefined]],
] as const)('by %s: %s, then %s', async (kernel, first, then, wanted) => {
  expect(await verdict(loop(first, then), kernel)).toEqual(wanted);
});

it('forgets another range by all kernels', async () => {
  const wider = `${SAME}
  r6 &= 3`;
  for (const kernel of ['6.12', '6.18', '7.2'])
    expect(await verdict(loop(wider, SAME), kernel), kernel).toEqual(['rejected', FORGOTTEN]);
});
