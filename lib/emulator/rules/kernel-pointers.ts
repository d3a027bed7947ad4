/**
 * Which accesses are to the context, which are to an arena, and which loads by pointers to objects of the kernel that may be NULL or point nowhere:
 * the kernel makes those of both so that they read 0 there (BPF_PROBE_MEM, BPF_PROBE_MEM32, convert_ctx_accesses in kernel/bpf/verifier.c). Without a verifier that knows all types, it is followed where pointers come
 * from: arguments of a program that has them from BTF, helpers and kernel functions that answer objects, and what is loaded by these.
 */

import type { Guard } from '../../formats/insn/guard.ts';
import { EBPF_HELPERS } from '../../verifier/tables/prototypes.ts';
import type { Helper } from '../helpers.ts';
import { type Block, graphOf, successors } from '../program/graph.ts';
import type { Operation, Program, Subprogram } from '../program/operations.ts';
import { isCall, written } from '../program/writes.ts';

/** What a register or a slot of the stack has: the larger of two, where ways meet. */
const KIND = {
  /** Nothing yet, or 0. */
  NONE: 0,
  /** A pointer that may lead nowhere. */
  LOADED: 1,
  /** A pointer to an object that is there, or that a program has to compare with NULL first. */
  OBJECT: 2,
  CONTEXT: 3,
  /** A pointer into an arena, as a cast has made it: what no page is at is read as 0, and a store there is lost. */
  ARENA: 4,
  OTHER: 5,
} as const;

const REGISTERS = 11;
const SLOTS = 64;
/** Registers, then slots of the stack from its lowest. */
type State = Uint8Array;

function fresh(): State {
  const state = new Uint8Array(REGISTERS + SLOTS);
  state[10] = KIND.OTHER;
  return state;
}

/** Kernel functions that answer memory of the program's own, by their beginnings: what is there is no object of the kernel. */
const OWN = /^bpf_(obj|percpu|list|rbtree|refcount|dynptr|arena|cpumask|session|iter_num|iter_bits|get_kmem)/;

export interface PointerSource {
  /** What 8 bytes of the context are: pointers that may lead nowhere, or that programs have to compare with NULL first. */
  readonly context: 'loaded' | 'objects' | null;
  /** What a program calls, by slot. */
  readonly helpers: ReadonlyMap<number, Helper>;
}

export interface Followed {
  /** By slot: loads that read 0 where nothing is, and stores that are lost there. */
  readonly guards: ReadonlyMap<number, Guard>;
  /** Slots of loads, stores and atomic operations whose pointer is the context itself. */
  readonly context: ReadonlySet<number>;
}

export function followPointers(program: Program, source: PointerSource): Followed {
  const guards = new Map<number, Guard>();
  const context = new Set<number>();
  new Walk(program, source, (slot, operation, state) => {
    const { kind } = operation;
    if (kind !== 'load' && kind !== 'store' && kind !== 'atomic') return;
    const of = state[kind === 'load' ? operation.src : operation.dst];
    if (of === KIND.CONTEXT) context.add(slot);
    else if (of === KIND.ARENA || (kind === 'load' && of === KIND.LOADED)) guards.set(slot, 'probe');
  }).run();
  return { guards, context };
}

type Visit = (slot: number, operation: Operation, state: State) => void;

class Walk {
  readonly #program: Program;
  readonly #source: PointerSource;
  readonly #visit: Visit;
  readonly #functions = new Map<number, Func>();
  readonly #waiting = new Set<Func>();

  constructor(program: Program, source: PointerSource, visit: Visit) {
    this.#program = program;
    this.#source = source;
    this.#visit = visit;
    for (const subprogram of program.subprograms)
      this.#functions.set(subprogram.start, new Func(program, subprogram));
  }

  run(): void {
    const main = this.#functions.get(0)!;
    const entry = fresh();
    entry[1] = KIND.CONTEXT;
    // Functions that are called by way of a pointer: nothing is known of what they are given.
    for (const operation of this.#program.operations)
      if (operation?.kind === 'function') {
        const given = fresh().fill(KIND.OTHER, 1, 6);
        this.#arrive(this.#functions.get(operation.target)!, given);
      }
    this.#arrive(main, entry);
    for (const func of this.#waiting) {
      this.#waiting.delete(func);
      this.#through(func);
    }
    for (const func of this.#functions.values()) if (func.entered) this.#collect(func);
  }

  #arrive(func: Func, given: State): void {
    if (func.arrive(0, given)) this.#waiting.add(func);
  }

  #through(func: Func): void {
    for (let number = func.next(); number !== undefined; number = func.next()) {
      const block = func.blocks[number]!;
      const state = func.states[number]!.slice();
      for (let slot = block.start; slot < block.end; slot++) this.#after(state, slot, func);
      if (this.#program.operations[block.last]!.kind === 'exit' && func.leave(state[0]!))
        for (const caller of func.callers) {
          caller.again();
          this.#waiting.add(caller);
        }
      for (const to of successors(block)) func.arrive(to, state);
    }
  }

  #collect(func: Func): void {
    func.blocks.forEach((block, number) => {
      const state = func.states[number]?.slice();
      if (!state) return;
      for (let slot = block.start; slot < block.end; slot++) {
        const operation = this.#program.operations[slot];
        if (operation) this.#visit(slot, operation, state);
        this.#after(state, slot, func);
      }
    });
  }

