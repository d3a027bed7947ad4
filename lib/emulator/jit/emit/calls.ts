/** Calls of the program's own functions, of helpers, and of what a register says. */
import type { Helper, InlineSite, Parameter } from '../../helpers.ts';
import { CONTROL, FRAME_STRIDE, type Layout } from '../../memory/layout.ts';
import type { Environment } from '../environment.ts';
import type { Code, Label } from '../wasm/code.ts';
import { I32, I64, OP } from '../wasm/codes.ts';
import { writeAllows } from './access.ts';
import type { Constants } from './constants.ts';
import type { KnownAccesses } from './known.ts';
import { LOCAL, local, type MoreLocals } from './locals.ts';
import type { TurnWriter } from './turns.ts';

/** r0 is 0, or where so many bytes are that may be read. */
export interface Found {
  readonly size: number;
  /** Written, too. */
  readonly write: boolean;
}

export class CallWriter {
  readonly #code: Code;
  readonly #environment: Environment;
  readonly #layout: Layout;
  readonly #locals: MoreLocals;
  /** Those of 64 bits that helpers have had so far: all of them use the same. */
  #kept: { readonly first: number; readonly count: number } = { first: -1, count: 0 };
  readonly #constants: Constants;
  readonly #known: KnownAccesses;
  #found: Found | null = null;
  /** Whether the helper at hand is called anywhere in what has been written for it. */
  #called = false;
  readonly #turns: TurnWriter;
  readonly #fault: Label;
  readonly #verified: boolean;

  /** `constants`: those of the registers, where the code has been written to so far. `verified`: the program, with what it gives to helpers. */
  constructor(
    code: Code,
    environment: Environment,
    layout: Layout,
    locals: MoreLocals,
    constants: Constants,
    known: KnownAccesses,
    turns: TurnWriter,
    fault: Label,
    verified: boolean,
  ) {
    this.#code = code;
    this.#environment = environment;
    this.#layout = layout;
    this.#locals = locals;
    this.#constants = constants;
    this.#known = known;
    this.#turns = turns;
    this.#fault = fault;
    this.#verified = verified;
  }

  helper(helper: Helper, index: number): void {
    const { parameters, result, callsBack } = helper;
    this.#called = false;
    parameters.forEach((parameter, i) => {
      if (parameter === 'pointer') this.#checkPointer(i + 1, index);
    });
    const inline = helper.inline?.(this.#site(helper)) ?? false;
    if (!inline) this.#outside(helper);
    // What takes pointers may refuse them; r0 is still what it was, as a fault shows it.
    if (parameters.includes('pointer') && this.#called) this.#checkRefusal(index, result);
    this.#result(result);
    if (callsBack && !inline) this.#turns.restore();
  }

  /** The helper may call functions of programs, in frames below this one's. */
  #outside(helper: Helper): void {
    const code = this.#code;
    if (helper.callsBack) {
      code.i32(CONTROL.FRAME);
      code.get(LOCAL.FRAME);
      code.memory(I32.STORE);
      this.#turns.save();
    }
    this.#call(helper);
  }

  /** Leaves the helper's answer on the stack. */
  #call(helper: Helper): void {
    this.#called = true;
    helper.parameters.forEach((_, i) => {
      this.#parameter(helper, i);
    });
    this.#code.call(this.#environment.helper(helper));
  }

