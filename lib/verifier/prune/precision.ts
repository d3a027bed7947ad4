/**
 * Which numbers a verdict rests on: from a register that must be known exactly back over the instructions of the path to where its
 * value came from (__mark_chain_precision()). States are compared by those numbers alone.
 */
import type { Env } from '../env.ts';
import { stateText } from '../log/registers.ts';
import { change, type Register } from '../state/register.ts';
import { isSpilled, isSpilledScalar } from '../state/slot.ts';
import type { Frame, History, State } from '../state/state.ts';
import { T } from '../state/type.ts';
import { bug, GiveUp, stepBack } from './step-back.ts';
import { ARGUMENTS, Tracked } from './tracked.ts';

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
          stepBack(env, at, later, history && history.instruction === at ? history : null, tracked);
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
  const registers = tracked.registerMask(0);
  if (!isEntry || tracked.hasSlots(0) || (registers & ~ARGUMENTS) !== 0) {
    const masks = `reg_mask ${registers.toString(16)} stack_mask ${tracked.slotMask(0)}`;
    bug(env, `backtracking func entry subprog ${frame.subprogram} ${masks}`);
  }
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
