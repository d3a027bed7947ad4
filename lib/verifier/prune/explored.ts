/** States that were kept, by instruction, and whether a path that comes there has nothing new: is_state_visited() (kernel 6.18). */
import type { Env } from '../env.ts';
import { stateText } from '../log/registers.ts';
import { EINVAL } from '../outcome.ts';
import { iteratorOf, NOT_INIT } from '../state/register.ts';
import { EMPTY_SLOT, KIND, kindOf } from '../state/slot.ts';
import type { State } from '../state/state.ts';
import { statesEqual } from './equal.ts';
import type { StackLiveness } from './liveness.ts';
import type { Loops } from './loops.ts';
import { propagatePrecision, setPrecise } from './precision.ts';
import { same as sameFrame } from './same.ts';

interface Kept {
  readonly state: State;
  hits: number;
  misses: number;
}

export class Explored {
  readonly #env: Env;
  readonly #loops: Loops;
  readonly #liveness: StackLiveness;
  /** By instruction and call site, the newest first: what shares a list is counted together (explored_state()). */
  readonly #kept = new Map<number, Kept[]>();

  constructor(env: Env, loops: Loops, liveness: StackLiveness) {
    this.#env = env;
    this.#loops = loops;
    this.#liveness = liveness;
  }

  #bucket(state: State, instruction: number): number {
    return ((instruction ^ state.frame.callsite) >>> 0) % this.#env.program.length;
  }

  previous(state: State | null, instruction: number): State | undefined {
    if (!state) return undefined;
    return this.#kept
      .get(this.#bucket(state, instruction))
      ?.find(
        ({ state: old }) =>
          old.instruction === instruction &&
          old.branches > 0 &&
          sameCallsites(old, state) &&
          old.dfsDepth < state.dfsDepth,
      )?.state;
  }

  /** Whether the current path ends here, since another has been where it is; else the state may be kept. */
  visit(instruction: number): boolean {
    const env = this.#env;
    const { state } = env;
    const note = env.notes[instruction]!;
    const entries = state.history ? state.history.count : 0;
    const force = note.forceCheckpoint || entries > 40;
    let add = force;
    const jumps = env.jumps - env.previousJumps;
    const processed = env.processed - env.previousProcessed;
    if (jumps >= 2 && processed >= 8) add = true;

    const list = this.#kept.get(this.#bucket(state, instruction)) ?? [];
    this.#clean(list, state, instruction);
    let seen = 0;
    for (let i = 0; i < list.length; i++) {
      const kept = list[i]!;
      seen++;
      if (kept.state.instruction !== instruction) continue;
      const answer = this.#compare(kept.state, instruction);
      if (answer !== 'miss' && answer !== 'open') {
        kept.hits++;
        if (env.notes[env.instruction]!.jumpPoint) env.remember();
        propagatePrecision(env, kept.state, state);
        if (answer === 'loop') this.#loops.join(kept.state, state.copy());
        return true;
      }
      if (answer === 'open' && !force && jumps < 20 && processed < 100) add = false;
      if (add) kept.misses++;
      const patience = note.forceCheckpoint && kept.state.branches > 0 ? 64 : 3;
      if (kept.misses > kept.hits * patience + patience) {
        list.splice(i--, 1);
        env.peakStates--;
      }
    }
    env.maxStatesPerInstruction = Math.max(env.maxStatesPerInstruction, seen);
    // BPF_COMPLEXITY_LIMIT_STATES
    if (add && (env.privileges.bpf || seen <= 64)) this.#keep(instruction, list);
    return false;
  }

  /** `hit`: nothing new; `loop`: nothing new, of a loop whose paths are not all at their ends. `open`: of a state with open paths. */
  #compare(old: State, instruction: number): 'hit' | 'loop' | 'miss' | 'open' {
    const env = this.#env;
    const { state } = env;
    const note = env.notes[instruction]!;
    if (old.branches > 0) {
      const { frame } = old;
      if (frame.inAsyncCallback && frame.asyncEntry !== state.frame.asyncEntry) return 'open';
      if (note.iteratorNext)
        return statesEqual(env, old, state, 'within') && this.#iteratorIsActive() ? 'loop' : 'open';
      if (env.program.insns.isMayGoto(instruction)) {
        if (old.mayGotoDepth !== state.mayGotoDepth && statesEqual(env, old, state, 'within')) return 'loop';
      }
      if (note.callsCallback) return statesEqual(env, old, state, 'within') ? 'loop' : 'open';
      if (this.#isInfinite(old, instruction)) this.#rejectLoop(old, instruction);
      return 'open';
    }
    const loop = this.#loops.isOpen(old);
    if (!statesEqual(env, old, state, loop ? 'within' : 'precise')) return 'miss';
    return loop ? 'loop' : 'hit';
  }

  /** The iterator that R1 points to has given an element. */
  #iteratorIsActive(): boolean {
    const reg = this.#env.reg(1);
    const slot = Math.floor((-(reg.off + Number(reg.scalar.smin)) - 1) / 8);
    const frame = this.#env.state.frames[reg.frame];
    return frame !== undefined && iteratorOf(frame.slot(slot).reg)?.state === 'active';
  }

  #isInfinite(old: State, _instruction: number): boolean {
    const { state } = this.#env;
    return (
      old.depth === state.depth &&
      sameFrame(old.frame, state.frame) &&
      statesEqual(this.#env, old, state, 'exact') &&
      !iteratorDepthsDiffer(old, state) &&
      old.mayGotoDepth === state.mayGotoDepth &&
      old.callbackUnroll === state.callbackUnroll
    );
  }

  #rejectLoop(old: State, instruction: number): never {
    const env = this.#env;
    env.showLine(instruction);
    env.say(`infinite loop detected at insn ${instruction}\n`);
    env.say(`cur state:${stateText(env.state, env.state.frame)}\n`);
    return env.reject(EINVAL, `old state:${stateText(old, old.frame)}\n`);
  }

  #keep(instruction: number, list: Kept[]): void {
    const env = this.#env;
    const { state } = env;
    env.totalStates++;
    env.peakStates++;
    env.previousJumps = env.jumps;
    env.previousProcessed = env.processed;
    for (const frame of state.frames) setPrecise(frame, false);
    const kept = state.copy();
    kept.instruction = instruction;
    state.parent = kept;
    state.firstInstruction = instruction;
    state.history = null;
    state.dfsDepth = kept.dfsDepth + 1;
    list.unshift({ state: kept, hits: 0, misses: 0 });
    this.#kept.set(this.#bucket(state, instruction), list);
    this.#loops.enter(kept);
  }

  /** clean_live_states(): what nothing reads any more is taken out of states whose paths are all at their ends. */
  #clean(list: readonly Kept[], state: State, instruction: number): void {
    for (let k = 0; k < list.length; k++) {
      const old = list[k]!.state;
      if (old.cleaned || old.branches > 0 || old.instruction !== instruction) continue;
      if (!sameCallsites(old, state) || this.#loops.isOpen(old)) continue;
      old.cleaned = true;
      const alive = this.#liveness.query(old);
      for (let i = 0; i <= old.depth; i++) {
        const frame = old.frames[i]!;
        const at = i === old.depth ? old.instruction : old.frames[i + 1]!.callsite;
        const { live } = this.#env.notes[at]!;
        for (let register = 0; register < 10; register++)
          if (!(live & (1 << register))) frame.regs[register] = NOT_INIT;
        for (let slot = 0; slot < frame.stack.length; slot++)
          if (!alive(i, slot)) frame.stack[slot] = EMPTY_SLOT;
      }
    }
  }
}

function sameCallsites(a: State, b: State): boolean {
  return a.depth === b.depth && a.frames.every((frame, i) => frame.callsite === b.frames[i]!.callsite);
}

function iteratorDepthsDiffer(old: State, now: State): boolean {
  return old.frames.some((frame, fr) =>
    frame.stack.some((slot, i) => {
      if (kindOf(slot, 0) !== KIND.ITER) return false;
      const iterator = iteratorOf(slot.reg);
      if (iterator?.state !== 'active') return false;
      return iteratorOf(now.frames[fr]!.slot(i).reg)?.depth !== iterator.depth;
    }),
  );
}
