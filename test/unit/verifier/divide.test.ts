/** Quotients and remainders by a constant, of which kernels have ranges since 7.0: by the rules of 7.2 and of 6.18. */
import fc from 'fast-check';
import { build } from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { ALU } from '../../../lib/formats/insn/opcodes.ts';
import { open, verify } from '../../../lib/index.ts';
import { contradiction, sync } from '../../../lib/verifier/state/bounds.ts';
import { divide } from '../../../lib/verifier/state/divide.ts';
import { draft, known, type Scalar, UNKNOWN } from '../../../lib/verifier/state/scalar.ts';

async function verdict(code: string, kernel: string): Promise<string> {
  const object = build({ programs: { main: { section: 'socket', code } } });
  const { verdict: found, error } = (await verify(await open(object), { btf: null, kernel })).programs.main!;
  return error?.kernelReason ?? found;
}

/** What R1, which is unknown, becomes must be within the bounds: another one leads to a load beyond the stack. */
const program = (operations: string, bad: readonly string[]) => `
  call bpf_get_prandom_u32
  r1 = r0
  ${operations}
  ${bad.map(condition => `if ${condition} goto bad`).join('\n')}
  r0 = 0
  exit
bad:
  r0 = *(u64 *)(r10 +8)
  exit`;

const BEYOND = 'invalid read from stack R10 off=8 size=8';

/** What is between two numbers, in R1. */
const between = (r: 'r' | 'w', low: number, high: number) => `
  if ${r}1 s< ${low} goto out
  if ${r}1 s<= ${high} goto in
out:
  r0 = 0
  exit
in:`;

/** The operation, the conditions that can't be, and one that can. */
const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ['r1 &= 255\nr1 /= 3', ['r1 > 85'], 'r1 == 85'],
  ['w1 &= 255\nw1 /= 3', ['r1 > 85'], 'r1 == 85'],
  ['r1 = -7\nr1 /= 7\nr1 >>= 32', ['r1 != 0x24924924'], 'r1 != 0'],
  ['r1 = -7\nw1 /= 7', ['r1 != 0x24924923'], 'r1 != 0'],
  [`${between('r', -8, 10)}\nr1 s/= 3`, ['r1 s< -2', 'r1 s> 3'], 'r1 == -2'],
  [`${between('w', -8, 10)}\nw1 s/= -3`, ['w1 s< -3', 'w1 s> 2'], 'w1 == -3'],
  ['w1 = 0x80000000\nw1 s/= -1', ['w1 != 0x80000000'], 'w1 s< 0'],
  [`${between('w', -2147483648, -2147483638)}\nw1 s/= -1`, ['r1 s< 0'], 'w1 == 5'],
  ['r1 %= 3', ['r1 > 2'], 'r1 == 2'],
  ['w1 %= 3', ['r1 > 2'], 'r1 == 2'],
  ['r1 %= 1', ['r1 != 0'], 'r1 == 0'],
  ['r1 &= 8\nr1 |= 1\nr1 %= 10', ['r1 < 1', 'r1 > 9'], 'r1 == 9'],
  ['r1 s%= 3', ['r1 s< -2', 'r1 s> 2'], 'r1 == -2'],
  ['w1 s%= -3', ['w1 s< -2', 'w1 s> 2'], 'w1 == -2'],
  [`${between('r', -8, 0)}\nr1 s%= 5`, ['r1 s< -4', 'r1 s> 0'], 'r1 == -4'],
  [`${between('w', 0, 8)}\nw1 s%= 5`, ['w1 s< 0', 'w1 s> 4'], 'w1 == 4'],
  [`${between('r', -2, 4)}\nr1 s%= 5`, ['r1 s< -2', 'r1 s> 4'], 'r1 == -2'],
  // Of 32 bits, by what is known of 32 bits alone.
  ['r2 = r0\nr2 <<= 32\nr2 |= 3\nw1 %= w2', ['r1 > 2'], 'r1 == 2'],
  // By 0: nothing, and what it was.
  ['r2 = 0\nr1 /= r2', ['r1 != 0'], 'r1 == 0'],
  ['r2 = 0\nw1 s/= w2', ['r1 != 0'], 'r1 == 0'],
  ['r1 &= 7\nr2 = 0\nr1 %= r2', ['r1 > 7'], 'r1 == 7'],
  ['r1 &= 7\nr2 = 0\nw1 s%= w2', ['r1 > 7'], 'r1 == 7'],
];

