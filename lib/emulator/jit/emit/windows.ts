/**
 * In loops an access seldom leaves the region of the one before it. A window is what the last check of its kind has found to be valid,
 * from an address on: while accesses stay there, one compare is their check. Regions come and go in calls alone, so that windows are for
 * loops without any, and are empty where such a loop is entered from outside.
 */
import { MANY } from '../../memory/layout.ts';
import type { Operation, Register } from '../../program/operations.ts';
import type { Code } from '../wasm/code.ts';
import { I32, I64, OP } from '../wasm/codes.ts';
import { LOCAL, type MoreLocals } from './locals.ts';

/** Two locals of 64 bits: the first address, and how many addresses an access of 8 bytes may have from there on. */
type Window = number;

/** Windows for reads, and for writes: more would want more registers than machines have. */
const MOST = [3, 2] as const;
/** The last access in a window begins so far before its end. */
const LAST = 7;

export class Windows {
  readonly #code: Code;
  readonly #locals: MoreLocals;
  #windows: readonly (readonly Window[])[] | null = null;
  /** Of the loop at hand, by register. */
  readonly #used: [Map<Register, Window>, Map<Register, Window>] = [new Map(), new Map()];
  /** Which register each had its value from, by moves in the same block: accesses by copies share a window. */
  #origins: Register[] = [];
  #on = false;

  constructor(code: Code, locals: MoreLocals) {
    this.#code = code;
    this.#locals = locals;
  }

  /** A loop without calls is about to be entered. */
  enter(): void {
    for (const used of this.#used) used.clear();
    this.#windows ??= MOST.map(count => Array.from({ length: count }, () => this.#locals.take(2)));
    for (const window of this.#windows.flat()) {
      this.#code.i64(0);
      this.#code.set(window + 1);
    }
  }

  /** A block begins, in such a loop or not. */
  begin(inLoop: boolean): void {
    this.#on = inLoop;
    if (inLoop) this.#origins = Array.from({ length: 11 }, (_, register) => register);
  }

  after(operation: Operation): void {
    if (!this.#on) return;
    if (operation.kind === 'alu' && operation.name === 'mov' && 'register' in operation.by)
      this.#origins[operation.dst] = this.#origins[operation.by.register]!;
    else if (operation.kind === 'load' || operation.kind === 'constant')
      this.#origins[operation.dst] = operation.dst;
  }

  /** The one for accesses by a register, undefined where there is none. */
  of(base: Register, write: boolean): Window | undefined {
    if (!this.#on) return undefined;
    const kind = write ? 1 : 0;
    const used = this.#used[kind];
    const origin = this.#origins[base]!;
    const window = used.get(origin) ?? this.#windows![kind]![used.size];
    if (window !== undefined) used.set(origin, window);
    return window;
  }

  /** Leaves a 32-bit number: whether the address in WIDE is outside. */
  misses(window: Window): void {
    const code = this.#code;
    code.get(LOCAL.WIDE);
    code.get(window);
    code.op(I64.SUB);
    code.get(window + 1);
    code.op(I64.GE_U);
  }

  /** After a check of the address in WIDE, which has found the shadow in NARROW. */
  move(window: Window): void {
    const code = this.#code;
    code.get(LOCAL.WIDE);
    code.i64(-8);
    code.op(I64.AND);
    code.set(window);
    code.i64(1);
    code.get(LOCAL.NARROW);
    code.i32(MANY - Math.log2(MANY));
    code.op(I32.SUB);
    code.op(OP.EXTEND_U);
    code.op(I64.SHL);
    code.i64(LAST);
    code.op(I64.SUB);
    code.i64(0);
    code.get(LOCAL.NARROW);
    code.i32(MANY);
    code.op(I32.GE_U);
    code.op(OP.SELECT);
    code.set(window + 1);
  }
}