  #parameter({ parameters }: Helper, index: number): void {
    this.#code.get(local(index + 1));
    if (parameters[index] !== 'i64') this.#code.op(OP.WRAP);
  }

  #site(helper: Helper): InlineSite {
    const parameter = (index: number) => this.#parameter(helper, index);
    return {
      code: this.#code,
      narrow: LOCAL.NARROW,
      wide: LOCAL.WIDE,
      wides: count => {
        if (count > this.#kept.count) this.#kept = { first: this.#locals.take(count), count };
        return this.#kept.first;
      },
      parameter,
      constant: index => this.#constants.of(index + 1),
      knows: (index, size, write) => this.#verified || this.#known.has(index + 1, 0, size, write),
      allows: (index, size, write) =>
        writeAllows(this.#code, this.#layout, () => parameter(index), size, write),
      call: () => this.#call(helper),
      finds: (size, write) => {
        this.#found = { size, write };
      },
    };
  }

  /** What the helper that was called last has found, once. */
  takeFound(): Found | null {
    const found = this.#found;
    this.#found = null;
    return found;
  }

  /** Of the same program. */
  own(fn: number, index: number): void {
    this.#enter(index);
    this.#arguments();
    this.#code.call(fn);
    this.#left();
  }

  /** A register has the value that stands for a function, or the number of a helper. */
  register(register: number, index: number): void {
    const code = this.#code;
    code.get(local(register));
    code.call(this.#environment.functionIndex);
    code.tee(LOCAL.NARROW);
    code.i32(0);
    code.op(I32.GE_S);
    code.open(OP.IF);
    this.#enter(index);
    this.#arguments();
    code.get(LOCAL.NARROW);
    code.callIndirect(this.#environment.functionType);
    this.#left();
    code.else();
    code.i32(index);
    code.get(local(register));
    for (let i = 1; i <= 5; i++) code.get(local(i));
    code.call(this.#environment.registerCall);
    code.op(I32.EQZ);
    code.branch(OP.BR_IF, this.#fault);
    code.op(OP.DROP);
    code.i32(CONTROL.RESULT);
    code.memory(I64.LOAD);
    code.set(local(0));
    code.close();
  }

  /** bpf_tail_call: the other program's answer is this function's, or there is none and this one goes on. */
  tail(index: number): void {
    const code = this.#code;
    this.#checkPointer(2, index);
    code.get(local(2));
    code.op(OP.WRAP);
    code.get(local(3));
    code.op(OP.WRAP);
    code.call(this.#environment.tailCall);
    code.tee(LOCAL.NARROW);
    code.i32(0);
    code.op(I32.GE_S);
    code.open(OP.IF);
    this.#turns.save();
    code.get(local(1));
    for (let i = 0; i < 4; i++) code.i64(0);
    code.get(LOCAL.FRAME);
    code.get(LOCAL.NARROW);
    code.callIndirect(this.#environment.functionType);
    code.op(OP.RETURN);
    code.close();
  }

  #enter(index: number): void {
    const code = this.#code;
    this.#turns.take(index);
    this.#turns.save();
    code.i32(index);
    code.get(LOCAL.FRAME);
    code.i32(CONTROL.LAST_FRAME);
    code.memory(I32.LOAD);
    code.op(I32.LE_U);
    code.branch(OP.BR_IF, this.#fault);
    code.op(OP.DROP);
  }

  #arguments(): void {
    const code = this.#code;
    for (let i = 1; i <= 5; i++) code.get(local(i));
    code.get(LOCAL.FRAME);
    code.i32(FRAME_STRIDE);
    code.op(I32.SUB);
  }

  #left(): void {
    this.#code.set(local(0));
    this.#turns.restore();
  }

  #checkPointer(register: number, index: number): void {
    // What has been accessed has 32 bits.
    if (this.#known.has(register, 0, 1, false)) return;
    const code = this.#code;
    code.i32(index);
    code.get(local(register));
    code.i64(32);
    code.op(I64.SHR_U);
    code.op(OP.WRAP);
    code.branch(OP.BR_IF, this.#fault);
    code.op(OP.DROP);
  }

  /** Leaves the helper's answer on the stack. */
  #checkRefusal(index: number, result: Parameter): void {
    const code = this.#code;
    const kept = result === 'i64' ? LOCAL.WIDE : LOCAL.NARROW;
    code.set(kept);
    code.i32(index);
    code.i32(CONTROL.REFUSED);
    code.memory(I32.LOAD);
    code.branch(OP.BR_IF, this.#fault);
    code.op(OP.DROP);
    code.get(kept);
  }

  #result(result: Parameter): void {
    if (result === 'i32') this.#code.op(OP.EXTEND_S);
    if (result === 'pointer') this.#code.op(OP.EXTEND_U);
    this.#code.set(local(0));
  }
}
