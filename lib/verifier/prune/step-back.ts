/**
 * One step back from where a number matters: what matters before an instruction, if that mattered after it (backtrack_insn()). What the
 * kernel takes for a bug of its own there is a reason to refuse the program, to it and here.
 */
import { CLASS } from '../../formats/insn/insn.ts';
import { ATOMIC, JUMP, MODE, REGISTER } from '../../formats/insn/opcodes.ts';
import { callsCallback } from '../calls/callbacks.ts';
import type { Env } from '../env.ts';
import { instructionText } from '../log/instruction.ts';
import { EFAULT } from '../outcome.ts';
import { framesOf } from '../rules/features.ts';
import type { History } from '../state/state.ts';
import { ARGUMENTS, type Tracked } from './tracked.ts';

/** BPF_FUNC_tail_call */
const TAIL_CALL = 12;

/** Thrown where the way back is not known: then everything is taken to matter. */
export class GiveUp extends Error {}
const GIVE_UP = new GiveUp();

/** verifier_bug(): something is looked for where it can't be. `before`: the words for it of older kernels. */
export function bug(env: Env, what: string, before = what): never {
  const { precisionOverCalls, bugWords } = env.rules.knows;
  if (!precisionOverCalls) throw GIVE_UP;
  return env.reject(EFAULT, bugWords ? `verifier bug: ${what}\n` : `BUG ${before}\n`);
}

/** An instruction further back on the path; throws GiveUp where the way back is not known. */
export function stepBack(
  env: Env,
  at: number,
  later: number,
  history: History | null,
  tracked: Tracked,
): void {
  const { insns } = env.program;
  const opcode = insns.opcode[at]!;
  if (opcode === 0) return;
  if (env.log.verbose) {
    const { frame } = tracked;
    env.say(
      `mark_precise: frame${frame}: regs=${tracked.registerText(frame)} stack=${tracked.slotText(frame)} before ${at}: ${instructionText(env.program, at)}\n`,
    );
  }
  syncLinked(tracked, history);
  backOver(env, at, later, history, tracked);
  syncLinked(tracked, history);
}

/** Numbers that were the same when a comparison was made: one that matters makes all of them matter. */
function syncLinked(tracked: Tracked, history: History | null): void {
  if (!history || history.linked.length === 0) return;
  const has = history.linked.some(({ frame, isRegister, index }) =>
    isRegister ? tracked.hasRegister(frame, index) : tracked.hasSlot(frame, index),
  );
  if (!has) return;
  for (const { frame, isRegister, index } of history.linked) {
    if (isRegister) tracked.addRegister(frame, index);
    else tracked.addSlot(frame, index);
  }
}

function backOver(env: Env, at: number, later: number, history: History | null, tracked: Tracked): void {
  const { insns } = env.program;
  const opcode = insns.opcode[at]!;
  const [dst, src, imm] = [insns.dst[at]!, insns.src[at]!, insns.imm[at]!];
  const { frame } = tracked;
  const fromRegister = (opcode & REGISTER) !== 0;
  switch (opcode & 7) {
    case CLASS.ALU:
    case CLASS.ALU64: {
      if (!tracked.hasRegister(frame, dst)) return;
      const op = opcode & 0xf0;
      if (op === 0xd0 || op === 0x80) return;
      if (op === 0xb0) tracked.removeRegister(frame, dst);
      if (fromRegister && src !== 10) tracked.addRegister(frame, src);
      return;
    }
    case CLASS.LDX:
      load(history, tracked, dst);
      return;
    case CLASS.STX:
    case CLASS.ST: {
      if (
        insns.isAtomic(at) &&
        (imm === ATOMIC.LOAD_ACQUIRE || (insns.isAtomicFetch(at) && imm !== ATOMIC.STORE_RELEASE))
      ) {
        load(history, tracked, imm === ATOMIC.LOAD_ACQUIRE ? dst : imm === ATOMIC.CMPXCHG ? 0 : src);
        return;
      }
      // A number that is used as a pointer: it must have been made one in a way that can't be gone back.
      if (tracked.hasRegister(frame, dst)) throw GIVE_UP;
      if (!history?.stack) return;
      if (!tracked.hasSlot(history.stack.frame, history.stack.slot)) return;
      tracked.removeSlot(history.stack.frame, history.stack.slot);
      if ((opcode & 7) === CLASS.STX) tracked.addRegister(frame, src);
      return;
    }
    case CLASS.JMP:
    case CLASS.JMP32:
      jump(env, at, later, history, tracked);
      return;
    default:
      if ((opcode & 0xe0) === MODE.IMM) tracked.removeRegister(frame, dst);
      else if (tracked.hasRegister(frame, dst)) throw GIVE_UP;
  }
}

