/**
 * Jumps backwards and calls are counted, so that no program is endless: in a local while a function has control, in the machine's
 * global while another one has.
 */
import type { Code, Label } from '../wasm/code.ts';
import { I32, OP } from '../wasm/codes.ts';
import { LOCAL } from './locals.ts';

export class TurnWriter {
  readonly #code: Code;
  readonly #global: number;
  readonly #fault: Label;
  readonly #used: boolean;

  /** `used`: the function counts its jumps backwards and calls. */
  constructor(code: Code, global: number, fault: Label, used: boolean) {
    this.#code = code;
    this.#global = global;
    this.#fault = fault;
    this.#used = used;
  }

  take(index: number): void {
    if (!this.#used) return;
    const code = this.#code;
    code.i32(index);
    code.get(LOCAL.TURNS);
    code.i32(1);
    code.op(I32.SUB);
    code.tee(LOCAL.TURNS);
    code.i32(0);
    code.op(I32.LT_S);
    code.branch(OP.BR_IF, this.#fault);
    code.op(OP.DROP);
  }

  save(): void {
    if (!this.#used) return;
    this.#code.get(LOCAL.TURNS);
    this.#code.setGlobal(this.#global);
  }

  restore(): void {
    if (!this.#used) return;
    this.#code.getGlobal(this.#global);
    this.#code.set(LOCAL.TURNS);
  }
}
