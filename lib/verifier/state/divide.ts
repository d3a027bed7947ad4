/** Quotients and remainders by a constant: scalar_min_max_udiv(), _sdiv(), _umod(), _smod() and those of 32 bits (7.2). */
import { ALU } from '../../formats/insn/opcodes.ts';
import { isConstant } from './arithmetic.ts';
import { sync, zeroExtend32 } from './bounds.ts';
import { draft, S32_MIN, S64_MIN, type Scalar, UNKNOWN, ZERO } from './scalar.ts';

interface Range {
  readonly low: bigint;
  readonly high: bigint;
}

const min = (a: bigint, b: bigint) => (a < b ? a : b);
const max = (a: bigint, b: bigint) => (a > b ? a : b);

/** The least number over -1 is itself: with others beside it, the quotient may be anything. */
function signedQuotient({ low, high }: Range, by: bigint, least: bigint): Range {
  if (low === least && by === -1n)
    return high === least ? { low, high } : { low: least, high: -(least + 1n) };
  const [one, other] = [low / by, high / by];
  return { low: min(one, other), high: max(one, other) };
}

/** Undefined: all of them stay as they are. */
function unsignedRemainder({ high }: Range, by: bigint): Range | undefined {
  return high < by ? undefined : { low: 0n, high: by - 1n };
}

/** Of the dividend's sign. Undefined: all of them stay as they are. */
function signedRemainder({ low, high }: Range, by: bigint): Range | undefined {
  const most = (by < 0n ? -by : by) - 1n;
  if (low >= -most && high <= most) return undefined;
  if (low >= 0n) return { low: 0n, high: min(high, most) };
  return high <= 0n ? { low: max(low, -most), high: 0n } : { low: -most, high: most };
}

/** What is known of `a`, or of its lower half, as unsigned numbers or as signed ones. */
function rangeOf(a: Scalar, isSigned: boolean, is32: boolean): Range {
  if (!is32) return isSigned ? { low: a.smin, high: a.smax } : { low: a.umin, high: a.umax };
  const [low, high] = isSigned ? [a.s32min, a.s32max] : [a.u32min, a.u32max];
  return { low: BigInt(low), high: BigInt(high) };
}

/** Of which nothing but a range is known: what was known of the dividend's bits, and of it in its other width, is gone. */
function only({ low, high }: Range, isSigned: boolean, is32: boolean): Scalar {
  const out = draft(UNKNOWN);
  if (!is32 && isSigned) [out.smin, out.smax] = [low, high];
  else if (!is32) [out.umin, out.umax] = [low, high];
  else if (isSigned) [out.s32min, out.s32max] = [Number(low), Number(high)];
  else [out.u32min, out.u32max] = [Number(low), Number(high)];
  return out;
}

/** `a / b` or `a % b`, of 64 bits or 32 with the upper half cleared. `a / 0` is 0, and `a % 0` is `a`. */
export function divide(op: number, a: Scalar, b: Scalar, isSigned: boolean, is32: boolean): Scalar {
  if (!isConstant(b, is32)) return UNKNOWN;
  const by = rangeOf(b, isSigned, is32).low;
  const range = rangeOf(a, isSigned, is32);
  let result: Range | undefined;
  if (op === ALU.DIV) {
    if (by === 0n) return ZERO;
    if (isSigned) result = signedQuotient(range, by, is32 ? BigInt(S32_MIN) : S64_MIN);
    else result = { low: range.low / by, high: range.high / by };
  } else if (by !== 0n) result = isSigned ? signedRemainder(range, by) : unsignedRemainder(range, by);
  const out = draft(result === undefined ? a : only(result, isSigned, is32));
  if (is32) zeroExtend32(out);
  return sync(out);
}
