/**
 * Tristate numbers (kernel/bpf/tnum.c): each bit is 0, 1 or unknown. `value` has the known ones, `mask` the unknown bits; never both.
 */
export interface Tnum {
  readonly value: bigint;
  readonly mask: bigint;
}

export const U64 = 0xffff_ffff_ffff_ffffn;
export const U32 = 0xffff_ffffn;

const u64 = (n: bigint) => BigInt.asUintN(64, n);
const tnum = (value: bigint, mask: bigint): Tnum => ({ value, mask });

export const TNUM_UNKNOWN: Tnum = { value: 0n, mask: U64 };

export const constant = (value: bigint): Tnum => ({ value, mask: 0n });

/** How many bits an unsigned number needs. */
export function bitLength(n: bigint): number {
  const high = Number(n >> 32n);
  return high !== 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(Number(BigInt.asUintN(32, n)));
}

/** By number of bits: all of them set. */
const MASKS: readonly bigint[] = Array.from({ length: 64 }, (_, bits) => (1n << BigInt(bits)) - 1n);

/** All numbers from `min` to `max` (and maybe more). */
export function range(min: bigint, max: bigint): Tnum {
  const length = bitLength(min ^ max);
  if (length > 63) return TNUM_UNKNOWN;
  const delta = MASKS[length]!;
  return tnum(min & ~delta, delta);
}

export const isConst = (a: Tnum) => a.mask === 0n;
export const isUnknown = (a: Tnum) => a.mask === U64;

export const lshift = (a: Tnum, by: bigint) => tnum(u64(a.value << by), u64(a.mask << by));
export const rshift = (a: Tnum, by: bigint) => tnum(a.value >> by, a.mask >> by);

export function arshift(a: Tnum, by: bigint, bits: 32 | 64): Tnum {
  const shift = (n: bigint) => BigInt.asUintN(bits, BigInt.asIntN(bits, n) >> by);
  return tnum(shift(a.value), shift(a.mask));
}

/** The lowest bytes, in the other order: tnum_bswap16(), 32 and 64. */
export function swapBytes(a: Tnum, bits: number): Tnum {
  const swapped = (n: bigint) => {
    let out = 0n;
    for (let at = 0n; at < bits; at += 8n) out = (out << 8n) | ((n >> at) & 0xffn);
    return out;
  };
  return tnum(swapped(a.value), swapped(a.mask));
}

export function add(a: Tnum, b: Tnum): Tnum {
  const masks = u64(a.mask + b.mask);
  const values = u64(a.value + b.value);
  const changed = u64(masks + values) ^ values;
  const mask = changed | a.mask | b.mask;
  return tnum(values & ~mask, mask);
}

export function sub(a: Tnum, b: Tnum): Tnum {
  const difference = u64(a.value - b.value);
  const changed = u64(difference + a.mask) ^ u64(difference - b.mask);
  const mask = changed | a.mask | b.mask;
  return tnum(difference & ~mask, mask);
}

export function and(a: Tnum, b: Tnum): Tnum {
  const value = a.value & b.value;
  return tnum(value, (a.value | a.mask) & (b.value | b.mask) & ~value);
}

export function or(a: Tnum, b: Tnum): Tnum {
  const value = a.value | b.value;
  return tnum(value, (a.mask | b.mask) & ~value);
}

export function xor(a: Tnum, b: Tnum): Tnum {
  const mask = a.mask | b.mask;
  return tnum((a.value ^ b.value) & ~mask, mask);
}

/** What either may be. */
export function union(a: Tnum, b: Tnum): Tnum {
  const mask = (a.value ^ b.value) | a.mask | b.mask;
  return tnum(a.value & b.value & ~mask, mask);
}

/**
 * Long multiplication, an unknown bit of `a` standing for both cases (kernel 6.18, commit 1df7dad4d5c4). `bits`: above them the result is of no
 * use. Bit k of `a`, if it is unknown, makes bit k + t unknown, t being the lowest that `b` may have, and no bit below t is ever set:
 * once all from t on are unknown there is nothing to add.
 */
export function mul(a: Tnum, b: Tnum, bits: 32 | 64): Tnum {
  if (a.mask === 0n && b.mask === 0n) return constant(u64(a.value * b.value));
  const mayHave = b.value | b.mask;
  if (mayHave === 0n) return constant(0n);
  const most = BigInt.asUintN(bits, -(mayHave & -mayHave));
  if (BigInt.asIntN(bits, a.mask) === -1n) return tnum(0n, most);
  let sum = constant(0n);
  while ((a.value !== 0n || a.mask !== 0n) && (sum.mask & most) !== most) {
    if (a.value & 1n) sum = add(sum, b);
    else if (a.mask & 1n) sum = union(sum, add(sum, b));
    a = rshift(a, 1n);
    b = lshift(b, 1n);
  }
  return sum;
}

/** Whether there is a number that both may be. */
export function overlap(a: Tnum, b: Tnum): boolean {
  return ((a.value ^ b.value) & ~a.mask & ~b.mask) === 0n;
}

/** The smallest number above `n` that it may be; the largest one, if there is none (tnum_step()). */
export function next(a: Tnum, n: bigint): bigint {
  const most = a.value | a.mask;
  if (n >= most) return most;
  if (n < a.value) return a.value;
  const wanted = n + 1n;
  const wrong = (wanted & ~a.mask & U64) ^ a.value;
  if (wrong === 0n) return wanted;
  const top = BigInt(bitLength(wrong) - 1);
  const below = (1n << (top + 1n)) - 1n;
  // A bit that must be set and is not: all unknown bits below may be 0.
  if (a.value & (1n << top)) return (wanted & ~below) | (a.value & below);
  // One that must not be set: the next unknown bit above it that is 0 becomes 1.
  const free = a.mask & ~wanted & ~below;
  if (free === 0n) return most;
  const bit = free & -free;
  const lower = bit - 1n;
  return (wanted & ~lower & ~bit) | bit | (a.value & lower);
}

/** What is known of either; where they contradict each other the result is of no use, and nobody reaches it. */
export function intersect(a: Tnum, b: Tnum): Tnum {
  const mask = a.mask & b.mask;
  return tnum((a.value | b.value) & ~mask, mask);
}

/** Whether all that `b` may be, `a` may be. */
export function includes(a: Tnum, b: Tnum): boolean {
  if (b.mask & ~a.mask) return false;
  return a.value === (b.value & ~a.mask);
}

export const cast = (a: Tnum, bytes: number): Tnum =>
  tnum(BigInt.asUintN(bytes * 8, a.value), BigInt.asUintN(bytes * 8, a.mask));

export const subreg = (a: Tnum) => cast(a, 4);
export const clearSubreg = (a: Tnum) => tnum(a.value & ~U32, a.mask & ~U32);
export const withSubreg = (a: Tnum, low: Tnum) => or(clearSubreg(a), subreg(low));

/** Of `size` bytes, a power of two. */
export function isAligned(a: Tnum, size: number): boolean {
  return ((a.value | a.mask) & BigInt(size - 1)) === 0n;
}
