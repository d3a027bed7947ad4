/** What the five views of a number say of each other: reg_bounds_sync() of kernel/bpf/verifier.c (6.18). */
import {
  assign,
  draft,
  isKnown,
  known,
  low32,
  low32s,
  S32_MAX,
  S32_MIN,
  S64_MAX,
  type Scalar,
  type ScalarDraft,
  s64,
  U32_MAX,
  U64_MAX,
  u64,
  unbound32,
  unbound64,
} from './scalar.ts';
import { clearSubreg, intersect, next, or, range, subreg, U32 } from './tnum.ts';

const SIGN64 = 1n << 63n;
const HIGH = ~U32;

const max = (a: bigint, b: bigint) => (a > b ? a : b);
const min = (a: bigint, b: bigint) => (a < b ? a : b);

export function fromTnum32(a: ScalarDraft): void {
  const value = low32(a.tnum.value);
  const mask = low32(a.tnum.mask);
  a.s32min = Math.max(a.s32min, value | (mask & S32_MIN));
  a.s32max = Math.min(a.s32max, value | (mask & S32_MAX));
  a.u32min = Math.max(a.u32min, value);
  a.u32max = Math.min(a.u32max, (value | mask) >>> 0);
}

function fromTnum64(a: ScalarDraft): void {
  const { value, mask } = a.tnum;
  if (mask === U64_MAX) {
    if (a.umin === a.umax) assign(a, known(a.umin));
    return;
  }
  a.smin = max(a.smin, s64(value | (mask & SIGN64)));
  a.smax = min(a.smax, s64(value | (mask & S64_MAX)));
  a.umin = max(a.umin, value);
  a.umax = min(a.umax, value | mask);
  if (mask !== 0n) single(a);
}

/** The range and the tristate number have one number in common (stable kernels have it since commit efc11a667878). */
function single(a: ScalarDraft): void {
  const { tnum, umin, umax } = a;
  const isMember = (umin & ~tnum.mask) === tnum.value;
  if (isMember && umin !== umax && (umax & ~tnum.mask) === tnum.value) return;
  const after = next(tnum, umin);
  if (isMember && (after > umax || umin === umax)) assign(a, known(umin));
  else if (!isMember && after === (tnum.value | tnum.mask)) assign(a, known(after));
  else if (!isMember && after <= umax && next(tnum, after) > umax) assign(a, known(after));
}

/** __mark_reg32_known(): the lower half is that, whatever the upper one is. */
export function withLow32(of: Scalar, value: number): Scalar {
  const a = draft(of);
  a.tnum = or(clearSubreg(a.tnum), range(BigInt(value >>> 0), BigInt(value >>> 0)));
  a.s32min = a.s32max = value | 0;
  a.u32min = a.u32max = value >>> 0;
  return a;
}

/** __update_reg_bounds() */
export function fromTnum(a: ScalarDraft): void {
  fromTnum32(a);
  fromTnum64(a);
}

function narrow32(a: ScalarDraft, low: number, high: number): void {
  a.s32min = Math.max(a.s32min, low);
  a.s32max = Math.min(a.s32max, high);
}

function deduce32(a: ScalarDraft): void {
  const uminHigh = a.umin >> 32n;
  const umaxHigh = a.umax >> 32n;
  const sminHigh = a.smin >> 32n;
  const smaxHigh = a.smax >> 32n;
  const umin = low32(a.umin);
  const umax = low32(a.umax);
  const smin = low32(a.smin);
  const smax = low32(a.smax);
  if (uminHigh === umaxHigh) {
    a.u32min = Math.max(a.u32min, umin);
    a.u32max = Math.min(a.u32max, umax);
    if ((umin | 0) <= (umax | 0)) narrow32(a, umin | 0, umax | 0);
  }
  if (sminHigh === smaxHigh) {
    if (smin <= smax) {
      a.u32min = Math.max(a.u32min, smin);
      a.u32max = Math.min(a.u32max, smax);
    }
    if ((smin | 0) <= (smax | 0)) narrow32(a, smin | 0, smax | 0);
  }
  // Two halves that follow each other, from a negative low part to one that is not: the low parts are one range.
  if ((umin | 0) < 0 && (umax | 0) >= 0 && BigInt.asUintN(32, uminHigh + 1n) === umaxHigh)
    narrow32(a, umin | 0, umax | 0);
  if ((smin | 0) < 0 && (smax | 0) >= 0 && BigInt.asUintN(32, sminHigh + 1n) === BigInt.asUintN(32, smaxHigh))
    narrow32(a, smin | 0, smax | 0);
  if ((a.u32min | 0) <= (a.u32max | 0)) {
    a.s32min = Math.max(a.s32min, a.u32min | 0);
    a.s32max = Math.min(a.s32max, a.u32max | 0);
  }
  if (a.s32min >>> 0 <= a.s32max >>> 0) {
    a.u32min = Math.max(a.s32min >>> 0, a.u32min);
    a.u32max = Math.min(a.s32max >>> 0, a.u32max);
  } else if (a.u32max < a.s32min >>> 0) {
    a.s32min = a.u32min | 0;
    a.u32max = Math.min(a.u32max, a.s32max >>> 0);
  } else if (a.s32max >>> 0 < a.u32min) {
    a.s32max = a.u32max | 0;
    a.u32min = Math.max(a.u32min, a.s32min >>> 0);
  }
}

