/**
 * Which numbers a verdict rests on: from a register that must be known exactly back over the instructions of the path to where its
 * value came from (__mark_chain_precision(), backtrack_insn()). States are compared by those numbers alone.
 */
import { CLASS } from '../../formats/insn/insn.ts';
import { ATOMIC, JUMP, MODE, REGISTER } from '../../formats/insn/opcodes.ts';
import { callsCallback } from '../calls/callbacks.ts';
import type { Env } from '../env.ts';
import { instructionText } from '../log/instruction.ts';
import { stateText } from '../log/registers.ts';
import { change, type Register } from '../state/register.ts';
import { isSpilled, isSpilledScalar } from '../state/slot.ts';
import type { Frame, History, State } from '../state/state.ts';
import { T } from '../state/type.ts';
import { Tracked } from './tracked.ts';

const ARGUMENTS = 0x3e;

/** Thrown where the way back is not known: then everything is taken to matter. */
class GiveUp extends Error {}
const GIVE_UP = new GiveUp();
/** One way back is gone at a time. */
const TRACKED = new Tracked();

/** The register must be known exactly. */
export function markPrecise(env: Env, register: number): void {
  const tracked = TRACKED.reset(env.state.depth);
  tracked.addRegister(tracked.frame, register);
  backtrack(env, env.state, tracked);
}

/** What is spilled in the slot must be known exactly. */
export function markSlotPrecise(env: Env, frame: number, slot: number): void {
  const tracked = TRACKED.reset(env.state.depth);
  tracked.addSlot(frame, slot);
  backtrack(env, env.state, tracked);
}

/** What was precise in an equal state that was kept is so in this one. Answers whether anything was new. */
export function propagatePrecision(env: Env, old: State, state: State): boolean {
  const tracked = TRACKED.reset(old.depth);
  for (let fr = old.depth; fr >= 0; fr--) {
    const frame = old.frames[fr]!;
    for (let i = 0; i < 10; i++) {
      const reg = frame.regs[i]!;
      if (reg.type !== T.SCALAR || !reg.precise) continue;
      tracked.addRegister(fr, i);
    }
    for (let i = 0; i < frame.stack.length; i++) {
      const slot = frame.stack[i]!;
      if (!isSpilled(slot) || slot.reg.type !== T.SCALAR || !slot.reg.precise) continue;
      tracked.addSlot(fr, i);
    }
    if (!env.log.verbose) continue;
    const names = [tracked.registerText(fr), tracked.slotText(fr)].filter(text => text !== '');
    if (names.length > 0) env.say(`frame ${fr}: propagating ${names.join(',')}\n`);
  }
  return backtrack(env, state, tracked);
}

function backtrack(env: Env, from: State, tracked: Tracked): boolean {
  // Without CAP_BPF all numbers are taken to matter.
  if (tracked.empty || !env.privileges.bpf) return false;
  let changed = false;
  let state: State | null = from;
  let first = state.firstInstruction;
  let last = from.instruction;
  let later = -1;
  let skip = true;
  while (state) {
    let history = state.history;
    if (env.log.verbose)
      env.say(
        `mark_precise: frame${tracked.frame}: last_idx ${last} first_idx ${first} subseq_idx ${later} \n`,
      );
    if (last < 0) return atEntry(env, state, tracked) || changed;
    for (let at = last; ; ) {
      if (skip) skip = false;
      else {
        try {
          step(env, at, later, history && history.instruction === at ? history : null, tracked);
        } catch (error) {
          if (!(error instanceof GiveUp)) throw error;
          markAllPrecise(env, from);
          return true;
        }
      }
      if (tracked.empty) return changed;
      later = at;
      const previous = previousOf(state, at, history);
      if (previous === undefined) break;
      if (history && history.instruction === at) history = history.before;
      at = previous;
    }
    state = state.parent;
    if (!state) break;
    if (markState(env, state, tracked)) changed = true;
    if (tracked.empty) return changed;
    later = first;
    last = state.lastInstruction;
    first = state.firstInstruction;
  }
  if (!tracked.empty) {
    markAllPrecise(env, from);
    return true;
  }
  return changed;
}

/** get_prev_insn_idx(); undefined at the state's beginning. */
function previousOf(state: State, at: number, history: History | null): number | undefined {
  if (at === state.firstInstruction) {
    if (!history) return undefined;
    if (history.count === 1 && history.instruction === at) return undefined;
  }
  return history && history.instruction === at ? history.previous : at - 1;
}

/** Arguments of a global function, which is verified by itself: its first state has no parent. */
function atEntry(env: Env, state: State, tracked: Tracked): boolean {
  const frame = state.frames[0]!;
  const isEntry = state.depth === 0 && frame.subprogram > 0 && frame.callsite < 0;
  if (!isEntry || tracked.hasSlots(0) || (tracked.registerMask(0) & ~ARGUMENTS) !== 0)
    env.unsupported('precision of a register at the beginning of the program');
  for (const i of tracked.registers(0)) {
    const reg = frame.regs[i]!;
    if (reg.type === T.SCALAR) frame.regs[i] = change(reg, { precise: true });
  }
  return false;
}