function load(history: History | null, tracked: Tracked, into: number): void {
  if (!tracked.hasRegister(tracked.frame, into)) return;
  tracked.removeRegister(tracked.frame, into);
  if (history?.stack) tracked.addSlot(history.stack.frame, history.stack.slot);
}

function jump(env: Env, at: number, later: number, history: History | null, tracked: Tracked): void {
  const { program } = env;
  const { insns } = program;
  const opcode = insns.opcode[at]!;
  const op = opcode & 0xf0;
  const { frame } = tracked;
  if (insns.isPseudoCall(at)) {
    backOverFunction(env, at, tracked);
    return;
  }
  if (callsCallback(program, at) && at !== later - 1) {
    // Into the callback: what it was called with is not this function's.
    nothingLeft(env, 'callback', tracked);
    for (const i of tracked.registers(frame)) tracked.removeRegister(frame, i);
    leave(env, tracked);
    return;
  }
  if (op === JUMP.CALL) {
    if (insns.isKfuncCall(at) && insns.imm[at] === 0) throw GIVE_UP;
    tracked.removeRegister(frame, 0);
    noArguments(env, 'backtracking call', tracked);
    // The other program has returned to the caller of this function (e3245f899043).
    if (insns.isHelperCall(at) && insns.imm[at] === TAIL_CALL && later !== at + 1) enter(env, tracked);
    return;
  }
  if (op === JUMP.EXIT) {
    // What a callback was called with is set by the function that calls it.
    if (later >= 0 && env.notes[later]!.callsCallback)
      for (let i = 1; i <= 5; i++) tracked.removeRegister(frame, i);
    noArguments(env, 'backtracking exit', tracked);
    const matters = later >= 1 && insns.isPseudoCall(later - 1) && tracked.hasRegister(frame, 0);
    tracked.removeRegister(frame, 0);
    enter(env, tracked);
    if (matters) tracked.addRegister(tracked.frame, 0);
    return;
  }
  if (op === JUMP.JA || op === JUMP.JCOND || (opcode & REGISTER) === 0) return;
  const [dst, src] = [insns.dst[at]!, insns.src[at]!];
  if (!tracked.hasRegister(frame, dst) && !tracked.hasRegister(frame, src)) return;
  if (!history?.stackSource) tracked.addRegister(frame, src);
  if (!history?.stackTarget) tracked.addRegister(frame, dst);
}

function backOverFunction(env: Env, at: number, tracked: Tracked): void {
  const { insns, subprograms } = env.program;
  const { frame } = tracked;
  if (subprograms[env.program.findSubprogram(insns.target(at))]!.global) {
    noArguments(env, 'global subprog', tracked);
    tracked.removeRegister(frame, 0);
    return;
  }
  // Where a load from a packet has ended the function, what is looked for is still the caller's.
  nothingLeft(env, 'static subprog', tracked);
  const registers = tracked.registers(frame);
  leave(env, tracked);
  for (const i of registers) {
    tracked.removeRegister(frame, i);
    tracked.addRegister(frame - 1, i);
  }
}

function nothingLeft(env: Env, what: string, tracked: Tracked): void {
  const { frame } = tracked;
  if (tracked.registerMask(frame) & ~ARGUMENTS) unexpected(env, what, tracked);
  const slots = `stack slots ${tracked.slotMask(frame)}`;
  if (tracked.hasSlots(frame)) bug(env, `${what} leftover ${slots}`, slots);
}

function noArguments(env: Env, what: string, tracked: Tracked): void {
  if (tracked.registerMask(tracked.frame) & ARGUMENTS) unexpected(env, what, tracked);
}

function unexpected(env: Env, what: string, tracked: Tracked): never {
  const registers = `regs ${tracked.registerMask(tracked.frame).toString(16)}`;
  return bug(env, `${what} unexpected ${registers}`, registers);
}

function enter(env: Env, tracked: Tracked): void {
  if (tracked.frame === framesOf(env.rules.knows) - 1) bug(env, `subprog enter from frame ${tracked.frame}`);
  tracked.frame++;
}

function leave(env: Env, tracked: Tracked): void {
  if (tracked.frame === 0) bug(env, 'subprog exit from frame 0');
  tracked.frame--;
}