function deduce64(a: ScalarDraft): void {
  if (s64(a.umin) <= s64(a.umax)) {
    a.smin = max(a.smin, s64(a.umin));
    a.smax = min(a.smax, s64(a.umax));
  }
  const [smin, smax] = [u64(a.smin), u64(a.smax)];
  if (smin <= smax) {
    a.umin = max(smin, a.umin);
    a.umax = min(smax, a.umax);
  } else if (a.umax < smin) {
    a.smin = s64(a.umin);
    a.umax = min(a.umax, smax);
  } else if (smax < a.umin) {
    a.smax = s64(a.umax);
    a.umin = max(a.umin, smin);
  }
}

/** The lower halves of 64-bit bounds lie between 32-bit ones, where the upper halves stay. */
function join(a: ScalarDraft, low: number, high: number): void {
  const lowBits = BigInt(low);
  const highBits = BigInt(high);
  a.umin = max(a.umin, (a.umin & HIGH) | lowBits);
  a.umax = min(a.umax, (a.umax & HIGH) | highBits);
  a.smin = max(a.smin, (a.smin & HIGH) | lowBits);
  a.smax = min(a.smax, (a.smax & HIGH) | highBits);
}

function deduceMixed(a: ScalarDraft): void {
  // All of 32 bits say nothing.
  if (a.u32min !== 0 || a.u32max !== U32_MAX) join(a, a.u32min, a.u32max);
  const low = a.s32min >>> 0;
  const high = a.s32max >>> 0;
  if (low <= high && (low !== a.u32min || high !== a.u32max)) join(a, low, high);
  if (a.s32min >= 0 && a.smin >= BigInt(S32_MIN) && a.smax <= BigInt(S32_MAX)) {
    a.smin = a.umin = BigInt(a.s32min);
    a.smax = a.umax = BigInt(a.s32max);
    a.tnum = intersect(a.tnum, range(a.umin, u64(a.umax)));
  }
}

function toTnum(a: ScalarDraft): void {
  const all = a.umin === 0n && a.umax === U64_MAX ? a.tnum : intersect(a.tnum, range(a.umin, a.umax));
  if (a.u32min === 0 && a.u32max === U32_MAX) {
    a.tnum = all;
    return;
  }
  const low = intersect(subreg(all), range(BigInt(a.u32min), BigInt(a.u32max)));
  a.tnum = or(clearSubreg(all), low);
}

/** One number, and nothing says otherwise: there is no more to be learned. */
function isSingle({ tnum, umin, umax, smin, smax, u32min, u32max, s32min, s32max }: ScalarDraft): boolean {
  const { value, mask } = tnum;
  return (
    mask === 0n &&
    umin === value &&
    umax === value &&
    smin === smax &&
    u64(smin) === value &&
    u32min === u32max &&
    s32min === s32max &&
    (s32min | 0) === (u32min | 0)
  );
}

/** reg_bounds_sync() */
export function sync(a: ScalarDraft): Scalar {
  fromTnum(a);
  if (isSingle(a)) return a;
  const { value, mask } = a.tnum;
  let learned = false;
  for (let round = 0; round < 3; round++) {
    const { umin, umax, smin, smax, u32min, u32max, s32min, s32max } = a;
    deduce32(a);
    deduce64(a);
    deduceMixed(a);
    const same = umin === a.umin && umax === a.umax && smin === a.smin && smax === a.smax;
    if (same && u32min === a.u32min && u32max === a.u32max && s32min === a.s32min && s32max === a.s32max)
      break;
    learned = true;
  }
  toTnum(a);
  // Where nothing is new, it says what it said at the beginning.
  if (learned || a.tnum.value !== value || a.tnum.mask !== mask) fromTnum(a);
  return a;
}

/** What is wrong with it, if its parts contradict each other: reg_bounds_sanity_check(). */
export function contradiction(a: Scalar): string | undefined {
  if (a.umin > a.umax || a.smin > a.smax || a.u32min > a.u32max || a.s32min > a.s32max)
    return 'range bounds violation';
  const { value, mask } = a.tnum;
  if (mask === 0n) {
    const signed = s64(value);
    if (a.umin !== value || a.umax !== value || a.smin !== signed || a.smax !== signed)
      return 'const tnum out of sync with range bounds';
  }
  if ((mask & U32) === 0n) {
    const low = low32(value);
    if (a.u32min !== low || a.u32max !== low || a.s32min !== (low | 0) || a.s32max !== (low | 0))
      return 'const subreg tnum out of sync with range bounds';
  }
  return undefined;
}

