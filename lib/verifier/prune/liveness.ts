/**
 * Which slots of the stack may be read again: kernel/bpf/liveness.c (kernel 6.18). What instructions read, and surely write, is
 * gathered on the walk, by chain of calls; what follows from it is worked out when it is asked for.
 */
import type { Env } from '../env.ts';
import { successors } from '../flow/successors.ts';
import type { State } from '../state/state.ts';
import { BackwardFlow } from './backward-flow.ts';

/** Bits of slots in two words: slot n is bit n % 32 of word n / 32. */
const WORDS = 2;
/** MAX_CALL_FRAMES of kernel 7.2; others have 8. */
const FRAMES = 16;

class Masks {
  readonly read: Uint32Array;
  readonly written: Uint32Array;
  /** Written by the instruction and on every way from it on. */
  readonly writtenOn: Uint32Array;
  readonly live: Uint32Array;

  constructor(count: number) {
    this.read = new Uint32Array(count * WORDS);
    this.written = new Uint32Array(count * WORDS);
    this.writtenOn = new Uint32Array(count * WORDS);
    this.live = new Uint32Array(count * WORDS);
  }
}

class Instance {
  /** Call sites, outermost first. */
  readonly callsites: readonly number[];
  readonly start: number;
  readonly count: number;
  readonly outer: Instance | null;
  /** By frame of the chain; made when needed. */
  readonly frames: (Masks | undefined)[] = [];
  readonly writesKnown: Uint8Array;
  /** By instruction: something may have been written by it. */
  readonly wrote: Uint8Array;
  changed = false;
  dropped = false;
  /** Instructions, counted from `start`, of which something else is known since the last time. */
  dirty: number[] = [];

  constructor(callsites: readonly number[], start: number, count: number, outer: Instance | null) {
    this.callsites = callsites;
    this.start = start;
    this.count = count;
    this.outer = outer;
    this.writesKnown = new Uint8Array(count);
    this.wrote = new Uint8Array(count);
  }

  masks(frame: number): Masks {
    return (this.frames[frame] ??= new Masks(this.count));
  }
}

export class StackLiveness {
  readonly #env: Env;
  readonly #instances = new Map<string, Instance>();
  /** By the function's first instruction. */
  readonly #flows = new Map<number, BackwardFlow>();
  #current: Instance | null = null;
  readonly #pending = new Uint32Array(FRAMES * WORDS);
  #hasPending = false;
  /** Something is known that was not worked out yet. */
  #changed = false;
  #instruction = 0;

  constructor(env: Env) {
    this.#env = env;
  }

  /** The frames of the state have changed. */
  leave(): void {
    this.#current = null;
  }

  #here(): Instance {
    return (this.#current ??= this.#instance(this.#env.state, this.#env.state.depth));
  }

