/**
 * Visits of loops: as long as a path in one is not at its end, what matters of the states in it is not all known, so that paths that
 * join them are kept, and what turns out to matter is carried over to them at the end (struct bpf_scc_visit, kernel 6.17).
 */
import type { Env } from '../env.ts';
import type { State } from '../state/state.ts';
import { propagatePrecision, setPrecise } from './precision.ts';

/** MAX_BACKEDGE_ITERS */
const MAX_ROUNDS = 64;

interface Backedge {
  readonly state: State;
  readonly equal: State;
}

interface Visit {
  entry: State | null;
  backedges: Backedge[];
}

export class Loops {
  readonly #env: Env;
  readonly #visits = new Map<string, Visit>();

  constructor(env: Env) {
    this.#env = env;
  }

  /** Call sites up to the first that is in a loop, and that loop; undefined where none is. */
  #key(state: State): string | undefined {
    if (state.loopKey !== undefined) return state.loopKey ?? undefined;
    const { notes } = this.#env;
    let key = '';
    for (let i = 0; i <= state.depth; i++) {
      const at = i === state.depth ? state.instruction : state.frames[i + 1]!.callsite;
      const { component } = notes[at]!;
      if (component !== 0) return `${key}:${component}`;
      key += ` ${at}`;
    }
    return undefined;
  }

  /** maybe_enter_scc(): of a state that is kept. */
  enter(state: State): void {
    const key = this.#key(state);
    state.loopKey = key ?? null;
    if (key === undefined) return;
    let visit = this.#visits.get(key);
    if (!visit) this.#visits.set(key, (visit = { entry: null, backedges: [] }));
    visit.entry ??= state;
  }

  /** maybe_exit_scc(): no path from the state is open any more. */
  exit(state: State): void {
    const key = this.#key(state);
    const visit = key === undefined ? undefined : this.#visits.get(key);
    if (!visit || visit.entry !== state) return;
    visit.entry = null;
    this.#propagate(visit);
  }

  /** incomplete_read_marks() */
  isOpen(state: State): boolean {
    const key = this.#key(state);
    return key !== undefined && (this.#visits.get(key)?.backedges.length ?? 0) > 0;
  }

  /** add_scc_backedge(): the current path has come to where another has been in the same loop. */
  join(equal: State, state: State): void {
    const key = this.#key(equal);
    const visit = key === undefined ? undefined : this.#visits.get(key);
    visit?.backedges.push({ state, equal });
  }

  #propagate(visit: Visit): void {
    for (let round = 0, changed = true; changed; round++) {
      changed = false;
      if (round >= MAX_ROUNDS) {
        for (const { state } of visit.backedges)
          for (let above = state.parent; above; above = above.parent)
            for (const frame of above.frames) setPrecise(frame, true);
        break;
      }
      for (const { state, equal } of visit.backedges)
        if (propagatePrecision(this.#env, equal, state)) changed = true;
    }
    visit.backedges = [];
  }
}