/** Marks what is looked for in a state that was kept; what is not a number there, or known already, is found. */
function markState(env: Env, state: State, tracked: Tracked): boolean {
  let changed = false;
  for (let fr = tracked.frame; fr >= 0; fr--) {
    const frame = state.frames[fr];
    if (!frame) continue;
    for (const i of tracked.registers(fr)) {
      const reg = frame.regs[i]!;
      if (reg.type !== T.SCALAR || reg.precise) tracked.removeRegister(fr, i);
      else {
        frame.regs[i] = change(reg, { precise: true });
        changed = true;
      }
    }
    for (const i of tracked.slots(fr)) {
      const slot = frame.slot(i);
      if (!isSpilledScalar(slot) || slot.reg.precise) tracked.removeSlot(fr, i);
      else {
        frame.stack[i] = { kinds: slot.kinds, reg: change(slot.reg, { precise: true }) };
        changed = true;
      }
    }
    if (env.log.verbose)
      env.say(
        `mark_precise: frame${fr}: parent state regs=${tracked.registerText(fr)} stack=${tracked.slotText(fr)}: ${stateText(state, frame)}\n`,
      );
  }
  return changed;
}

function markAllPrecise(env: Env, from: State): void {
  if (env.log.verbose)
    env.say(`mark_precise: frame${from.depth}: falling back to forcing all scalars precise\n`);
  for (let state = from.parent; state; state = state.parent)
    for (const frame of state.frames) setPrecise(frame, true);
}

/** Every number of a frame. */
export function setPrecise(frame: Frame, precise: boolean): void {
  const marked = (reg: Register) =>
    reg.type !== T.SCALAR || reg.precise === precise ? reg : change(reg, { precise });
  for (let i = 0; i < 10; i++) frame.regs[i] = marked(frame.regs[i]!);
  for (let i = 0; i < frame.stack.length; i++) {
    const slot = frame.stack[i]!;
    if (!isSpilled(slot)) continue;
    const reg = marked(slot.reg);
    if (reg !== slot.reg) frame.stack[i] = { kinds: slot.kinds, reg };
  }
}

/** backtrack_insn() */
function step(env: Env, at: number, later: number, history: History | null, tracked: Tracked): void {
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
  const bug = (): never => env.unsupported('going back over a call to where registers of it matter');
  if (insns.isPseudoCall(at)) {
    const callee = program.subprograms[program.findSubprogram(insns.target(at))];
    if (callee?.global) {
      if (tracked.registerMask(frame) & ARGUMENTS) bug();
      tracked.removeRegister(frame, 0);
      return;
    }
    if (tracked.registerMask(frame) & ~ARGUMENTS || tracked.hasSlots(frame) || frame === 0) bug();
    for (const i of tracked.registers(frame)) {
      tracked.removeRegister(frame, i);
      tracked.addRegister(frame - 1, i);
    }
    tracked.frame--;
    return;
  }
  if (callsCallback(program, at) && at !== later - 1) {
    // Into the callback: what it was called with is not this function's.
    if (tracked.registerMask(frame) & ~ARGUMENTS || tracked.hasSlots(frame) || frame === 0) bug();
    for (const i of tracked.registers(frame)) tracked.removeRegister(frame, i);
    tracked.frame--;
    return;
  }
  if (op === JUMP.CALL) {
    if (insns.isKfuncCall(at) && insns.imm[at] === 0) throw GIVE_UP;
    tracked.removeRegister(frame, 0);
    if (tracked.registerMask(frame) & ARGUMENTS) bug();
    return;
  }
  if (op === JUMP.EXIT) {
    // What a callback was called with is set by the function that calls it.
    if (later >= 0 && env.notes[later]!.callsCallback)
      for (let i = 1; i <= 5; i++) tracked.removeRegister(frame, i);
    const fromCall = later >= 1 && insns.isPseudoCall(later - 1);
    const matters = fromCall && tracked.hasRegister(frame, 0);
    if (fromCall && tracked.registerMask(frame) & ARGUMENTS) bug();
    tracked.removeRegister(frame, 0);
    tracked.frame++;
    if (matters) tracked.addRegister(tracked.frame, 0);
    return;
  }
  if (op === JUMP.JA || op === JUMP.JCOND || (opcode & REGISTER) === 0) return;
  const [dst, src] = [insns.dst[at]!, insns.src[at]!];
  if (!tracked.hasRegister(frame, dst) && !tracked.hasRegister(frame, src)) return;
  if (!history?.stackSource) tracked.addRegister(frame, src);
  if (!history?.stackTarget) tracked.addRegister(frame, dst);
}