/** The upper half becomes zero: zext_32_to_64(). Wants sync() after it. */
export function zeroExtend32(a: ScalarDraft): void {
  a.tnum = subreg(a.tnum);
  a.umin = BigInt(a.u32min);
  a.umax = BigInt(a.u32max);
  if (a.s32min >= 0 && a.s32max >= 0) {
    a.smin = BigInt(a.s32min);
    a.smax = BigInt(a.s32max);
  } else {
    a.smin = 0n;
    a.smax = U32;
  }
}

const loaded: (Scalar | undefined)[] = [];

/** Of an unknown number the lowest bytes: what a load answers. */
export function unknownOfSize(bytes: number): Scalar {
  return (loaded[bytes] ??= truncate(UNKNOWN_DRAFT(), bytes));
}

function UNKNOWN_DRAFT(): ScalarDraft {
  const a = { ...known(0n), tnum: { value: 0n, mask: (1n << 64n) - 1n } };
  unbound64(a);
  unbound32(a);
  return a;
}

/** coerce_reg_to_size(): fewer than 8 bytes. */
export function truncate(a: ScalarDraft, bytes: number): Scalar {
  const bits = BigInt(bytes * 8);
  const mask = (1n << bits) - 1n;
  a.tnum = { value: a.tnum.value & mask, mask: a.tnum.mask & mask };
  if (a.umin >> bits === a.umax >> bits) {
    a.umin &= mask;
    a.umax &= mask;
  } else {
    a.umin = 0n;
    a.umax = mask;
  }
  a.smin = a.umin;
  a.smax = a.umax;
  if (bytes < 4) unbound32(a);
  return sync(a);
}

/** coerce_reg_to_size_sx(): the sign of the lowest bytes is spread over all 64 bits. */
export function signExtend64(a: ScalarDraft, bytes: number): Scalar {
  const bits = bytes * 8;
  if (isKnown(a)) return known(BigInt.asIntN(bits, a.tnum.value));
  const shift = BigInt(bits);
  if (u64(a.smax) >> shift === u64(a.smin) >> shift) {
    const [one, other] = [BigInt.asIntN(bits, a.smax), BigInt.asIntN(bits, a.smin)];
    const [low, high] = [min(one, other), max(one, other)];
    if (high >= 0n === low >= 0n) {
      a.smin = low;
      a.smax = high;
      a.umin = u64(low);
      a.umax = u64(high);
      a.s32min = low32s(low);
      a.s32max = low32s(high);
      a.u32min = low32(low);
      a.u32max = low32(high);
      a.tnum = range(u64(low), u64(high));
      return a;
    }
  }
  const half = 1n << (shift - 1n);
  a.smin = -half;
  a.smax = half - 1n;
  a.s32min = Number(-half);
  a.s32max = Number(half - 1n);
  a.umin = 0n;
  a.umax = u64(-1n);
  a.u32min = 0;
  a.u32max = 2 ** 32 - 1;
  a.tnum = { value: 0n, mask: u64(-1n) };
  return a;
}

/** coerce_subreg_to_size_sx(): the sign of the lowest byte or two is spread over the lower half. Wants zeroExtend32() after it. */
export function signExtend32(a: ScalarDraft, bytes: 1 | 2): void {
  const bits = bytes * 8;
  const cut = (n: number) => (bytes === 1 ? (n << 24) >> 24 : (n << 16) >> 16);
  const set = (low: number, high: number) => {
    a.s32min = low;
    a.s32max = high;
    a.u32min = low >>> 0;
    a.u32max = high >>> 0;
  };
  if (isKnown(a)) {
    const value = cut(low32s(a.tnum.value));
    a.tnum = { value: u64(BigInt(value)), mask: 0n };
    set(value, value);
    return;
  }
  if (a.s32max >>> bits === a.s32min >>> bits) {
    const [one, other] = [cut(a.s32max), cut(a.s32min)];
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    if (low >= 0 === high >= 0) {
      set(low, high);
      a.tnum = subreg(range(u64(BigInt(low)), u64(BigInt(high))));
      return;
    }
  }
  const half = 1 << (bits - 1);
  a.s32min = -half;
  a.s32max = half - 1;
  a.u32min = 0;
  a.u32max = 2 ** 32 - 1;
  a.tnum = { value: 0n, mask: U32 };
}

/** Narrows to a signed 32-bit range: __mark_reg_s32_range(). */
export function within32(a: ScalarDraft, low: number, high: number): Scalar {
  a.s32min = Math.max(a.s32min, low);
  a.s32max = Math.min(a.s32max, high);
  a.smin = max(a.smin, BigInt(low));
  a.smax = min(a.smax, BigInt(high));
  return sync(a);
}
