/** Conditional jumps: both ways are walked, with what each says of the registers, unless one can't be (check_cond_jmp_op()). */
import { CLASS } from '../../formats/insn/insn.ts';
import { JUMP, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { markPrecise } from '../prune/precision.ts';
import { widen } from '../prune/widen.ts';
import { sync } from '../state/bounds.ts';
import { flipped, refine, reversed, taken } from '../state/branches.ts';
import {
  AT_END,
  BEYOND_END,
  isConstant,
  isNull,
  isScalar,
  type Register,
  withScalar,
} from '../state/register.ts';
import { draft } from '../state/scalar.ts';
import type { State } from '../state/state.ts';
import { baseOf, isPacketOrEnd, mayBeNull, T } from '../state/type.ts';
import { linkedTo, syncLinked } from './linked.ts';
import { asNotNull, markNull, notNull } from './null.ts';
import { matchPackets } from './packet-range.ts';
import { saneRegister } from './sane.ts';
import { speculate } from './speculation.ts';

/** Answers where the current path goes on. */
export function checkJump(env: Env): number {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const op = opcode & 0xf0;
  if (op === JUMP.JA || op > JUMP.JCOND)
    env.reject(EINVAL, `invalid BPF_JMP/JMP32 opcode ${op.toString(16)}\n`);
  if (op === JUMP.JCOND) return mayGoto(env);
  const dst = insns.dst[at]!;
  const src = insns.src[at]!;
  const imm = insns.imm[at]!;
  const fromRegister = (opcode & REGISTER) !== 0;
  const is32 = (opcode & 7) === CLASS.JMP32;
  const target = env.read(dst);
  if (fromRegister ? imm !== 0 : src !== 0) env.reject(EINVAL, 'BPF_JMP/JMP32 uses reserved fields\n');
  const source = fromRegister ? env.read(src) : env.immediate(at);
  if (fromRegister && !(isPacketOrEnd(target.type) && isPacketOrEnd(source.type)))
    env.noPointer(src, 'pointer comparison prohibited');
  const stackSource = source.type === T.STACK;
  const stackTarget = target.type === T.STACK;
  if (stackSource || stackTarget) env.remember({ stackSource, stackTarget });

  const known = alwaysOrNever(target, source, op, is32);
  if (known !== undefined) {
    if (target.type === T.SCALAR) markPrecise(env, dst);
    if (fromRegister && source.type === T.SCALAR) markPrecise(env, src);
    speculate(env, known ? at + 1 : insns.target(at), fromRegister ? [dst, src] : [dst]);
    env.showState();
    return known ? insns.target(at) : at + 1;
  }
  both(env, { op, is32, dst, src: fromRegister ? src : -1, imm });
  env.showState();
  return at + 1;
}

function mayGoto(env: Env): number {
  const { insns } = env.program;
  const at = env.instruction;
  const isForm = insns.opcode[at] === (CLASS.JMP | JUMP.JCOND) && insns.src[at] === 0;
  if (!isForm || insns.dst[at] !== 0 || insns.imm[at] !== 0)
    env.reject(EINVAL, `invalid may_goto imm ${insns.imm[at]}\n`);
  const previous = env.kept.previous(env.state.parent, at);
  const branch = env.branch(at + 1, at);
  branch.mayGotoDepth++;
  if (previous) widen(env, previous, branch);
  return insns.target(at);
}

function alwaysOrNever(target: Register, source: Register, op: number, is32: boolean): boolean | undefined {
  if (isPacketOrEnd(target.type) && isPacketOrEnd(source.type) && !is32)
    return packetTaken(target, source, op);
  if (target.type === T.SCALAR && source.type === T.SCALAR)
    return taken(target.scalar, source.scalar, op, is32);
  // A pointer that is not NULL, and zero: the kernel takes a pointer's lower half for that, too.
  const one = isScalar(source) ? target : source;
  const other = one === target ? source : target;
  const direct = one === target ? op : flipped(op);
  if (!(is32 ? isScalar(other) && other.scalar.u32max === 0 : isNull(other)) || !notNull(one))
    return undefined;
  return direct === JUMP.JEQ ? false : direct === JUMP.JNE ? true : undefined;
}

/** is_pkt_ptr_branch_taken(): a pointer that is known to be at the packet's end, or beyond it. */
function packetTaken(target: Register, source: Register, op: number): boolean | undefined {
  const end = source.type === T.PACKET_END ? source : target;
  if (end.type !== T.PACKET_END) return undefined;
  const packet = end === source ? target : source;
  const direct = end === source ? op : flipped(op);
  if (packet.range >= 0) return undefined;
  if (direct === JUMP.JLE || direct === JUMP.JGT)
    return packet.range === BEYOND_END ? direct === JUMP.JGT : undefined;
  if (direct === JUMP.JLT || direct === JUMP.JGE)
    return packet.range === BEYOND_END || packet.range === AT_END ? direct === JUMP.JGE : undefined;
  return undefined;
}

interface Comparison {
  readonly op: number;
  readonly is32: boolean;
  readonly dst: number;
  /** -1: `imm`. */
  readonly src: number;
  readonly imm: number;
}

function both(env: Env, { op, is32, dst, src, imm }: Comparison): void {
  const here = env.state;
  const at = env.instruction;
  const target = env.reg(dst);
  const source = src >= 0 ? env.reg(src) : env.immediate(at);
  const ids: number[] = [];
  if (source.type === T.SCALAR && source.id !== 0) ids.push(source.id);
  if (target.type === T.SCALAR && target.id !== 0) ids.push(target.id);
  const linked = linkedTo(env, here, ids);
  if (linked.length > 1) env.remember({ linked });
  const other = env.branch(env.program.insns.target(at), at);
  if (target.type === T.SCALAR && source.type === T.SCALAR) {
    narrow(env, other, target, source, { dst, src, op, is32, where: 'true' });
    narrow(env, here, target, source, { dst, src, op: reversed(op), is32, where: 'false' });
  }
  env.touched.regs.add(dst);
  if (src >= 0) env.touched.regs.add(src);
  for (const number of [src, dst]) {
    if (number < 0) continue;
    const reg = here.frame.regs[number]!;
    if (reg.type !== T.SCALAR || reg.id === 0) continue;
    syncLinked(here, reg, linked);
    syncLinked(other, other.frame.regs[number]!, linked);
  }
  const pointers = src >= 0 && !is32 && source.type !== T.SCALAR && target.type !== T.SCALAR;
  if (pointers && baseOf(source.type) !== T.BTF_ID && baseOf(target.type) !== T.BTF_ID) {
    const equal = op === JUMP.JEQ ? other : op === JUMP.JNE ? here : undefined;
    if (equal && notNull(target) && mayBeNull(source.type)) markNotNull(equal, src);
    if (equal && notNull(source) && mayBeNull(target.type)) markNotNull(equal, dst);
  }
  const zero = src < 0 ? imm === 0 : isNull(source) && env.rules.knows.nullRegisters;
  if (!is32 && zero && (op === JUMP.JEQ || op === JUMP.JNE) && mayBeNull(target.type)) {
    if (src >= 0) markPrecise(env, src);
    markNull(env, here, dst, op === JUMP.JNE);
    markNull(env, other, dst, op === JUMP.JEQ);
  } else if (!(src >= 0 && !is32 && matchPackets(op, dst, src, here, other)))
    env.noPointer(dst, 'pointer comparison prohibited');
}

function markNotNull(state: State, register: number): void {
  state.frame.regs[register] = asNotNull(state.frame.regs[register]!);
}

interface Narrowing {
  readonly dst: number;
  readonly src: number;
  readonly op: number;
  readonly is32: boolean;
  readonly where: string;
}

function narrow(env: Env, state: State, target: Register, source: Register, how: Narrowing): void {
  if (!env.rules.knows.rangeBranches) {
    const { op } = how;
    const oneKnown = isConstant(source) || isConstant(target);
    if (op === JUMP.JNE || (!oneKnown && (op !== JUMP.JEQ || how.is32))) return;
  }
  const one = draft(target.scalar);
  // A register that is compared with itself is one.
  const other = how.src === how.dst ? one : draft(source.scalar);
  refine(one, other, how.op, how.is32);
  const next = withScalar(target, sync(one));
  state.frame.regs[how.dst] = saneRegister(env, next, `${how.where}_reg1`);
  if (how.src < 0 || how.src === how.dst) return;
  const second = withScalar(source, sync(other));
  state.frame.regs[how.src] = saneRegister(env, second, `${how.where}_reg2`);
}
