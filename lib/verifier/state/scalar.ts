/**
 * What is known of a 64-bit number, or of the variable part of a pointer's offset: a tristate number and four ranges, as struct
 * bpf_reg_state has them. Scalars never change once they are in a register, so that states share them.
 */
import { bitLength, isConst, isUnknown, TNUM_UNKNOWN, type Tnum, withSubreg } from './tnum.ts';

export const S64_MIN = -(1n << 63n);
export const S64_MAX = (1n << 63n) - 1n;
export const U64_MAX = (1n << 64n) - 1n;
export const S32_MIN = -(2 ** 31);
export const S32_MAX = 2 ** 31 - 1;
export const U32_MAX = 2 ** 32 - 1;

export interface Scalar {
  readonly tnum: Tnum;
  readonly umin: bigint;
  readonly umax: bigint;
  readonly smin: bigint;
  readonly smax: bigint;
  readonly u32min: number;
  readonly u32max: number;
  readonly s32min: number;
  readonly s32max: number;
}

/** One that nobody else has yet. */
export type ScalarDraft = { -readonly [Field in keyof Scalar]: Scalar[Field] };

export function draft(of: Scalar): ScalarDraft {
  return {
    tnum: of.tnum,
    umin: of.umin,
    umax: of.umax,
    smin: of.smin,
    smax: of.smax,
    u32min: of.u32min,
    u32max: of.u32max,
    s32min: of.s32min,
    s32max: of.s32max,
  };
}

export function assign(to: ScalarDraft, from: Scalar): void {
  to.tnum = from.tnum;
  to.umin = from.umin;
  to.umax = from.umax;
  to.smin = from.smin;
  to.smax = from.smax;
  to.u32min = from.u32min;
  to.u32max = from.u32max;
  to.s32min = from.s32min;
  to.s32max = from.s32max;
}

export const UNKNOWN: Scalar = {
  tnum: TNUM_UNKNOWN,
  umin: 0n,
  umax: U64_MAX,
  smin: S64_MIN,
  smax: S64_MAX,
  u32min: 0,
  u32max: U32_MAX,
  s32min: S32_MIN,
  s32max: S32_MAX,
};

export const s64 = (n: bigint) => BigInt.asIntN(64, n);
export const u64 = (n: bigint) => BigInt.asUintN(64, n);
export const low32 = (n: bigint) => Number(BigInt.asUintN(32, n));
export const low32s = (n: bigint) => Number(BigInt.asIntN(32, n));

const small: (Scalar | undefined)[] = [];
const SMALL = 1024;

/** A number, whatever its sign. */
export function known(n: bigint): Scalar {
  const value = u64(n);
  if (value < SMALL) return (small[Number(value)] ??= makeKnown(value));
  return makeKnown(value);
}

function makeKnown(value: bigint): Scalar {
  const signed = s64(value);
  const low = low32(value);
  return {
    tnum: { value, mask: 0n },
    umin: value,
    umax: value,
    smin: signed,
    smax: signed,
    u32min: low,
    u32max: low,
    s32min: low | 0,
    s32max: low | 0,
  };
}

export const ZERO = known(0n);

export const isKnown = (a: Scalar) => isConst(a.tnum);
export const isZero = (a: Scalar) => a.tnum.mask === 0n && a.tnum.value === 0n;
/** The value, signed, of one that is known. */
export const knownValue = (a: Scalar) => s64(a.tnum.value);
export const isUnknownTnum = (a: Scalar) => isUnknown(a.tnum);

export function unbound64(a: ScalarDraft): void {
  a.smin = S64_MIN;
  a.smax = S64_MAX;
  a.umin = 0n;
  a.umax = U64_MAX;
}

export function unbound32(a: ScalarDraft): void {
  a.s32min = S32_MIN;
  a.s32max = S32_MAX;
  a.u32min = 0;
  a.u32max = U32_MAX;
}

/** Of which the lower 32 bits are known; what is known of all 64 is not worked out anew (__mark_reg32_known()). */
export function withLowHalf(a: Scalar, value: number): Scalar {
  const low = BigInt(value >>> 0);
  return {
    ...draft(a),
    tnum: withSubreg(a.tnum, { value: low, mask: 0n }),
    u32min: value >>> 0,
    u32max: value >>> 0,
    s32min: value | 0,
    s32max: value | 0,
  };
}

/** Bits that the largest value needs. */
export function width(a: Scalar): number {
  return bitLength(a.umax);
}

export function sameScalar(a: Scalar, b: Scalar): boolean {
  return (
    a === b ||
    (a.tnum.value === b.tnum.value &&
      a.tnum.mask === b.tnum.mask &&
      a.umin === b.umin &&
      a.umax === b.umax &&
      a.smin === b.smin &&
      a.smax === b.smax &&
      a.u32min === b.u32min &&
      a.u32max === b.u32max &&
      a.s32min === b.s32min &&
      a.s32max === b.s32max)
  );
}

/** Whether all that `inner` may be, `outer` may be: range_within() and tnum_in(). */
export function within(outer: Scalar, inner: Scalar): boolean {
  if (outer === inner) return true;
  return (
    outer.umin <= inner.umin &&
    outer.umax >= inner.umax &&
    outer.smin <= inner.smin &&
    outer.smax >= inner.smax &&
    outer.u32min <= inner.u32min &&
    outer.u32max >= inner.u32max &&
    outer.s32min <= inner.s32min &&
    outer.s32max >= inner.s32max &&
    (inner.tnum.mask & ~outer.tnum.mask) === 0n &&
    outer.tnum.value === (inner.tnum.value & ~outer.tnum.mask)
  );
}
