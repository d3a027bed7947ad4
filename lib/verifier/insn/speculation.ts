/**
 * What a processor may do with a program ahead of time (Spectre variants 1 and 4), for processes without CAP_PERFMON: paths that are
 * never taken are walked, too, and offsets are masked, which must be possible (sanitize_ptr_alu() and others, kernel 6.18).
 */
import { ALU, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { checkMapValue } from '../memory/region.ts';
import { EACCES, Rejected } from '../outcome.ts';
import { type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { T } from '../state/type.ts';

const MAX_STACK = 512;
/** alu_state: BPF_ALU_SANITIZE_SRC, _DST, BPF_ALU_NEG_VALUE, BPF_ALU_NON_POINTER, BPF_ALU_IMMEDIATE */
const SANITIZE = { SRC: 1, DST: 2, NEGATIVE: 4, NUMBER: 8, IMMEDIATE: 16 } as const;

/** The way that a jump never goes may be gone ahead of time: then nothing is known of what was compared. */
export function speculate(env: Env, target: number, registers: readonly number[]): void {
  if (env.privileges.perfmon) return;
  const branch = env.branch(target, env.instruction, true);
  for (const register of registers) branch.frame.regs[register] = UNKNOWN_SCALAR;
}

/** can_skip_alu_sanitation() */
function needsMask(env: Env, op: number): boolean {
  const at = env.instruction;
  const fromRegister = (env.program.insns.opcode[at]! & REGISTER) !== 0;
  return (
    !env.privileges.perfmon && fromRegister && !env.notes[at]!.nospec && (op === ALU.ADD || op === ALU.SUB)
  );
}

/** sanitize_val_alu(): one instruction can't be masked on one path and not on another. */
export function maskNumbers(env: Env, op: number, dst: number): void {
  if (needsMask(env, op)) note(env, op, dst, SANITIZE.NUMBER, 0);
}

export interface Move {
  readonly op: number;
  readonly dst: number;
  readonly pointer: Register;
  readonly offset: Register;
  /** The pointer is the register that is changed. */
  readonly first: boolean;
}

/** How offsets are masked; undefined: they are not. */
interface Mask {
  readonly left: boolean;
  readonly limit: number;
  readonly state: number;
}

/** sanitize_ptr_alu() before the move. */
export function maskMove(env: Env, move: Move): Mask | undefined {
  const { op, dst, pointer, offset, first } = move;
  if (!needsMask(env, op)) return undefined;
  const isConst = offset.scalar.tnum.mask === 0n;
  const negative = offset.scalar.smin < 0n;
  let mask: Mask | undefined;
  if (!env.state.speculative) {
    if (!isConst && negative !== offset.scalar.smax < 0n)
      prohibited(env, `R${register(env, first)} has unknown scalar with mixed signed bounds`);
    const left = (op === ALU.ADD && negative) || (op === ALU.SUB && !negative);
    const limit = pointerLimit(env, move, pointer, left);
    const whose = first ? SANITIZE.SRC : SANITIZE.DST;
    const state = (negative ? SANITIZE.NEGATIVE : 0) | (isConst ? SANITIZE.IMMEDIATE : 0) | whose;
    // Paths that would be masked differently must be seen.
    if (!isConst) env.exploreAluLimits = true;
    mask = { left, limit, state };
  }
  if (!isConst) {
    const branch = env.branch(env.instruction + 1, env.instruction, true);
    branch.frame.regs[dst] = pointer;
  }
  return mask;
}

/** sanitize_check_bounds(), and sanitize_ptr_alu() after the move. */
export function checkMove(env: Env, move: Move, mask: Mask | undefined): void {
  if (env.privileges.perfmon) return;
  const { op, dst } = move;
  const moved = env.reg(dst);
  if (moved.type === T.STACK) checkStackPlace(env, dst, moved);
  else if (moved.type === T.MAP_VALUE) {
    try {
      checkMapValue(env, dst, moved.off, 1, false, true);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      env.reject(EACCES, `R${dst} pointer arithmetic of map value goes out of range, prohibited for !root\n`);
    }
  }
  if (!mask) return;
  const limit = pointerLimit(env, move, moved, mask.left);
  note(env, op, dst, mask.state, Math.abs(mask.limit - limit));
}

/** check_stack_access_for_ptr_arithmetic() */
function checkStackPlace(env: Env, dst: number, { off, scalar }: Register): void {
  const at = off + Number(BigInt.asIntN(64, scalar.tnum.value));
  if (scalar.tnum.mask !== 0n)
    env.reject(
      EACCES,
      `R${dst} variable stack access prohibited for !root, var_off=${tnumText(scalar.tnum)} off=${at}\n`,
    );
  if (at >= 0 || at < -MAX_STACK)
    env.reject(
      EACCES,
      `R${dst} stack pointer arithmetic goes out of range, prohibited for !root; off=${at}\n`,
    );
}

/** retrieve_ptr_limit(): how far the pointer may be moved, in 32 bits. */
function pointerLimit(env: Env, { op, dst, first }: Move, pointer: Register, left: boolean): number {
  const { scalar, off, type } = pointer;
  let [limit, most] = [0n, 0];
  if (type === T.STACK) {
    most = MAX_STACK + (left ? 1 : 0);
    limit = -(scalar.tnum.value + BigInt(off));
  } else if (type === T.MAP_VALUE) {
    most = pointer.map!.valueSize;
    limit = (left ? scalar.smin : scalar.umax) + BigInt(off);
  } else prohibited(env, `R${register(env, !first)} has pointer with unsupported alu operation`);
  const found = Number(BigInt.asUintN(32, limit));
  if (found >= most) prohibited(env, `R${dst} tried to ${verb(op)} beyond pointer bounds`);
  return found;
}

/** update_alu_sanitation_state() */
function note(env: Env, op: number, dst: number, state: number, limit: number): void {
  const notes = env.notes[env.instruction]!;
  if (notes.aluState !== 0 && (notes.aluState !== state || notes.aluLimit !== limit))
    prohibited(env, `R${dst} tried to ${verb(op)} from different maps, paths or scalars`);
  notes.aluState = state;
  notes.aluLimit = limit;
}

/** The instruction's source, or its target. */
function register(env: Env, source: boolean): number {
  const { insns } = env.program;
  return source ? insns.src[env.instruction]! : insns.dst[env.instruction]!;
}

const verb = (op: number) => (op === ALU.ADD ? 'add' : 'sub');

/** sanitize_err() */
function prohibited(env: Env, what: string): never {
  return env.reject(EACCES, `${what}, pointer arithmetic with it prohibited for !root\n`);
}
