/** Loops that count themselves: they end where their register has come to the end, or to where the machine's turns do. */
import type { CountedLoop } from '../flow/counted.ts';
import type { Code, Label } from '../wasm/code.ts';
import { I32, I64, OP, TYPE } from '../wasm/codes.ts';
import { LOCAL, local, type MoreLocals } from './locals.ts';
import type { TurnWriter } from './turns.ts';

export class CountingWriter {
  readonly #code: Code;
  readonly #turns: TurnWriter;
  readonly #fault: Label;
  readonly #locals: MoreLocals;
  /** The local of 64 bits which says where the register stops: one is enough, since no counted loop is in another. */
  #stop = -1;

  constructor(code: Code, turns: TurnWriter, fault: Label, locals: MoreLocals) {
    this.#code = code;
    this.#turns = turns;
    this.#fault = fault;
    this.#locals = locals;
  }

  /** Before the loop: it ends as it says if the turns are enough, else one round after the last. */
  enter({ begin, step, end, rounds }: CountedLoop): void {
    const code = this.#code;
    if (this.#stop < 0) this.#stop = this.#locals.take(1);
    code.get(LOCAL.TURNS);
    code.i32(rounds - 1);
    code.op(I32.GE_S);
    // Not a `select`: V8 (11.3) would move that into the loop, before the compare.
    code.open(OP.IF, TYPE.I64);
    code.i64(end);
    code.else();
    code.get(LOCAL.TURNS);
    code.op(OP.EXTEND_U);
    code.i64(1);
    code.op(I64.ADD);
    code.i64(step);
    code.op(I64.MUL);
    code.i64(begin);
    code.op(I64.ADD);
    code.close();
    code.set(this.#stop);
    // The loop itself has no use for them: one register more.
    this.#turns.save();
    code.i32(0);
    code.set(LOCAL.TURNS);
  }

  /** The compare at the loop's end: `leaves` says whether its jump leaves the loop or begins it again. */
  condition({ register, width }: CountedLoop, leaves: boolean): void {
    const code = this.#code;
    for (const value of [local(register), this.#stop]) {
      code.get(value);
      if (width === 32) code.op(OP.WRAP);
    }
    const at = width === 32 ? I32 : I64;
    code.op(leaves ? at.EQ : at.NE);
  }

  /** The loop is left at its end. */
  leave({ register, width, end, rounds, slot }: CountedLoop): void {
    const code = this.#code;
    code.get(local(register));
    if (width === 32) {
      code.op(OP.WRAP);
      code.i32(end);
      code.op(I32.NE);
    } else {
      code.i64(end);
      code.op(I64.NE);
    }
    code.open(OP.IF);
    code.i32(-1);
    code.set(LOCAL.TURNS);
    code.i32(slot);
    code.branch(OP.BR, this.#fault);
    code.close();
    this.#turns.restore();
    code.get(LOCAL.TURNS);
    code.i32(rounds - 1);
    code.op(I32.SUB);
    code.set(LOCAL.TURNS);
  }

  /** It is left elsewhere: `after` the step of this round, or before. */
  break({ register, begin, step }: CountedLoop, after: boolean): void {
    const code = this.#code;
    const first = Number(BigInt.asIntN(32, begin + (after ? BigInt(step) : 0n)));
    this.#turns.restore();
    code.get(LOCAL.TURNS);
    if (step > 0) {
      code.get(local(register));
      code.op(OP.WRAP);
      code.i32(first);
    } else {
      code.i32(first);
      code.get(local(register));
      code.op(OP.WRAP);
    }
    code.op(I32.SUB);
    code.i32(Math.log2(Math.abs(step)));
    code.op(I32.SHR_U);
    code.op(I32.SUB);
    code.set(LOCAL.TURNS);
  }
}
