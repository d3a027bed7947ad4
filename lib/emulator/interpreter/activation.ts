/** One call of a function: its registers, its frame, and where it is. */

import { callHelper } from '../call-helper.ts';
import { faultAt } from '../fault.ts';
import { TAIL_CALL } from '../helpers.ts';
import { CONTROL, FRAME_BYTES, FRAME_STRIDE } from '../memory/layout.ts';
import type { Operand, Operation, Program } from '../program/operations.ts';
import { load, store, update } from './access.ts';
import { arithmetic, combine, holds, signed, swap, unsigned } from './arithmetic.ts';
import type { Interpreter, Loaded, LoadedFunction } from './interpreter.ts';

export type Outcome =
  | { readonly kind: 'exit'; readonly value: bigint }
  /** The function is left for another. */
  | {
      readonly kind: 'tail-call';
      readonly next: LoadedFunction;
      readonly context: bigint;
    };

/** BPF_MAX_LOOPS (include/linux/bpf.h): what may_goto allows in each call of a function. */
const MOST_LOOPS = 8 * 1024 * 1024;

export class Activation {
  readonly #interpreter: Interpreter;
  readonly #program: Program;
  readonly #loaded: Loaded;
  /** Stores wrap to 64 bits by themselves. */
  readonly #registers = new BigUint64Array(11);
  readonly #frame: number;
  #at: number;
  #next = 0;
  #loops = MOST_LOOPS;

  /** `values`: of r1 and those after it. */
  constructor(
    interpreter: Interpreter,
    loaded: Loaded,
    start: number,
    values: readonly bigint[],
    frame: number,
  ) {
    this.#interpreter = interpreter;
    this.#program = loaded.program;
    this.#loaded = loaded;
    this.#at = start;
    this.#frame = frame;
    values.forEach((value, i) => {
      this.#registers[i + 1] = value;
    });
    this.#registers[10] = BigInt(frame + FRAME_BYTES);
  }

