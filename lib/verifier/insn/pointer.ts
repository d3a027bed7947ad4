/** Arithmetic of a pointer and a number: adjust_ptr_min_max_vals(). */
import { ALU } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { operatorText } from '../log/instruction.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { sync } from '../state/bounds.ts';
import { change, type Register, withScalar } from '../state/register.ts';
import {
  draft,
  S64_MAX,
  S64_MIN,
  type Scalar,
  type ScalarDraft,
  s64,
  U64_MAX,
  unbound32,
} from '../state/scalar.ts';
import { add, sub } from '../state/tnum.ts';
import { baseOf, isPacket, mayBeNull, T, typeText } from '../state/type.ts';
import { checkMove, maskMove } from './speculation.ts';

/** BPF_MAX_VAR_OFF */
const MAX_OFFSET = 1n << 29n;

const MOVABLE = new Set<number>([
  ...[T.CTX, T.MAP_VALUE, T.MAP_KEY, T.STACK, T.PACKET_META, T.PACKET, T.TP_BUFFER, T.BTF_ID, T.MEM, T.BUF],
  ...[T.FUNC, T.DYNPTR],
]);

const fits64 = (n: bigint) => n >= S64_MIN && n <= S64_MAX;
const fits32 = (n: bigint) => BigInt.asIntN(32, n) === n;

/** `first`: the pointer is the register that is changed, and stands to the left. */
export function movePointer(
  env: Env,
  op: number,
  is32: boolean,
  dst: number,
  pointer: Register,
  offset: Register,
  first: boolean,
): void {
  const by = offset.scalar;
  const isConst = by.tnum.mask === 0n;
  if ((isConst && (by.smin !== by.smax || by.umin !== by.umax)) || by.smin > by.smax || by.umin > by.umax) {
    env.setUnknown(dst);
    return;
  }
  if (is32) {
    if (op !== ALU.SUB || !env.privileges.perfmon)
      env.reject(EACCES, `R${dst} 32-bit pointer arithmetic prohibited\n`);
    env.setUnknown(dst);
    return;
  }
  if (mayBeNull(pointer.type))
    env.reject(
      EACCES,
      `R${dst} pointer arithmetic on ${typeText(pointer.type)} prohibited, null-check it first\n`,
    );
  const base = baseOf(pointer.type);
  const nothing = isConst && by.smin === 0n && op === ALU.ADD;
  const allowed =
    MOVABLE.has(base) ||
    (base === T.FLOW_KEYS && isConst) ||
    ((base === T.FLOW_KEYS || base === T.MAP_PTR) && nothing);
  if (!allowed) env.reject(EACCES, `R${dst} pointer arithmetic on ${typeText(pointer.type)} prohibited\n`);
  checkSane(env, offset.scalar, offset.off, pointer.type);
  checkSane(env, pointer.scalar, pointer.off, pointer.type);
  const move = { op, dst, pointer, offset, first };
  const mask = maskMove(env, move);
  if (op === ALU.SUB && !first) env.reject(EACCES, `R${dst} tried to subtract pointer from scalar\n`);
  if (op === ALU.SUB && pointer.type === T.STACK)
    env.reject(EACCES, `R${dst} subtraction from stack pointer prohibited\n`);
  if (op !== ALU.ADD && op !== ALU.SUB) {
    const text = operatorText(op);
    if (op === ALU.AND || op === ALU.OR || op === ALU.XOR)
      env.reject(EACCES, `R${dst} bitwise operator ${text} on pointer prohibited\n`);
    env.reject(EACCES, `R${dst} pointer arithmetic with ${text} operator prohibited\n`);
  }
  const fixed = BigInt(pointer.off) + (op === ALU.ADD ? by.smin : -by.smin);
  // What a comparison with the end of the packet told is lost with any move.
  const atEnd = isPacket(pointer.type) && pointer.range < 0 && env.rules.knows.movedEnds;
  let next: Register;
  if (isConst && fits32(fixed)) next = change(pointer, { off: Number(fixed), ...(atEnd && { range: 0 }) });
  else {
    next = withScalar(pointer, op === ALU.ADD ? sum(pointer.scalar, by) : difference(pointer.scalar, by));
    if (isPacket(pointer.type)) {
      // Another offset: the range is known of those with the same alone.
      const keeps = op === ALU.SUB && by.smin >= 0n && !atEnd;
      next = change(next, { id: env.newId(), ...(keeps ? {} : { range: 0 }) });
    }
  }
  checkSane(env, next.scalar, next.off, pointer.type);
  if (next.scalar !== pointer.scalar) next = withScalar(next, sync(draft(next.scalar)));
  env.set(dst, next);
  checkMove(env, move, mask);
}

function sum(a: Scalar, b: Scalar): Scalar {
  const out = draft(a);
  unbound32(out);
  signed(out, a.smin + b.smin, a.smax + b.smax);
  const umin = a.umin + b.umin;
  const umax = a.umax + b.umax;
  const over = umin > U64_MAX || umax > U64_MAX;
  out.umin = over ? 0n : umin;
  out.umax = over ? U64_MAX : umax;
  out.tnum = add(a.tnum, b.tnum);
  return out;
}

function difference(a: Scalar, b: Scalar): Scalar {
  const out = draft(a);
  unbound32(out);
  signed(out, a.smin - b.smax, a.smax - b.smin);
  const under = a.umin < b.umax;
  out.umin = under ? 0n : a.umin - b.umax;
  out.umax = under ? U64_MAX : a.umax - b.umin;
  out.tnum = sub(a.tnum, b.tnum);
  return out;
}

function signed(out: ScalarDraft, low: bigint, high: bigint): void {
  const good = fits64(low) && fits64(high);
  out.smin = good ? low : S64_MIN;
  out.smax = good ? high : S64_MAX;
}

/** check_reg_sane_offset() */
function checkSane(env: Env, scalar: Scalar, off: number, type: number): void {
  const value = s64(scalar.tnum.value);
  if (scalar.tnum.mask === 0n && (value >= MAX_OFFSET || value <= -MAX_OFFSET))
    env.reject(EINVAL, `math between ${typeText(type)} pointer and ${value} is not allowed\n`);
  if (off >= Number(MAX_OFFSET) || off <= -Number(MAX_OFFSET))
    env.reject(EINVAL, `${typeText(type)} pointer offset ${off} is not allowed\n`);
  if (scalar.smin === S64_MIN)
    env.reject(
      EINVAL,
      `math between ${typeText(type)} pointer and register with unbounded min value is not allowed\n`,
    );
  if (scalar.smin >= MAX_OFFSET || scalar.smin <= -MAX_OFFSET)
    env.reject(EINVAL, `value ${scalar.smin} makes ${typeText(type)} pointer be out of bounds\n`);
}
