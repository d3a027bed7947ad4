/** Operators on numbers of which only ranges are known: adjust_scalar_min_max_vals() and what it calls (6.18). */
import { ALU } from '../../formats/insn/opcodes.ts';
import { fromTnum, fromTnum32, sync, zeroExtend32 } from './bounds.ts';
import {
  draft,
  isKnown,
  known,
  low32,
  S32_MAX,
  S32_MIN,
  S64_MAX,
  S64_MIN,
  type Scalar,
  type ScalarDraft,
  s64,
  U32_MAX,
  U64_MAX,
  UNKNOWN,
  u64,
  unbound32,
  unbound64,
} from './scalar.ts';
import * as t from './tnum.ts';

const fits64 = (n: bigint) => n >= S64_MIN && n <= S64_MAX;
const fits32 = (n: number) => n >= S32_MIN && n <= S32_MAX;

export function addRanges(a: ScalarDraft, b: Scalar): void {
  const [s32min, s32max] = [a.s32min + b.s32min, a.s32max + b.s32max];
  const good32 = fits32(s32min) && fits32(s32max);
  [a.s32min, a.s32max] = good32 ? [s32min, s32max] : [S32_MIN, S32_MAX];
  unsignedSum32(a, a.u32min + b.u32min, a.u32max + b.u32max);
  const [smin, smax] = [a.smin + b.smin, a.smax + b.smax];
  [a.smin, a.smax] = fits64(smin) && fits64(smax) ? [smin, smax] : [S64_MIN, S64_MAX];
  unsignedSum64(a, a.umin + b.umin, a.umax + b.umax);
}

/** Both overflow, or neither: then it is a range still (kernel 6.17, commit 7a998a731627). */
function unsignedSum32(a: ScalarDraft, low: number, high: number): void {
  const [lowOver, highOver] = [low > U32_MAX, high > U32_MAX];
  [a.u32min, a.u32max] = lowOver === highOver ? [low >>> 0, high >>> 0] : [0, U32_MAX];
}

function unsignedSum64(a: ScalarDraft, low: bigint, high: bigint): void {
  const [lowOver, highOver] = [low > U64_MAX, high > U64_MAX];
  [a.umin, a.umax] = lowOver === highOver ? [u64(low), u64(high)] : [0n, U64_MAX];
}

export function subRanges(a: ScalarDraft, b: Scalar): void {
  const [s32min, s32max] = [a.s32min - b.s32max, a.s32max - b.s32min];
  const good32 = fits32(s32min) && fits32(s32max);
  [a.s32min, a.s32max] = good32 ? [s32min, s32max] : [S32_MIN, S32_MAX];
  const [low32, high32] = [a.u32min - b.u32max, a.u32max - b.u32min];
  [a.u32min, a.u32max] = low32 < 0 === high32 < 0 ? [low32 >>> 0, high32 >>> 0] : [0, U32_MAX];
  const [smin, smax] = [a.smin - b.smax, a.smax - b.smin];
  [a.smin, a.smax] = fits64(smin) && fits64(smax) ? [smin, smax] : [S64_MIN, S64_MAX];
  const [low, high] = [a.umin - b.umax, a.umax - b.umin];
  [a.umin, a.umax] = low < 0n === high < 0n ? [u64(low), u64(high)] : [0n, U64_MAX];
}

