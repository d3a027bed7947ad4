/** What comparisons answer, and what they say of both sides: is_branch_taken(), regs_refine_cond_op() (kernel 6.18). */
import { JUMP } from '../../formats/insn/opcodes.ts';
import {
  low32,
  low32s,
  S32_MAX,
  S32_MIN,
  type Scalar,
  type ScalarDraft,
  s64,
  U32_MAX,
  unbound32,
  unbound64,
} from './scalar.ts';
import * as t from './tnum.ts';

/** JSET not taken: no jump has it. */
export const NOT_JSET = 0x48;

const FLIPPED: Record<number, number> = {
  [JUMP.JEQ]: JUMP.JEQ,
  [JUMP.JNE]: JUMP.JNE,
  [JUMP.JSET]: JUMP.JSET,
  [JUMP.JGE]: JUMP.JLE,
  [JUMP.JGT]: JUMP.JLT,
  [JUMP.JLE]: JUMP.JGE,
  [JUMP.JLT]: JUMP.JGT,
  [JUMP.JSGE]: JUMP.JSLE,
  [JUMP.JSGT]: JUMP.JSLT,
  [JUMP.JSLE]: JUMP.JSGE,
  [JUMP.JSLT]: JUMP.JSGT,
};

const REVERSED: Record<number, number> = {
  [JUMP.JEQ]: JUMP.JNE,
  [JUMP.JNE]: JUMP.JEQ,
  [JUMP.JSET]: NOT_JSET,
  [NOT_JSET]: JUMP.JSET,
  [JUMP.JGE]: JUMP.JLT,
  [JUMP.JGT]: JUMP.JLE,
  [JUMP.JLE]: JUMP.JGT,
  [JUMP.JLT]: JUMP.JGE,
  [JUMP.JSGE]: JUMP.JSLT,
  [JUMP.JSGT]: JUMP.JSLE,
  [JUMP.JSLE]: JUMP.JSGT,
  [JUMP.JSLT]: JUMP.JSGE,
};

/** The comparison with its sides exchanged. */
export const flipped = (op: number) => FLIPPED[op] ?? 0;
/** The comparison that is true where this one is not. */
export const reversed = (op: number) => REVERSED[op] ?? 0;

interface View {
  readonly tnum: t.Tnum;
  readonly umin: bigint | number;
  readonly umax: bigint | number;
  readonly smin: bigint | number;
  readonly smax: bigint | number;
}

const view = (a: Scalar, is32: boolean): View =>
  is32 ? { tnum: t.subreg(a.tnum), umin: a.u32min, umax: a.u32max, smin: a.s32min, smax: a.s32max } : a;

/** Whether a comparison is always true, or never; undefined where it may be either. */
export function taken(one: Scalar, other: Scalar, op: number, is32: boolean): boolean | undefined {
  const a = view(one, is32);
  const b = view(other, is32);
  switch (op) {
    case JUMP.JEQ:
      return equal(one, other, a, b, is32);
    case JUMP.JNE: {
      const same = equal(one, other, a, b, is32);
      return same === undefined ? undefined : !same;
    }
    case JUMP.JSET: {
      const [x, y] = b.tnum.mask === 0n ? [a, b] : [b, a];
      if (y.tnum.mask !== 0n) return undefined;
      if (~x.tnum.mask & x.tnum.value & y.tnum.value) return true;
      return (x.tnum.mask | x.tnum.value) & y.tnum.value ? undefined : false;
    }
    case JUMP.JGT:
      return a.umin > b.umax ? true : a.umax <= b.umin ? false : undefined;
    case JUMP.JSGT:
      return a.smin > b.smax ? true : a.smax <= b.smin ? false : undefined;
    case JUMP.JLT:
      return a.umax < b.umin ? true : a.umin >= b.umax ? false : undefined;
    case JUMP.JSLT:
      return a.smax < b.smin ? true : a.smin >= b.smax ? false : undefined;
    case JUMP.JGE:
      return a.umin >= b.umax ? true : a.umax < b.umin ? false : undefined;
    case JUMP.JSGE:
      return a.smin >= b.smax ? true : a.smax < b.smin ? false : undefined;
    case JUMP.JLE:
      return a.umax <= b.umin ? true : a.umin > b.umax ? false : undefined;
    case JUMP.JSLE:
      return a.smax <= b.smin ? true : a.smin > b.smax ? false : undefined;
    default:
      return undefined;
  }
}

function equal(one: Scalar, other: Scalar, a: View, b: View, is32: boolean): boolean | undefined {
  if (a.tnum.mask === 0n && b.tnum.mask === 0n) return a.tnum.value === b.tnum.value;
  if (!t.overlap(a.tnum, b.tnum)) return false;
  if (a.umin > b.umax || a.umax < b.umin || a.smin > b.smax || a.smax < b.smin) return false;
  if (is32) return undefined;
  if (one.u32min > other.u32max || one.u32max < other.u32min) return false;
  if (one.s32min > other.s32max || one.s32max < other.s32min) return false;
  return undefined;
}

