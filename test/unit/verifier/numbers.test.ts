/** Numbers of which only ranges are known: whatever the numbers are, the result is among what is said of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALU } from '../../../lib/formats/insn/opcodes.ts';
import { compute, negate } from '../../../lib/verifier/state/arithmetic.ts';
import { contradiction, signExtend64, sync, truncate } from '../../../lib/verifier/state/bounds.ts';
import { refine, reversed, taken } from '../../../lib/verifier/state/branches.ts';
import { draft, known, type Scalar, UNKNOWN, u64 } from '../../../lib/verifier/state/scalar.ts';
import * as t from '../../../lib/verifier/state/tnum.ts';

const s64 = (n: bigint) => BigInt.asIntN(64, n);
const s32 = (n: bigint) => BigInt.asIntN(32, n);
const u32 = (n: bigint) => BigInt.asUintN(32, n);

/** Whether a number is one of those that are meant. */
function has(a: Scalar, n: bigint): boolean {
  const low = [Number(u32(n)), Number(s32(n))] as const;
  return (
    (n & ~a.tnum.mask) === a.tnum.value &&
    a.umin <= n &&
    n <= a.umax &&
    a.smin <= s64(n) &&
    s64(n) <= a.smax &&
    a.u32min <= low[0] &&
    low[0] <= a.u32max &&
    a.s32min <= low[1] &&
    low[1] <= a.s32max
  );
}

const word = fc.oneof(
  fc.bigInt(0n, (1n << 64n) - 1n),
  fc.bigInt(-300n, 300n).map(u64),
  fc.bigInt(-300n, 300n).map(n => u64(n + (1n << 31n))),
  fc.constantFrom(0n, 1n, u64(-1n), 1n << 63n, (1n << 63n) - 1n, 0xffff_ffffn, 1n << 32n),
);

/** A number, and something that is known of it: a range, some bits, or all. */
const pair = fc
  .tuple(word, word, fc.constantFrom('range', 'signed', 'bits', 'known', 'unknown'))
  .map(([n, m, how]) => {
    const out = draft(UNKNOWN);
    if (how === 'known') return { n, a: known(n) };
    if (how === 'unknown') return { n, a: UNKNOWN };
    if (how === 'bits') out.tnum = { value: n & ~m, mask: m };
    else if (how === 'range') [out.umin, out.umax] = n < m ? [n, m] : [m, n];
    else [out.smin, out.smax] = s64(n) < s64(m) ? [s64(n), s64(m)] : [s64(m), s64(n)];
    return { n, a: sync(out) };
  });

