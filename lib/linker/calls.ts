/**
 * A program and all functions that it calls, one behind the other in libbpf's order: each function follows where it is first
 * called, before what its caller calls next (bpf_object__reloc_code in libbpf.c). Without recursion, since the input says how deep.
 */
import { CLASS, LDDW } from '../formats/insn/insn.ts';
import type { ObjectImage } from '../formats/object/image.ts';
import type { Budget } from './budget.ts';
import { type Code, PSEUDO } from './code.ts';
import { type FunctionCode, type Functions, SLOT, textSection, wrong } from './functions.ts';
import type { Reference } from './references.ts';

/** A function where it lies in a program. */
export interface Placed {
  readonly fn: FunctionCode;
  readonly start: number;
}

/** A call, or a load of a function's address, whose number is the way to the function. */
export interface Jump {
  readonly from: number;
  readonly to: Placed;
  readonly address: boolean;
}

export interface CallGraph {
  readonly placed: readonly Placed[];
  readonly jumps: readonly Jump[];
  /** Slots of all functions. */
  readonly length: number;
}

/** BPF_CALL in an opcode, and the mask that leaves out the class. */
const OPERATION = 0xf0;
const CALL_OPERATION = 0x80;
const REGISTER = 0x08;

export class Linker {
  readonly #functions: Functions;
  readonly #text: number;
  readonly #budget: Budget;

  constructor(image: ObjectImage, functions: Functions, budget: Budget) {
    this.#functions = functions;
    this.#text = textSection(image)?.index ?? 0;
    this.#budget = budget;
  }

  /** `last`: a function that is part of the program though nothing may call it (an exception callback). */
  link(main: FunctionCode, last?: FunctionCode): CallGraph {
    const placed: Placed[] = [];
    const jumps: Jump[] = [];
    const known = new Map<FunctionCode, Placed>();
    let length = 0;
    const place = (fn: FunctionCode): Placed => {
      const at = { fn, start: length };
      length += fn.code.length;
      this.#budget.program(length, main.name);
      this.#budget.take(fn.code.length, main.name);
      placed.push(at);
      if (fn !== main) known.set(fn, at);
      return at;
    };
    const walk = (root: Placed) => {
      const open = [{ at: root, calls: this.#calls(root.fn) }];
      while (open.length > 0) {
        const { at, calls } = open.at(-1)!;
        const { value: call, done } = calls.next();
        if (done) {
          open.pop();
          continue;
        }
        let to = known.get(call.fn);
        if (!to) {
          to = place(call.fn);
          open.push({ at: to, calls: this.#calls(call.fn) });
        }
        jumps.push({ from: at.start + call.index, to, address: call.address });
      }
    };
    walk(place(main));
    if (last && !known.has(last)) walk(place(last));
    return { placed, jumps, length };
  }

  /** The functions that one refers to, by instruction. */
  *#calls(fn: FunctionCode): Generator<{ index: number; fn: FunctionCode; address: boolean }, undefined> {
    const { code } = fn;
    const references = new Map(fn.references.map(reference => [reference.index, reference]));
    for (let index = 0; index < code.length; index++) {
      const reference = references.get(index);
      const address = reference?.kind === 'function' || isFunctionLoad(code, index);
      if (!address && !isCall(code, index)) continue;
      // Kernel functions are called alike.
      if (reference?.kind === 'extern-call') continue;
      yield { index, fn: this.#target(fn, index, reference, address), address };
    }
    return undefined;
  }

  #target(fn: FunctionCode, index: number, reference: Reference | undefined, address: boolean): FunctionCode {
    const imm = fn.code.imm(index);
    if (reference && reference.kind !== 'call' && reference.kind !== 'function')
      throw wrong(fn, index, 'it calls something that is no function');
    if (address && !reference)
      throw wrong(fn, index, 'it loads the address of a function, and nothing says which');
    // Global functions are called by their symbols, static ones by their section and a distance in the number. Without a
    // relocation the number is the way within the section.
    const to = !reference
      ? fn.start + index + imm + 1
      : reference.kind === 'call'
        ? reference.offset / SLOT + imm + 1
        : (reference.offset + imm) / SLOT;
    const target = this.#functions.at(this.#text, to);
    if (!target) throw wrong(fn, index, `it calls instruction ${to} of section .text, where no function is`);
    if (target.start !== to) throw wrong(fn, index, `it calls into the middle of function '${target.name}'`);
    return target;
  }
}

function isCall(code: Code, index: number): boolean {
  const opcode = code.opcode(index);
  return (
    (opcode & 7) === CLASS.JMP &&
    (opcode & OPERATION) === CALL_OPERATION &&
    (opcode & REGISTER) === 0 &&
    code.src(index) === PSEUDO.CALL &&
    code.dst(index) === 0 &&
    code.offset(index) === 0
  );
}

function isFunctionLoad(code: Code, index: number): boolean {
  return code.opcode(index) === LDDW && code.src(index) === PSEUDO.FUNC;
}
