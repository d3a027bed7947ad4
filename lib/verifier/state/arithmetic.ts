/** Operators on numbers of which only ranges are known: adjust_scalar_min_max_vals() and what it calls (6.18). */
import { ALU } from '../../formats/insn/opcodes.ts';
import { fromTnum, fromTnum32, sync, zeroExtend32 } from './bounds.ts';
import {
  assign,
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
  signed32(a, a.s32min + b.s32min, a.s32max + b.s32max);
  unsignedSum32(a, a.u32min + b.u32min, a.u32max + b.u32max);
  signed64(a, a.smin + b.smin, a.smax + b.smax);
  unsignedSum64(a, a.umin + b.umin, a.umax + b.umax);
}

function signed32(a: ScalarDraft, low: number, high: number): void {
  const good = fits32(low) && fits32(high);
  a.s32min = good ? low : S32_MIN;
  a.s32max = good ? high : S32_MAX;
}

function signed64(a: ScalarDraft, low: bigint, high: bigint): void {
  const good = fits64(low) && fits64(high);
  a.smin = good ? low : S64_MIN;
  a.smax = good ? high : S64_MAX;
}

/** Both overflow, or neither: then it is a range still (kernel 6.17, commit 7a998a731627). */
function unsignedSum32(a: ScalarDraft, low: number, high: number): void {
  const good = low > U32_MAX === high > U32_MAX;
  a.u32min = good ? low >>> 0 : 0;
  a.u32max = good ? high >>> 0 : U32_MAX;
}

function unsignedSum64(a: ScalarDraft, low: bigint, high: bigint): void {
  const good = low > U64_MAX === high > U64_MAX;
  a.umin = good ? u64(low) : 0n;
  a.umax = good ? u64(high) : U64_MAX;
}

export function subRanges(a: ScalarDraft, b: Scalar): void {
  signed32(a, a.s32min - b.s32max, a.s32max - b.s32min);
  const low32 = a.u32min - b.u32max;
  const high32 = a.u32max - b.u32min;
  const good32 = low32 < 0 === high32 < 0;
  a.u32min = good32 ? low32 >>> 0 : 0;
  a.u32max = good32 ? high32 >>> 0 : U32_MAX;
  signed64(a, a.smin - b.smax, a.smax - b.smin);
  const low = a.umin - b.umax;
  const high = a.umax - b.umin;
  const good = low < 0n === high < 0n;
  a.umin = good ? u64(low) : 0n;
  a.umax = good ? u64(high) : U64_MAX;
}

function mulRanges(a: ScalarDraft, b: Scalar): void {
  // Rounded products of 32-bit numbers are on the same side of the limits as exact ones, and exact where they are within them.
  const most = a.u32max * b.u32max;
  const least = a.u32min * b.u32min;
  a.u32min = most > U32_MAX ? 0 : least;
  a.u32max = most > U32_MAX ? U32_MAX : most;
  const p = a.s32min * b.s32min;
  const q = a.s32min * b.s32max;
  const r = a.s32max * b.s32min;
  const s = a.s32max * b.s32max;
  // `+ 0`: there is no -0.
  signed32(a, Math.min(p, q, r, s) + 0, Math.max(p, q, r, s) + 0);

  const umax = a.umax * b.umax;
  const umin = a.umin * b.umin;
  a.umin = umax > U64_MAX ? 0n : umin;
  a.umax = umax > U64_MAX ? U64_MAX : umax;
  const low = a.smin * b.smin;
  const lowHigh = a.smin * b.smax;
  const highLow = a.smax * b.smin;
  const high = a.smax * b.smax;
  signed64(a, min(min(low, lowHigh), min(highLow, high)), max(max(low, lowHigh), max(highLow, high)));
}

const min = (a: bigint, b: bigint) => (a < b ? a : b);
const max = (a: bigint, b: bigint) => (a > b ? a : b);

/** and, or, xor: what the tristate number says, and for `and` and `or` one bound more. */
function bitwise(op: number, a: ScalarDraft, b: Scalar): void {
  const tnum =
    op === ALU.AND ? t.and(a.tnum, b.tnum) : op === ALU.OR ? t.or(a.tnum, b.tnum) : t.xor(a.tnum, b.tnum);
  a.tnum = tnum;
  const value32 = low32(tnum.value);
  const most32 = low32(tnum.value | tnum.mask);
  if ((tnum.mask & t.U32) === 0n && (b.tnum.mask & t.U32) === 0n) {
    a.u32min = a.u32max = value32;
    a.s32min = a.s32max = value32 | 0;
  } else {
    a.u32min = op === ALU.OR ? Math.max(a.u32min, b.u32min) : value32;
    a.u32max = op === ALU.AND ? Math.min(a.u32max, b.u32max) : most32;
    const signed = (a.u32min | 0) <= (a.u32max | 0);
    a.s32min = signed ? a.u32min | 0 : S32_MIN;
    a.s32max = signed ? a.u32max | 0 : S32_MAX;
  }
  if (tnum.mask === 0n && isKnown(b)) {
    assign(a, known(tnum.value));
    return;
  }
  a.umin = op === ALU.OR ? (a.umin > b.umin ? a.umin : b.umin) : tnum.value;
  a.umax = op === ALU.AND ? (a.umax < b.umax ? a.umax : b.umax) : tnum.value | tnum.mask;
  const signed = s64(a.umin) <= s64(a.umax);
  a.smin = signed ? s64(a.umin) : S64_MIN;
  a.smax = signed ? s64(a.umax) : S64_MAX;
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
      a.umin = over ? 0n : a.umin << by;
      a.umax = over ? U64_MAX : a.umax << by;
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

/** Whether `a`, or its lower half, is one number, and its ranges say so, too. */
export const isConstant = (a: Scalar, is32: boolean) =>
  is32
    ? (a.tnum.mask & t.U32) === 0n && a.s32min === a.s32max && a.u32min === a.u32max
    : isKnown(a) && a.smin === a.smax && a.umin === a.umax;

/** Shifts by what is known and less than the width alone; divisions never (is_safe_to_compute_dst_reg_range()): since 7.0 they are divide.ts's. */
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
    case ALU.ARSH:
      return isConstant(b, is32) && b.umax < (is32 ? 32n : 64n);
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
      out.tnum = t.mul(a.tnum, b.tnum, is32 ? 32 : 64);
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