  #after(state: State, slot: number, func: Func): void {
    const operation = this.#program.operations[slot];
    if (!operation) return;
    if (isCall(operation)) {
      let answer: number = KIND.OTHER;
      if (operation.kind === 'call') {
        const called = this.#functions.get(operation.target)!;
        called.callers.add(func);
        const given = fresh();
        given.set(state.subarray(1, 6), 1);
        this.#arrive(called, given);
        answer = called.answer;
      } else {
        const helper = this.#source.helpers.get(slot);
        if (helper) answer = answered(this.#program, slot, helper);
      }
      state.fill(KIND.NONE, 1, 6);
      state[0] = answer;
      return;
    }
    if (operation.kind === 'store') {
      const place = operation.dst === 10 ? slotOf(operation.offset, operation.size) : undefined;
      if (place !== undefined) state[place] = kindOf(state, operation.value);
      return;
    }
    const dst = written(operation);
    if (dst >= 0) state[dst] = result(state, operation, this.#source.context);
  }
}

/** A function, with what is known where each of its blocks begins. */
class Func {
  readonly blocks: readonly Block[];
  readonly states: (State | undefined)[] = [];
  readonly callers = new Set<Func>();
  /** What it leaves in r0. */
  answer: number = KIND.NONE;
  readonly #waiting = new Set<number>();

  constructor(program: Program, subprogram: Subprogram) {
    this.blocks = graphOf(program, subprogram).blocks;
  }

  get entered(): boolean {
    return this.states[0] !== undefined;
  }

  next(): number | undefined {
    for (const number of this.#waiting) {
      this.#waiting.delete(number);
      return number;
    }
    return undefined;
  }

  /** Something that it calls answers something else. */
  again(): void {
    this.blocks.forEach((_, number) => {
      if (this.states[number]) this.#waiting.add(number);
    });
  }

  /** Whether anything is new. */
  arrive(number: number, state: State): boolean {
    const known = this.states[number];
    if (!known) {
      this.states[number] = state.slice();
      this.#waiting.add(number);
      return true;
    }
    let changed = false;
    for (let i = 0; i < known.length; i++) {
      const kind = common(known[i]!, state[i]!);
      if (kind === known[i]) continue;
      known[i] = kind;
      changed = true;
    }
    if (changed) this.#waiting.add(number);
    return changed;
  }

  leave(kind: number): boolean {
    if (kind <= this.answer) return false;
    this.answer = kind;
    return true;
  }
}

/** What is known of what is the one or the other: of objects that they may lead nowhere or be NULL, of all others nothing. */
function common(one: number, other: number): number {
  const [least, most] = one < other ? [one, other] : [other, one];
  return least === KIND.NONE || least === most || most <= KIND.OBJECT ? most : KIND.OTHER;
}

function slotOf(offset: number, size: number): number | undefined {
  if (offset >= 0 || offset < -512) return undefined;
  const place = REGISTERS + ((offset + 512) >> 3);
  // Part of a slot is no pointer; what was there is none any more.
  return size === 8 || place < REGISTERS + SLOTS ? place : undefined;
}

function kindOf(state: State, value: { readonly register: number } | { readonly constant: number }): number {
  return 'register' in value ? state[value.register]! : value.constant === 0 ? KIND.NONE : KIND.OTHER;
}

function result(state: State, operation: Operation, context: PointerSource['context']): number {
  switch (operation.kind) {
    case 'load': {
      const { src, size, offset } = operation;
      if (size !== 8) return KIND.OTHER;
      if (src === 10) return state[slotOf(offset, size) ?? -1] ?? KIND.OTHER;
      if (state[src] === KIND.CONTEXT)
        return context === null ? KIND.OTHER : context === 'objects' ? KIND.OBJECT : KIND.LOADED;
      // What an argument or a field has, be it a pointer: who follows a number has no pointer anyway.
      return state[src] === KIND.LOADED || state[src] === KIND.OBJECT ? KIND.LOADED : KIND.OTHER;
    }
    case 'alu': {
      const { name, width, dst, by } = operation;
      if (name === 'mov') return width === 64 || 'constant' in by ? kindOf(state, by) : KIND.OTHER;
      const moves = width === 64 && (name === 'add' || name === 'sub');
      const isPointer = [KIND.LOADED, KIND.OBJECT, KIND.ARENA].some(kind => kind === state[dst]);
      return moves && isPointer ? state[dst]! : KIND.OTHER;
    }
    case 'constant':
      return operation.value === 0n ? KIND.NONE : KIND.OTHER;
    case 'cast':
      return operation.user ? KIND.OTHER : KIND.ARENA;
    default:
      return KIND.OTHER;
  }
}

function answered({ operations }: Program, slot: number, { name, result }: Helper): number {
  const operation = operations[slot];
  if (operation?.kind === 'kfunc') {
    if (name === 'bpf_rdonly_cast') return KIND.LOADED;
    return result === 'pointer' && !OWN.test(name) ? KIND.OBJECT : KIND.OTHER;
  }
  if (operation?.kind !== 'helper') return KIND.OTHER;
  const kind = EBPF_HELPERS.get(operation.number)?.prototype.returns.kind;
  return kind === 'btf' ? KIND.OBJECT : KIND.OTHER;
}
