/** What the verifier knows at one point of one path (struct bpf_verifier_state): frames, references, locks, and how it came there. */
import { NOT_INIT, pointer, type Register } from './register.ts';
import { EMPTY_SLOT, type Slot } from './slot.ts';
import { T } from './type.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** One function of the call stack (struct bpf_func_state). */
export class Frame {
  regs: Register[];
  /** The slot nearest to the frame pointer first. */
  stack: Slot[];
  /** Where it was called; -1 for the first. */
  readonly callsite: number;
  readonly frameno: number;
  readonly subprogram: number;
  inCallback = false;
  inAsyncCallback = false;
  inExceptionCallback = false;
  /** It compares nodes of a tree, whose lock is held. */
  inTreeCallback = false;
  callbackRange: Range = { min: 0, max: 0 };
  callbackDepth = 0;
  asyncEntry = 0;

  /** `of`: registers and stack are as there; else nothing is known. */
  constructor(callsite: number, frameno: number, subprogram: number, of?: Frame) {
    this.callsite = callsite;
    this.frameno = frameno;
    this.subprogram = subprogram;
    if (of) {
      this.regs = of.regs.slice();
      this.stack = of.stack.slice();
      return;
    }
    this.regs = new Array<Register>(11).fill(NOT_INIT);
    this.regs[10] = pointer(T.STACK, { frame: frameno });
    this.stack = [];
  }

  copy(): Frame {
    const frame = new Frame(this.callsite, this.frameno, this.subprogram, this);
    frame.inCallback = this.inCallback;
    frame.inAsyncCallback = this.inAsyncCallback;
    frame.inExceptionCallback = this.inExceptionCallback;
    frame.inTreeCallback = this.inTreeCallback;
    frame.callbackRange = this.callbackRange;
    frame.callbackDepth = this.callbackDepth;
    frame.asyncEntry = this.asyncEntry;
    return frame;
  }

  slot(index: number): Slot {
    return this.stack[index] ?? EMPTY_SLOT;
  }

  /** Makes the stack reach down to `offset`, below 0. */
  grow(offset: number): void {
    const slots = Math.ceil(-offset / 8);
    while (this.stack.length < slots) this.stack.push(EMPTY_SLOT);
  }
}

/** Something acquired that must be given back (struct bpf_reference_state). */
export interface Reference {
  readonly kind: 'ptr' | 'irq' | 'lock' | 'res_lock' | 'res_lock_irq';
  readonly id: number;
  readonly instruction: number;
  /** Of a lock: what it is in (a map, or 'id' alone for an allocated object). */
  readonly owner: object | null;
  /** What it was made of, which must not be given back before it. */
  readonly parent?: number;
}

/** A jump that was taken, or more that must be known to go back over an instruction (struct bpf_jmp_history_entry). */
export interface History {
  readonly instruction: number;
  readonly previous: number;
  readonly before: History | null;
  /** Entries up to and with this one. */
  readonly count: number;
  /** A spill or fill: of that slot of that frame. */
  readonly stack: { readonly frame: number; readonly slot: number } | null;
  /** A comparison with a pointer to the stack: that side is no number. */
  readonly stackSource: boolean;
  readonly stackTarget: boolean;
  readonly linked: readonly LinkedRegister[];
}

export interface LinkedRegister {
  readonly frame: number;
  readonly isRegister: boolean;
  readonly index: number;
}

export class State {
  frames: Frame[];
  refs: readonly Reference[] = [];
  /** Depth of bpf_rcu_read_lock() and bpf_preempt_disable(). */
  rcuLocks = 0;
  preemptLocks = 0;
  activeIrq = 0;
  sleepable = false;
  /** The path is one that is never taken, but may be gone ahead of time. */
  speculative = false;
  mayGotoDepth = 0;
  callbackUnroll = 0;
  /** The last state of the path that was kept. */
  parent: State | null = null;
  /** Paths from here that are not at their end. */
  branches = 1;
  /** Where the path from the parent begins, and the instruction before the current one. */
  firstInstruction = -1;
  lastInstruction = -1;
  /** Of one that was kept: where. */
  instruction = -1;
  history: History | null = null;
  dfsDepth = 0;
  /** Of one that was kept: the loop that it is in; null: none; undefined: not worked out yet. */
  loopKey: string | null | undefined = undefined;
  /** What is dead in it was taken out. */
  cleaned = false;

  constructor(frames: Frame[]) {
    this.frames = frames;
  }

  get depth(): number {
    return this.frames.length - 1;
  }

  get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  /** in_rbtree_lock_required_cb() */
  get inTreeCallback(): boolean {
    return this.frame.inTreeCallback;
  }

  get activeLocks(): number {
    if (this.refs.length === 0) return 0;
    return this.refs.reduce((count, ref) => count + (ref.kind === 'ptr' || ref.kind === 'irq' ? 0 : 1), 0);
  }

  copy(): State {
    const state = new State(this.frames.map(frame => frame.copy()));
    state.refs = this.refs;
    state.rcuLocks = this.rcuLocks;
    state.preemptLocks = this.preemptLocks;
    state.activeIrq = this.activeIrq;
    state.sleepable = this.sleepable;
    state.speculative = this.speculative;
    state.mayGotoDepth = this.mayGotoDepth;
    state.callbackUnroll = this.callbackUnroll;
    state.parent = this.parent;
    state.branches = this.branches;
    state.firstInstruction = this.firstInstruction;
    state.lastInstruction = this.lastInstruction;
    state.instruction = this.instruction;
    state.history = this.history;
    state.dfsDepth = this.dfsDepth;
    return state;
  }

  /** Replaces every register and spilled register for which `change` answers another one. */
  replace(change: (reg: Register) => Register): void {
    for (const frame of this.frames) {
      for (let i = 0; i < 11; i++) {
        const reg = frame.regs[i]!;
        const next = change(reg);
        if (next !== reg) frame.regs[i] = next;
      }
      for (let i = 0; i < frame.stack.length; i++) {
        const slot = frame.stack[i]!;
        // bpf_for_each_spilled_reg(): a register is there, or may be (an invalid one has no id and no reference).
        if (slot.kinds >>> 28 !== 1) continue;
        const next = change(slot.reg);
        if (next !== slot.reg) frame.stack[i] = { kinds: slot.kinds, reg: next };
      }
    }
  }
}