  #instance(state: State, depth: number): Instance {
    const callsites = state.frames.slice(1, depth + 1).map(frame => frame.callsite);
    const subprogram = state.frames[depth]!.subprogram;
    const key = `${callsites.join(' ')}:${subprogram}`;
    let instance = this.#instances.get(key);
    if (!instance) {
      const { start, end } = this.#env.program.subprograms[subprogram]!;
      const outer = depth > 0 ? this.#instance(state, depth - 1) : null;
      instance = new Instance(callsites, start, end - start, outer);
      this.#instances.set(key, instance);
    }
    return instance;
  }

  /** bpf_reset_stack_write_marks() */
  begin(instruction: number): void {
    this.#instruction = instruction;
    if (this.#hasPending) {
      this.#pending.fill(0);
      this.#hasPending = false;
    }
    this.#here();
  }

  markRead(frame: number, slot: number): void {
    this.#markRead(this.#here(), frame, this.#env.instruction, slot >> 5, 1 << (slot & 31));
  }

  #markRead(instance: Instance, frame: number, instruction: number, word: number, bits: number): void {
    const masks = instance.masks(frame);
    const at = (instruction - instance.start) * WORDS + word;
    const before = masks.read[at]!;
    const after = (before | bits) >>> 0;
    if (after === before) return;
    masks.read[at] = after;
    if ((after & ~masks.live[at]!) === 0) return;
    instance.changed = this.#changed = true;
    instance.dirty.push(instruction - instance.start);
  }

  markWrite(frame: number, slot: number): void {
    this.#pending[frame * WORDS + (slot >> 5)]! |= 1 << (slot & 31);
    this.#hasPending = true;
  }

  /** bpf_commit_stack_write_marks(): nothing where the instruction has gone to another frame. */
  commit(): void {
    const instance = this.#current;
    if (!instance) return;
    const index = this.#instruction - instance.start;
    // Nothing was written before, and nothing is now.
    if (!this.#hasPending && (instance.writesKnown[index] === 0 || instance.wrote[index] === 0)) {
      instance.writesKnown[index] = 1;
      return;
    }
    this.#commit(instance, this.#instruction, this.#pending);
  }

  #commit(instance: Instance, instruction: number, pending: Uint32Array): void {
    const index = instruction - instance.start;
    const known = instance.writesKnown[index] === 1;
    for (let frame = 0; frame <= instance.callsites.length; frame++) {
      for (let word = 0; word < WORDS; word++) {
        let mask = pending[frame * WORDS + word]!;
        if (mask === 0 && (!known || !instance.frames[frame])) continue;
        const masks = instance.masks(frame);
        const at = index * WORDS + word;
        const before = masks.written[at]!;
        if (known) mask = (mask & before) >>> 0;
        if (before === mask) continue;
        masks.written[at] = mask;
        instance.wrote[index] = 1;
        instance.changed = this.#changed = true;
        instance.dirty.push(index);
        if ((before & ~mask) !== 0) instance.dropped = true;
      }
    }
    instance.writesKnown[index] = 1;
  }

  /** Works out what follows of all that was gathered: the innermost functions first, since their callers read what they read. */
  #update(): void {
    if (!this.#changed) return;
    const changed = [...this.#instances.values()].sort((a, b) => b.callsites.length - a.callsites.length);
    for (const instance of changed) {
      if (!instance.changed) continue;
      this.#propagate(instance);
      instance.changed = instance.dropped = false;
      instance.dirty = [];
    }
    this.#changed = false;
  }

  #propagate(instance: Instance): void {
    const flow = this.#flowOf(instance);
    const depth = instance.callsites.length;
    for (let frame = 0; frame <= depth; frame++) {
      const masks = instance.frames[frame];
      if (!masks) continue;
      if (instance.dropped) {
        masks.writtenOn.fill(0);
        masks.live.fill(0);
      }
      const dirty = instance.dropped ? flow.order : instance.dirty;
      flow.spread(dirty, at => this.#step(instance, masks, instance.start + at));
    }
    const { outer } = instance;
    if (!outer) return;
    const pending = new Uint32Array(FRAMES * WORDS);
    const callsite = instance.callsites[depth - 1]!;
    for (let frame = 0; frame < depth; frame++) {
      const masks = instance.frames[frame];
      if (!masks) continue;
      for (let word = 0; word < WORDS; word++) {
        pending[frame * WORDS + word] = masks.writtenOn[word]!;
        if (masks.live[word] !== 0) this.#markRead(outer, frame, callsite, word, masks.live[word]!);
      }
    }
    this.#commit(outer, callsite, pending);
  }

  #step(instance: Instance, masks: Masks, instruction: number): boolean {
    const after = successors(this.#env, instruction);
    if (after.length === 0) return false;
    let changed = false;
    for (let word = 0; word < WORDS; word++) {
      let live = 0;
      let written = 0xffff_ffff;
      for (const next of after) {
        const at = (next - instance.start) * WORDS + word;
        live |= masks.live[at] ?? 0;
        written &= masks.writtenOn[at] ?? 0;
      }
      const at = (instruction - instance.start) * WORDS + word;
      const before = ((live & ~masks.written[at]!) | masks.read[at]!) >>> 0;
      const writtenOn = (written | masks.written[at]!) >>> 0;
      if (before === masks.live[at] && writtenOn === masks.writtenOn[at]) continue;
      masks.live[at] = before;
      masks.writtenOn[at] = writtenOn;
      changed = true;
    }
    return changed;
  }

  #flowOf({ start, count }: Instance): BackwardFlow {
    let flow = this.#flows.get(start);
    if (!flow) this.#flows.set(start, (flow = new BackwardFlow(this.#env, start, count)));
    return flow;
  }

  /** For one state: whether slot `slot` of frame `frame` may be read again (bpf_stack_slot_alive()). */
  query(state: State): (frame: number, slot: number) => boolean {
    this.#update();
    const { depth } = state;
    const instances = state.frames.map((_, i) => this.#instance(state, i));
    const live = (at: number, instruction: number, frame: number, slot: number) => {
      const instance = instances[at]!;
      const masks = instance.frames[frame];
      if (!masks) return false;
      const word = masks.live[(instruction - instance.start) * WORDS + (slot >> 5)] ?? 0;
      return (word & (1 << (slot & 31))) !== 0;
    };
    return (frame, slot) => {
      if (live(depth, state.instruction, frame, slot)) return true;
      for (let i = frame; i < depth; i++) {
        const { callsite } = state.frames[i + 1]!;
        const at = this.#env.notes[callsite]!.callsCallback ? callsite : callsite + 1;
        if (live(i, at, frame, slot)) return true;
      }
      return false;
    };
  }
}