const titled = CASES.map(each => [each[0].trim().replaceAll(/\s*\n\s*/g, '; '), ...each] as const);

describe.each(titled)('%s', (_, operations, impossible, possible) => {
  it(`is never ${impossible.join(', ')}`, async () => {
    expect(await verdict(program(operations, impossible), '7.2')).toBe('accepted');
    expect(await verdict(program(operations, impossible), '6.18')).toBe(BEYOND);
  });

  it(`may be ${possible}`, async () => {
    expect(await verdict(program(operations, [possible]), '7.2')).toBe(BEYOND);
    expect(await verdict(program(operations, [possible]), '6.18')).toBe(BEYOND);
  });
});

it.each(['r2 = r0\nr2 &= 3\nr1 &= 7\nr1 /= r2', 'r2 = r0\nr2 <<= 32\nr2 |= 3\nr1 &= 7\nr1 %= r2'])(
  'is anything by what is not known',
  async operations => {
    expect(await verdict(program(operations, ['r1 > 7']), '7.2')).toBe(BEYOND);
  },
);

/** Two paths that differ in the divisor alone, which is precise where the bounds of the remainder matter. */
it.each([
  [2, 'accepted'],
  [100, BEYOND],
])('is looked at again by another divisor: %d', async (other, found) => {
  const code = `
    call bpf_get_prandom_u32
    r6 = r0
    call bpf_get_prandom_u32
    r7 = 3
    if r0 == 0 goto other
    r1 = 1
    r2 = 1
    r3 = 1
    r4 = 1
    goto join
  join:
    r6 %= r7
    if r6 > 2 goto bad
    r0 = 0
    exit
  other:
    r7 = ${other}
    r1 = 1
    r2 = 1
    r3 = 1
    r4 = 1
    goto join
  bad:
    r0 = *(u64 *)(r10 +8)
    exit`;
  expect(await verdict(code, '7.2')).toBe(found);
});

const word = fc.oneof(
  fc.bigInt(0n, (1n << 64n) - 1n),
  fc.bigInt(-20n, 20n).map(n => BigInt.asUintN(64, n)),
  fc.bigInt(-20n, 20n).map(n => BigInt.asUintN(64, n + (1n << 31n))),
  fc.bigInt(-20n, 20n).map(n => BigInt.asUintN(64, n + (1n << 63n))),
);

/** A number, and a range or some bits that are known of it. */
const partly = fc.tuple(word, word, fc.constantFrom('range', 'signed', 'bits')).map(([n, m, how]) => {
  const out = draft(UNKNOWN);
  const [a, b] = [BigInt.asIntN(64, n), BigInt.asIntN(64, m)];
  if (how === 'bits') out.tnum = { value: n & ~m, mask: m };
  else if (how === 'range') [out.umin, out.umax] = n < m ? [n, m] : [m, n];
  else [out.smin, out.smax] = a < b ? [a, b] : [b, a];
  return { n, a: sync(out) };
});

function has(a: Scalar, n: bigint): boolean {
  const signed = BigInt.asIntN(64, n);
  const [low, lowSigned] = [Number(BigInt.asUintN(32, n)), Number(BigInt.asIntN(32, n))];
  if (a.umin > n || n > a.umax || a.smin > signed || signed > a.smax) return false;
  if (a.u32min > low || low > a.u32max || a.s32min > lowSigned || lowSigned > a.s32max) return false;
  return (n & ~a.tnum.mask) === a.tnum.value;
}

it.each([
  ['/', ALU.DIV, (x: bigint, y: bigint) => (y === 0n ? 0n : x / y)],
  ['%', ALU.MOD, (x: bigint, y: bigint) => (y === 0n ? x : x % y)],
] as const)('never leaves the result of %s out', (_, op, exact) => {
  fc.assert(
    fc.property(partly, word, fc.boolean(), fc.boolean(), ({ n, a }, by, isSigned, is32) => {
      const bits = is32 ? 32 : 64;
      const cut = (m: bigint) => (isSigned ? BigInt.asIntN(bits, m) : BigInt.asUintN(bits, m));
      const result = divide(op, a, known(by), isSigned, is32);
      return has(result, BigInt.asUintN(bits, exact(cut(n), cut(by)))) && contradiction(result) === undefined;
    }),
    { numRuns: 2000 },
  );
});