describe('what is known of a number', () => {
  it('never leaves the number out', () => {
    fc.assert(fc.property(pair, ({ n, a }) => has(a, n) && contradiction(a) === undefined));
  });

  it.each([16, 32, 64])('nor in the other order of its bytes, of %d bits', bits => {
    const swapped = (n: bigint) =>
      BigInt(
        `0x${(n & ((1n << BigInt(bits)) - 1n))
          .toString(16)
          .padStart(bits / 4, '0')
          .match(/../g)!
          .reverse()
          .join('')}`,
      );
    fc.assert(
      fc.property(pair, ({ n, a }) => {
        const { value, mask } = t.swapBytes(a.tnum, bits);
        return (swapped(n) & ~mask) === value;
      }),
    );
  });

  const operations: Record<string, [number, (x: bigint, y: bigint, bits: 32 | 64) => bigint]> = {
    '+': [ALU.ADD, (x, y) => x + y],
    '-': [ALU.SUB, (x, y) => x - y],
    '*': [ALU.MUL, (x, y) => x * y],
    '&': [ALU.AND, (x, y) => x & y],
    '|': [ALU.OR, (x, y) => x | y],
    '^': [ALU.XOR, (x, y) => x ^ y],
  };
  it.each(Object.entries(operations))('holds for the result of %s', (_, [op, exact]) => {
    fc.assert(
      fc.property(pair, pair, fc.boolean(), (x, y, is32) => {
        const result = exact(x.n, y.n, is32 ? 32 : 64);
        return has(compute(op, x.a, y.a, is32), is32 ? u32(result) : u64(result));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['<<', ALU.LSH, (x: bigint, by: bigint) => x << by],
    ['>>', ALU.RSH, (x: bigint, by: bigint) => x >> by],
  ] as const)('holds for shifts by what is known: %s', (_, op, exact) => {
    fc.assert(
      fc.property(pair, fc.bigInt(0n, 63n), fc.boolean(), (x, by, is32) => {
        if (is32 && by > 31n) return true;
        const result = exact(is32 ? u32(x.n) : x.n, by);
        return has(compute(op, x.a, known(by), is32), is32 ? u32(result) : u64(result));
      }),
      { numRuns: 400 },
    );
  });

  it('holds for shifts that keep the sign, negation, and the lower bytes with or without it', () => {
    fc.assert(
      fc.property(pair, fc.bigInt(0n, 63n), fc.constantFrom(1, 2, 4), fc.boolean(), (x, by, bytes, is32) => {
        const narrow = is32 && by > 31n ? by & 31n : by;
        const shifted = is32 ? u32(s32(x.n) >> narrow) : u64(s64(x.n) >> narrow);
        return (
          has(compute(ALU.ARSH, x.a, known(narrow), is32), shifted) &&
          has(negate(x.a, is32), is32 ? u32(-x.n) : u64(-x.n)) &&
          has(truncate(draft(x.a), bytes), BigInt.asUintN(bytes * 8, x.n)) &&
          has(signExtend64(draft(x.a), bytes), u64(BigInt.asIntN(bytes * 8, x.n)))
        );
      }),
      { numRuns: 400 },
    );
  });

  it('is nothing of a division, since kernel 6.18 does not look at them', () => {
    expect(compute(ALU.DIV, known(6n), known(2n), false)).toBe(UNKNOWN);
  });
});

describe('a comparison', () => {
  const truths: [number, (x: bigint, y: bigint, bits: 32 | 64) => boolean][] = [
    [0x10, (x, y) => x === y],
    [0x50, (x, y) => x !== y],
    [0x20, (x, y) => x > y],
    [0x30, (x, y) => x >= y],
    [0xa0, (x, y) => x < y],
    [0xb0, (x, y) => x <= y],
    [0x40, (x, y) => (x & y) !== 0n],
    [0x60, (x, y, bits) => BigInt.asIntN(bits, x) > BigInt.asIntN(bits, y)],
    [0x70, (x, y, bits) => BigInt.asIntN(bits, x) >= BigInt.asIntN(bits, y)],
    [0xc0, (x, y, bits) => BigInt.asIntN(bits, x) < BigInt.asIntN(bits, y)],
    [0xd0, (x, y, bits) => BigInt.asIntN(bits, x) <= BigInt.asIntN(bits, y)],
  ];

  it.each(truths)('0x%s: is decided rightly, and narrows both sides to what they may be', (op, exact) => {
    fc.assert(
      fc.property(pair, pair, fc.boolean(), (x, y, is32) => {
        const [a, b] = is32 ? [u32(x.n), u32(y.n)] : [x.n, y.n];
        const truth = exact(a, b, is32 ? 32 : 64);
        const decided = taken(x.a, y.a, op, is32);
        if (decided !== undefined && decided !== truth) return false;
        if (decided !== undefined) return true;
        const [left, right] = [draft(x.a), draft(y.a)];
        refine(left, right, truth ? op : reversed(op), is32);
        return has(sync(left), x.n) && has(sync(right), y.n);
      }),
      { numRuns: 600 },
    );
  });
});

describe('a tristate number', () => {
  it('has a next member', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 255n), fc.bigInt(0n, 255n), fc.bigInt(0n, 255n), (value, mask, n) => {
        const a = { value: value & ~mask, mask };
        const members: bigint[] = [];
        for (let m = 0n; m < 256n; m++) if ((m & ~mask) === a.value) members.push(m);
        return t.next(a, n) === (members.find(m => m > n) ?? members[members.length - 1]);
      }),
    );
  });

  it('is a range of all numbers that it must have', () => {
    expect(t.range(3n, 5n)).toEqual({ value: 0n, mask: 7n });
    expect(t.range(8n, 11n)).toEqual({ value: 8n, mask: 3n });
    expect(t.range(7n, 7n)).toEqual({ value: 7n, mask: 0n });
  });

  it('says whether it has all of another', () => {
    expect(t.includes({ value: 0n, mask: 0xffn }, t.constant(5n))).toBe(true);
    expect(t.includes(t.constant(5n), { value: 4n, mask: 1n })).toBe(false);
  });
});
