/**
 * In loops an access seldom leaves the region of the one before it. A window is what the last check of its kind has found to be valid,
 * from an address on: while accesses stay there, one compare is their check. Windows lie in memory, which costs less than locals would
 * where registers are few, and whoever frees a region clears them all (memory/memory.ts).
 */
import { CONTROL, WINDOWS } from '../../memory/layout.ts';
import type { Operation, Register } from '../../program/operations.ts';
import type { Code } from '../wasm/code.ts';
import { I32, I64 } from '../wasm/codes.ts';
import { LOCAL } from './locals.ts';

/** Its address: 8 bytes for the first address, 8 for how many addresses an access of 8 bytes may have from there on. */
export type Window = number;

export class Windows {
  readonly #code: Code;
  /** Slot of the function's first operation: functions have different windows, if there are enough. */
  readonly #first: number;
  /** Which register each had its value from, by moves in the same block: accesses by copies share a window. */
  #origins: Register[] = [];
  #on = false;

  constructor(code: Code, first: number) {
    this.#code = code;
    this.#first = first;
  }

  /** A block begins, in a loop or not. */
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
    const number = (this.#first * 11 + this.#origins[base]!) % WINDOWS;
    return (write ? CONTROL.WRITE_WINDOWS : CONTROL.READ_WINDOWS) + number * 16;
  }

  /** Leaves a 32-bit number: whether the address in WIDE is outside. */
  misses(window: Window): void {
    const code = this.#code;
    code.get(LOCAL.WIDE);
    code.i32(0);
    code.memory(I64.LOAD, window);
    code.op(I64.SUB);
    code.i32(0);
    code.memory(I64.LOAD, window + 8);
    code.op(I64.GE_U);
  }

  /** After a check of the address in WIDE, which has found the shadow in NARROW. */
  move(window: Window): void {
    const code = this.#code;
    code.i32(0);
    code.get(LOCAL.WIDE);
    code.i64(-8);
    code.op(I64.AND);
    code.memory(I64.STORE, window);
    code.i32(0);
    code.get(LOCAL.NARROW);
    code.i32(3);
    code.op(I32.SHL);
    code.memory(I64.LOAD, CONTROL.WINDOW_LENGTHS);
    code.memory(I64.STORE, window + 8);
    code.i32(0);
    code.i32(1);
    code.memory(I32.STORE, CONTROL.WINDOWS_MOVED);
  }
}