function mulRanges(a: ScalarDraft, b: Scalar): void {
  // 32 bits: products of 32-bit numbers are exact as bigint.
  const [au, bu] = [BigInt(a.u32max) * BigInt(b.u32max), BigInt(a.u32min) * BigInt(b.u32min)];
  [a.u32min, a.u32max] = au > t.U32 ? [0, U32_MAX] : [Number(bu), Number(au)];
  const products32 = [a.s32min, a.s32max].flatMap(x => [b.s32min, b.s32max].map(y => BigInt(x) * BigInt(y)));
  const [low32, high32] = extremes(products32);
  const good32 = low32 >= BigInt(S32_MIN) && high32 <= BigInt(S32_MAX);
  [a.s32min, a.s32max] = good32 ? [Number(low32), Number(high32)] : [S32_MIN, S32_MAX];

  const [umin, umax] = [a.umin * b.umin, a.umax * b.umax];
  [a.umin, a.umax] = umax > U64_MAX ? [0n, U64_MAX] : [umin, umax];
  const [low, high] = extremes([a.smin, a.smax].flatMap(x => [b.smin, b.smax].map(y => x * y)));
  [a.smin, a.smax] = fits64(low) && fits64(high) ? [low, high] : [S64_MIN, S64_MAX];
}

function extremes(all: readonly bigint[]): [bigint, bigint] {
  return [all.reduce((x, y) => (x < y ? x : y)), all.reduce((x, y) => (x > y ? x : y))];
}

/** and, or, xor: what the tristate number says, and for `and` and `or` one bound more. */
function bitwise(op: number, a: ScalarDraft, b: Scalar): void {
  const tnum =
    op === ALU.AND ? t.and(a.tnum, b.tnum) : op === ALU.OR ? t.or(a.tnum, b.tnum) : t.xor(a.tnum, b.tnum);
  a.tnum = tnum;
  const [value32, most32] = [low32(tnum.value), low32(tnum.value | tnum.mask)];
  if ((tnum.mask & t.U32) === 0n && (b.tnum.mask & t.U32) === 0n) {
    a.u32min = a.u32max = value32;
    a.s32min = a.s32max = value32 | 0;
  } else {
    a.u32min = op === ALU.OR ? Math.max(a.u32min, b.u32min) : value32;
    a.u32max = op === ALU.AND ? Math.min(a.u32max, b.u32max) : most32;
    const signed = (a.u32min | 0) <= (a.u32max | 0);
    [a.s32min, a.s32max] = signed ? [a.u32min | 0, a.u32max | 0] : [S32_MIN, S32_MAX];
  }
  if (tnum.mask === 0n && isKnown(b)) {
    Object.assign(a, known(tnum.value));
    return;
  }
  a.umin = op === ALU.OR ? (a.umin > b.umin ? a.umin : b.umin) : tnum.value;
  a.umax = op === ALU.AND ? (a.umax < b.umax ? a.umax : b.umax) : tnum.value | tnum.mask;
  const signed = s64(a.umin) <= s64(a.umax);
  [a.smin, a.smax] = signed ? [s64(a.umin), s64(a.umax)] : [S64_MIN, S64_MAX];
  fromTnum(a);
}

function lsh32(a: ScalarDraft, by: bigint): void {
  a.s32min = S32_MIN;
  a.s32max = S32_MAX;
  if (by > 31n || a.u32max > 2 ** (31 - Number(by))) {
    a.u32min = 0;
    a.u32max = U32_MAX;
  } else {
    a.u32min = (a.u32min << Number(by)) >>> 0;
    a.u32max = (a.u32max << Number(by)) >>> 0;
  }
}

