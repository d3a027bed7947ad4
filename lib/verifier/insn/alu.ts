/** Arithmetic and moves: check_alu_op(). */
import { CLASS } from '../../formats/insn/insn.ts';
import { ALU, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { operatorText } from '../log/instruction.ts';
import { withScalarId } from '../memory/stack.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { markPrecise } from '../prune/precision.ts';
import { compute, negate } from '../state/arithmetic.ts';
import { signExtend32, signExtend64, sync, truncate, zeroExtend32 } from '../state/bounds.ts';
import { divide } from '../state/divide.ts';
import {
  ADD_CONST,
  ADD_CONST32,
  change,
  clearScalarId,
  constantOf,
  hasAddConst,
  type Register,
  scalarOf,
  UNKNOWN_SCALAR,
  withScalar,
} from '../state/register.ts';
import {
  draft,
  S32_MAX,
  S32_MIN,
  type Scalar,
  U32_MAX,
  UNKNOWN,
  width,
  withLowHalf,
} from '../state/scalar.ts';
import { swapBytes } from '../state/tnum.ts';
import { T } from '../state/type.ts';
import { movePointer } from './pointer.ts';
import { sane } from './sane.ts';
import { maskNumbers } from './speculation.ts';

/** BPF_ADDR_SPACE_CAST */
const CAST = 1;

export function checkAlu(env: Env): void {
  const { insns } = env.program;
  const at = env.instruction;
  const op = insns.opcode[at]! & 0xf0;
  const dst = insns.dst[at]!;
  if (op === ALU.END || op === ALU.NEG) unary(env, op);
  else if (op === ALU.MOV) move(env);
  else if (op > ALU.END) env.reject(EINVAL, `invalid BPF_ALU opcode ${op.toString(16)}\n`);
  else binary(env, op);
  sane(env, dst, 'alu');
}

function unary(env: Env, op: number): void {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const [dst, src, offset, imm] = [insns.dst[at]!, insns.src[at]!, insns.offset[at]!, insns.imm[at]!];
  const wide = (opcode & 7) === CLASS.ALU64;
  if (op === ALU.NEG) {
    if (opcode & REGISTER || src !== 0 || offset !== 0 || imm !== 0)
      env.reject(EINVAL, 'BPF_NEG uses reserved fields\n');
  } else if (src !== 0 || offset !== 0 || ![16, 32, 64].includes(imm) || (wide && opcode & REGISTER))
    env.reject(EINVAL, 'BPF_END uses reserved fields\n');
  const reg = env.read(dst);
  env.noPointer(dst, 'pointer arithmetic prohibited');
  env.writable(dst);
  if (op === ALU.NEG && reg.type === T.SCALAR)
    env.set(dst, withScalar(clearScalarId(reg), negate(reg.scalar, !wide)));
  else if (reg.type === T.SCALAR && env.rules.knows.swappedBits)
    env.set(dst, withScalar(clearScalarId(reg), swap(reg.scalar, imm, wide || (opcode & REGISTER) !== 0)));
  else env.setUnknown(dst);
}

/** scalar_byte_swap() of a little-endian machine, where le16, le32 and le64 do no more than cut off. */
function swap(scalar: Scalar, bits: number, swaps: boolean): Scalar {
  const out = draft(swaps ? UNKNOWN : scalar);
  if (swaps) out.tnum = swapBytes(scalar.tnum, bits);
  return bits < 64 ? truncate(out, bits / 8) : sync(out);
}

function move(env: Env): void {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const dst = insns.dst[at]!;
  const src = insns.src[at]!;
  const offset = insns.offset[at]!;
  const imm = insns.imm[at]!;
  const wide = (opcode & 7) === CLASS.ALU64;
  if (!(opcode & REGISTER)) {
    if (src !== 0 || offset !== 0) reservedInMove(env);
    env.writable(dst);
    env.set(dst, wide || imm >= 0 ? env.immediate(at) : constantOf(BigInt(imm >>> 0)));
    return;
  }
  if (!wide) {
    if ((offset !== 0 && offset !== 8 && offset !== 16) || imm !== 0) reservedInMove(env);
  } else if (offset === CAST) {
    if (imm !== 1 && imm !== 1 << 16)
      env.reject(EINVAL, 'addr_space_cast insn can only convert between address space 1 and 0\n');
    if (!env.program.maps.some(map => map.type === ARENA))
      env.reject(EINVAL, 'addr_space_cast insn can only be used in a program that has an associated arena\n');
  } else if ((offset !== 0 && offset !== 8 && offset !== 16 && offset !== 32) || imm !== 0)
    reservedInMove(env);
  env.read(src);
  env.writable(dst);
  if (!wide) move32(env, dst, src, offset);
  else if (imm !== 0) env.set(dst, imm === 1 ? change(UNKNOWN_SCALAR, { type: T.ARENA }) : UNKNOWN_SCALAR);
  else if (offset === 0) env.set(dst, withScalarId(env, src));
  else signExtended(env, dst, src, offset);
}

const ARENA = 33;

function reservedInMove(env: Env): never {
  return env.reject(EINVAL, 'BPF_MOV uses reserved fields\n');
}

function signExtended(env: Env, dst: number, src: number, bits: number): void {
  env.noPointer(src, 'sign-extension part of pointer');
  if (env.reg(src).type !== T.SCALAR) {
    env.setUnknown(dst);
    return;
  }
  const reg = sourceOf(env, src, env.reg(src).scalar.umax < 1n << BigInt(bits - 1));
  env.set(dst, withScalar(reg, signExtend64(draft(reg.scalar), bits / 8)));
}

/** A copy that is the same number keeps its id; another has none. */
function sourceOf(env: Env, src: number, same: boolean): Register {
  return same ? withScalarId(env, src) : clearScalarId(env.reg(src));
}

function move32(env: Env, dst: number, src: number, bits: number): void {
  const from = env.reg(src);
  env.noPointer(src, 'partial copy of pointer');
  if (from.type !== T.SCALAR) {
    const unknown = draft(UNKNOWN);
    zeroExtend32(unknown);
    env.set(dst, scalarOf(sync(unknown)));
    return;
  }
  const same =
    bits === 0
      ? env.rules.knows.linked32 && width(from.scalar) <= 32
      : from.scalar.umax < 1n << BigInt(bits - 1);
  const reg = sourceOf(env, src, same);
  const scalar = draft(reg.scalar);
  if (bits !== 0) signExtend32(scalar, bits === 8 ? 1 : 2);
  zeroExtend32(scalar);
  env.set(dst, withScalar(reg, sync(scalar)));
}

function binary(env: Env, op: number): void {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const dst = insns.dst[at]!;
  const src = insns.src[at]!;
  const offset = insns.offset[at]!;
  const imm = insns.imm[at]!;
  const bits = (opcode & 7) === CLASS.ALU64 ? 64 : 32;
  const division = op === ALU.DIV || op === ALU.MOD;
  const badOffset = (offset !== 0 && offset !== 1) || (offset === 1 && !division);
  if (opcode & REGISTER ? imm !== 0 || badOffset : src !== 0 || badOffset)
    env.reject(EINVAL, 'BPF_ALU uses reserved fields\n');
  if (opcode & REGISTER) env.read(src);
  env.read(dst);
  if (division && !(opcode & REGISTER) && imm === 0) env.reject(EINVAL, 'div by zero\n');
  if (
    (op === ALU.LSH || op === ALU.RSH || op === ALU.ARSH) &&
    !(opcode & REGISTER) &&
    (imm < 0 || imm >= bits)
  )
    env.reject(EINVAL, `invalid shift ${imm}\n`);
  env.writable(dst);
  adjust(env, op, opcode, dst, src);
}

/** adjust_reg_min_max_vals() */
function adjust(env: Env, op: number, opcode: number, dst: number, src: number): void {
  const is32 = (opcode & 7) !== CLASS.ALU64;
  const fromRegister = (opcode & REGISTER) !== 0;
  const target = env.reg(dst);
  const source = fromRegister ? env.reg(src) : env.immediate(env.instruction);
  if (target.type === T.ARENA || source.type === T.ARENA) {
    if (target.type !== T.ARENA) env.set(dst, source);
    return;
  }
  if (source.type !== T.SCALAR) {
    if (target.type !== T.SCALAR) {
      if (op === ALU.SUB && env.privileges.perfmon) {
        env.setUnknown(dst);
        return;
      }
      env.reject(EACCES, `R${dst} pointer ${operatorText(op)} pointer prohibited\n`);
    }
    // A number and a pointer: the sum is a pointer.
    markPrecise(env, dst);
    movePointer(env, op, is32, dst, env.reg(src), env.reg(dst), false);
    return;
  }
  if (target.type !== T.SCALAR) {
    if (fromRegister) markPrecise(env, src);
    movePointer(env, op, is32, dst, target, source, true);
    return;
  }
  if (fromRegister && target.precise) markPrecise(env, src);
  if ((op === ALU.AND || op === ALU.OR) && source.scalar.tnum.mask === 0n) fork(env, dst, target.scalar);
  maskNumbers(env, op, dst);
  const before = env.reg(dst);
  const isRanged = (op === ALU.DIV || op === ALU.MOD) && env.rules.knows.quotients;
  const isSigned = env.program.insns.offset[env.instruction] === 1;
  const scalar = isRanged
    ? divide(op, before.scalar, source.scalar, isSigned, is32)
    : compute(op, before.scalar, source.scalar, is32);
  const next = withScalar(before, scalar);
  // A number that is added to itself is no constant, though it may be known.
  const linked = env.privileges.bpf && !(fromRegister && src === dst);
  const by = linked ? distance(env, op, before, source.scalar, is32) : undefined;
  env.set(
    dst,
    by === undefined
      ? clearScalarId(next)
      : change(next, { id: before.id + (is32 ? ADD_CONST32 : ADD_CONST), off: by }),
  );
}

/**
 * What has an id stays tied to the others of it, a constant apart (kernel 6.11, commit 98d7ca374ba4; differences, and sums of 32 bits,
 * where the upper half is zero, in stable kernels): the constant, if it is one.
 */
function distance(env: Env, op: number, before: Register, source: Scalar, is32: boolean): number | undefined {
  if ((op !== ALU.ADD && op !== ALU.SUB) || before.id === 0 || hasAddConst(before.id)) return undefined;
  const { linkedSums, linkedSums32 } = env.rules.knows;
  if (!linkedSums || (!linkedSums32 && (is32 || op === ALU.SUB))) return undefined;
  const { mask, value } = source.tnum;
  if ((is32 ? BigInt.asUintN(32, mask) : mask) !== 0n) return undefined;
  if (is32 && before.scalar.umax > BigInt(U32_MAX)) return undefined;
  const by = BigInt.asIntN(is32 ? 32 : 64, value);
  if (!linkedSums32 && by < 0n) return undefined;
  if (by < BigInt(S32_MIN) || by > BigInt(S32_MAX)) return undefined;
  if (op === ALU.ADD) return Number(by);
  return by === BigInt(S32_MIN) ? undefined : Number(-by);
}

/**
 * maybe_fork_scalars(): a number that is -1 or 0, as sign bits are, is looked at on two paths. Stable kernels have it since commit
 * bffacdb80b93.
 */
function fork(env: Env, dst: number, scalar: Scalar): void {
  const whole = scalar.smin === -1n && scalar.smax === 0n;
  const half = scalar.s32min === -1 && scalar.s32max === 0;
  if (!env.rules.knows.forksSignBits || (!whole && !half)) return;
  const reg = env.reg(dst);
  const as = (value: number): Register =>
    whole
      ? change(reg, { scalar: constantOf(BigInt(value)).scalar, id: 0, off: 0 })
      : change(reg, { scalar: withLowHalf(scalar, value) });
  const branch = env.branch(env.instruction, env.instruction);
  branch.frame.regs[dst] = as(0);
  env.set(dst, as(-1));
}