  run(): Outcome {
    const { operations } = this.#program;
    while (true) {
      const operation = operations[this.#at]!;
      if (operation.kind === 'exit') return { kind: 'exit', value: this.#registers[0]! };
      // A 64-bit load has two slots.
      this.#next = this.#at + (operations[this.#at + 1] === undefined ? 2 : 1);
      const outcome = this.#step(operation);
      if (outcome) return outcome;
      if (this.#loaded.waysBack.has(this.#at, this.#next)) this.#turn();
      this.#at = this.#next;
    }
  }

  #step(operation: Exclude<Operation, { kind: 'exit' }>): Outcome | undefined {
    const r = this.#registers;
    const { memory } = this.#interpreter.machine;
    switch (operation.kind) {
      case 'alu': {
        const { name, width, dst, by } = operation;
        r[dst] = arithmetic(name, width, r[dst]!, this.#value(by));
        return;
      }
      case 'negate':
        r[operation.dst] = unsigned(operation.width, -r[operation.dst]!);
        return;
      case 'extend':
        r[operation.dst] = unsigned(operation.width, signed(operation.bits, r[operation.src]!));
        return;
      case 'swap': {
        const { bits, reverse, dst } = operation;
        r[dst] = reverse ? swap(bits, r[dst]!) : unsigned(bits, r[dst]!);
        return;
      }
      case 'cast': {
        const lower = unsigned(32, r[operation.src]!);
        const upper = BigInt(this.#interpreter.machine.arenaUpper) << 32n;
        r[operation.dst] = operation.user && lower !== 0n ? upper | lower : lower;
        return;
      }
      case 'constant':
        r[operation.dst] = operation.value;
        return;
      case 'function':
        r[operation.dst] = BigInt(this.#loaded.handles.get(operation.target)!);
        return;
      case 'load': {
        const { size, dst, src, offset, guard } = operation;
        const value = load(memory, r[src]!, offset, size) ?? (guard === 'probe' ? 0n : this.#fail());
        r[dst] = operation.signed ? signed(size * 8, value) : value;
        return;
      }
      case 'store': {
        const { size, dst, offset, value, guard } = operation;
        if (!store(memory, r[dst]!, offset, size, this.#value(value)) && guard !== 'probe') this.#fail();
        return;
      }
      case 'atomic': {
        const { name, size, dst, src, offset, fetch, guard } = operation;
        const bits = size * 8;
        const by = unsigned(bits, r[src]!);
        const expected = unsigned(bits, r[0]!);
        const old = update(memory, r[dst]!, offset, size, old => combine(name, old, by, expected));
        if (old === undefined && guard !== 'probe') this.#fail();
        if (fetch && old !== undefined) r[name === 'cmpxchg' ? 0 : src] = old;
        return;
      }
      case 'packet':
        return this.#packet(operation);
      case 'goto':
        this.#next = operation.target;
        return;
      case 'jump': {
        const { condition, width, left, right, target } = operation;
        if (holds(condition, width, r[left]!, this.#value(right))) this.#next = target;
        return;
      }
      case 'may-goto':
        if (this.#loops === 0) this.#next = operation.target;
        else this.#loops--;
        return;
      default:
        return this.#call(operation);
    }
  }

  #call(
    operation: Extract<Operation, { kind: 'helper' | 'kfunc' | 'call' | 'call-register' }>,
  ): Outcome | undefined {
    const interpreter = this.#interpreter;
    const { machine } = interpreter;
    const r = this.#registers;
    if (operation.kind === 'call') {
      r[0] = this.#enter({ loaded: this.#loaded, start: operation.target });
      return;
    }
    if (operation.kind === 'call-register') {
      const value = r[operation.register]!;
      const called = interpreter.functionOf(value);
      if (called) {
        r[0] = this.#enter(called);
        return;
      }
      const helper = machine.helperInRegister(value) ?? this.#fail();
      r[0] = callHelper(machine, helper, r) ?? this.#fail();
      return;
    }
    if (operation.kind === 'helper' && operation.number === TAIL_CALL) {
      if (r[2]! >> 32n !== 0n) this.#fail();
      const next = interpreter.tailCall(Number(r[2]), Number(unsigned(32, r[3]!)));
      return next && { kind: 'tail-call', next, context: r[1]! };
    }
    machine.memory.view.setUint32(CONTROL.FRAME, this.#frame, true);
    r[0] = callHelper(machine, this.#loaded.helpers.get(this.#at)!, r) ?? this.#fail();
    return;
  }

  #enter(fn: LoadedFunction): bigint {
    this.#turn();
    const { machine } = this.#interpreter;
    const frame = this.#frame - FRAME_STRIDE;
    if (frame < machine.runs.lastFrame) this.#fail();
    return this.#interpreter.enter(fn, [...this.#registers.subarray(1, 6)], frame);
  }

  /** A packet that ends before that ends the program, with 0 (RFC 9669, section 5.5). */
  #packet({ size, index, offset }: Extract<Operation, { kind: 'packet' }>): Outcome | undefined {
    const { machine } = this.#interpreter;
    const at = Number(signed(32, BigInt(offset) + (index === null ? 0n : this.#registers[index]!)));
    const address = machine.packetAddress(at, size);
    if (address === 0) return { kind: 'exit', value: 0n };
    const { view } = machine.memory;
    this.#registers[0] = BigInt(
      size === 1 ? view.getUint8(address) : size === 2 ? view.getUint16(address) : view.getUint32(address),
    );
    return;
  }

  #value(operand: Operand): bigint {
    return 'register' in operand ? this.#registers[operand.register]! : BigInt(operand.constant);
  }

  #turn(): void {
    if (--this.#interpreter.machine.turns.value < 0) this.#fail();
  }

  #fail(): never {
    throw faultAt(this.#interpreter.machine, this.#program, this.#at, [...this.#registers]);
  }
}