function shift(op: number, a: ScalarDraft, by: bigint, is32: boolean): void {
  const n = Number(by);
  if (op === ALU.LSH) {
    if (!is32) {
      const whole = by === 32n;
      a.smin = whole ? BigInt(a.s32min) << 32n : S64_MIN;
      a.smax = whole ? BigInt(a.s32max) << 32n : S64_MAX;
      const over = a.umax > 1n << (63n - by);
      [a.umin, a.umax] = over ? [0n, U64_MAX] : [a.umin << by, a.umax << by];
    }
    lsh32(a, by);
    a.tnum = is32 ? t.subreg(t.lshift(t.subreg(a.tnum), by)) : t.lshift(a.tnum, by);
  } else if (op === ALU.RSH) {
    if (is32) {
      a.s32min = S32_MIN;
      a.s32max = S32_MAX;
      a.tnum = t.rshift(t.subreg(a.tnum), by);
      a.u32min >>>= n;
      a.u32max >>>= n;
    } else {
      a.smin = S64_MIN;
      a.smax = S64_MAX;
      a.tnum = t.rshift(a.tnum, by);
      a.umin >>= by;
      a.umax >>= by;
      unbound32(a);
    }
  } else if (is32) {
    a.s32min >>= n;
    a.s32max >>= n;
    a.tnum = t.arshift(t.subreg(a.tnum), by, 32);
    a.u32min = 0;
    a.u32max = U32_MAX;
  } else {
    a.smin >>= by;
    a.smax >>= by;
    a.tnum = t.arshift(a.tnum, by, 64);
    a.umin = 0n;
    a.umax = U64_MAX;
    unbound32(a);
  }
  if (is32) {
    unbound64(a);
    fromTnum32(a);
  } else fromTnum(a);
}

/** Shifts by what is known and less than the width alone; divisions never (is_safe_to_compute_dst_reg_range()). */
function isComputed(op: number, b: Scalar, is32: boolean): boolean {
  switch (op) {
    case ALU.ADD:
    case ALU.SUB:
    case ALU.AND:
    case ALU.XOR:
    case ALU.OR:
    case ALU.MUL:
      return true;
    case ALU.LSH:
    case ALU.RSH:
    case ALU.ARSH: {
      const isConst = is32
        ? (b.tnum.mask & t.U32) === 0n && b.s32min === b.s32max && b.u32min === b.u32max
        : isKnown(b) && b.smin === b.smax && b.umin === b.umax;
      return isConst && b.umax < (is32 ? 32n : 64n);
    }
    default:
      return false;
  }
}

/** One number, and its parts agree on that. */
const isSingle = (a: Scalar) =>
  a.tnum.mask === 0n && a.umin === a.umax && a.smin === a.smax && a.u32min === a.u32max;

function ofConstants(op: number, a: bigint, b: bigint, is32: boolean): bigint {
  const bits = is32 ? 32 : 64;
  switch (op) {
    case ALU.ADD:
      return a + b;
    case ALU.SUB:
      return a - b;
    case ALU.MUL:
      return a * b;
    case ALU.AND:
      return a & b;
    case ALU.OR:
      return a | b;
    case ALU.XOR:
      return a ^ b;
    case ALU.LSH:
      return a << b;
    case ALU.RSH:
      return BigInt.asUintN(bits, a) >> b;
    default:
      return BigInt.asIntN(bits, a) >> b;
  }
}

/** `a op b`, of 64 bits or 32 with the upper half cleared. */
export function compute(op: number, a: Scalar, b: Scalar, is32: boolean): Scalar {
  if (!isComputed(op, b, is32)) return UNKNOWN;
  if (isSingle(a) && isSingle(b)) {
    const value = ofConstants(op, a.tnum.value, b.tnum.value, is32);
    return known(is32 ? BigInt.asUintN(32, value) : value);
  }
  const out = draft(a);
  switch (op) {
    case ALU.ADD:
      addRanges(out, b);
      out.tnum = t.add(a.tnum, b.tnum);
      break;
    case ALU.SUB:
      subRanges(out, b);
      out.tnum = t.sub(a.tnum, b.tnum);
      break;
    case ALU.MUL:
      out.tnum = t.mul(a.tnum, b.tnum);
      mulRanges(out, b);
      break;
    case ALU.AND:
    case ALU.OR:
    case ALU.XOR:
      bitwise(op, out, b);
      break;
    default:
      shift(op, out, is32 ? BigInt(b.u32min) : b.umin, is32);
  }
  if (is32) zeroExtend32(out);
  return sync(out);
}

/** `-a` (kernel 6.17, commit aced132599b3). */
export function negate(a: Scalar, is32: boolean): Scalar {
  return compute(ALU.SUB, known(0n), a, is32);
}