const min = (a: bigint, b: bigint) => (a < b ? a : b);
const max = (a: bigint, b: bigint) => (a > b ? a : b);
/** Arithmetic of 64 and 32 bits that wraps, as the kernel's does. */
const inc = (a: bigint) => BigInt.asUintN(64, a + 1n);
const dec = (a: bigint) => BigInt.asUintN(64, a - 1n);

/** Narrows both by a comparison that is true. Both want sync() after it. */
export function refine(one: ScalarDraft, other: ScalarDraft, op: number, is32: boolean): void {
  if (op === JUMP.JGE || op === JUMP.JGT || op === JUMP.JSGE || op === JUMP.JSGT) {
    refine(other, one, flipped(op), is32);
    return;
  }
  const isConst = (a: ScalarDraft) => (is32 ? (a.tnum.mask & t.U32) === 0n : a.tnum.mask === 0n);
  switch (op) {
    case JUMP.JEQ:
      refineEqual(one, other, is32);
      return;
    case JUMP.JNE:
    case JUMP.JSET:
    case NOT_JSET: {
      const [a, b] = isConst(other) ? [one, other] : [other, one];
      if (!isConst(b)) return;
      const value = is32 ? BigInt.asUintN(32, b.tnum.value) : b.tnum.value;
      if (op === JUMP.JNE) refineUnequal(a, value, is32);
      else refineBits(a, value, op === JUMP.JSET, is32);
      return;
    }
    case JUMP.JLE:
    case JUMP.JLT: {
      const strict = op === JUMP.JLT;
      if (is32) {
        one.u32max = Math.min(one.u32max, strict ? (other.u32max - 1) >>> 0 : other.u32max);
        other.u32min = Math.max(strict ? (one.u32min + 1) >>> 0 : one.u32min, other.u32min);
      } else {
        one.umax = min(one.umax, strict ? dec(other.umax) : other.umax);
        other.umin = max(strict ? inc(one.umin) : one.umin, other.umin);
      }
      return;
    }
    case JUMP.JSLE:
    case JUMP.JSLT: {
      const strict = op === JUMP.JSLT;
      if (is32) {
        one.s32max = Math.min(one.s32max, strict ? (other.s32max - 1) | 0 : other.s32max);
        other.s32min = Math.max(strict ? (one.s32min + 1) | 0 : one.s32min, other.s32min);
      } else {
        one.smax = min(one.smax, strict ? s64(other.smax - 1n) : other.smax);
        other.smin = max(strict ? s64(one.smin + 1n) : one.smin, other.smin);
      }
      return;
    }
  }
}

function refineEqual(one: ScalarDraft, other: ScalarDraft, is32: boolean): void {
  if (is32) {
    other.u32min = one.u32min = Math.max(one.u32min, other.u32min);
    other.u32max = one.u32max = Math.min(one.u32max, other.u32max);
    other.s32min = one.s32min = Math.max(one.s32min, other.s32min);
    other.s32max = one.s32max = Math.min(one.s32max, other.s32max);
    const low = t.intersect(t.subreg(one.tnum), t.subreg(other.tnum));
    one.tnum = t.withSubreg(one.tnum, low);
    other.tnum = t.withSubreg(other.tnum, low);
    return;
  }
  other.umin = one.umin = max(one.umin, other.umin);
  other.umax = one.umax = min(one.umax, other.umax);
  other.smin = one.smin = max(one.smin, other.smin);
  other.smax = one.smax = min(one.smax, other.smax);
  other.tnum = one.tnum = t.intersect(one.tnum, other.tnum);
}

/** A bound that is the value itself moves by one. */
function refineUnequal(a: ScalarDraft, value: bigint, is32: boolean): void {
  if (is32) {
    const [unsigned, signed] = [low32(value), low32s(value)];
    if (a.u32min === unsigned) a.u32min = unsigned === U32_MAX ? 0 : unsigned + 1;
    if (a.u32max === unsigned) a.u32max = unsigned === 0 ? U32_MAX : unsigned - 1;
    if (a.s32min === signed) a.s32min = signed === S32_MAX ? S32_MIN : signed + 1;
    if (a.s32max === signed) a.s32max = signed === S32_MIN ? S32_MAX : signed - 1;
    return;
  }
  const signed = s64(value);
  if (a.umin === value) a.umin = inc(a.umin);
  if (a.umax === value) a.umax = dec(a.umax);
  if (a.smin === signed) a.smin = s64(a.smin + 1n);
  if (a.smax === signed) a.smax = s64(a.smax - 1n);
}

/** `a & value` is not zero: one bit is known then; or it is zero: all of them are. */
function refineBits(a: ScalarDraft, value: bigint, set: boolean, is32: boolean): void {
  if (set && (value === 0n || (value & (value - 1n)) !== 0n)) return;
  if (!set) {
    unbound64(a);
    unbound32(a);
  }
  const bits = set ? t.constant(value) : t.constant(BigInt.asUintN(64, ~value));
  const combine = set ? t.or : t.and;
  a.tnum = is32 ? t.withSubreg(a.tnum, combine(t.subreg(a.tnum), bits)) : combine(a.tnum, bits);
}
