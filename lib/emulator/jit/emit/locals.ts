/** Where a function of a program keeps things: its parameters first, r1 to r5 and its frame. */
import type { Register } from '../../program/operations.ts';
import { TYPE } from '../wasm/codes.ts';
import type { ValueType } from '../wasm/module.ts';

const { I32, I64 } = TYPE;

export const PARAMETERS: readonly ValueType[] = [I64, I64, I64, I64, I64, I32];

export const LOCAL = {
  /** i32: the lowest address of its stack. */
  FRAME: 5,
  /** i64: address of a memory access; else what an operation keeps for a moment. */
  WIDE: 12,
  /** i32, likewise. */
  NARROW: 13,
  /** i32: jumps backwards and calls that are left. */
  TURNS: 14,
  /** i32: what may_goto has left. */
  LOOPS: 15,
  /** i32: the next block, where control flow has no structure. */
  NEXT: 16,
} as const;

/** After the parameters: r0, r6 to r9, r10 and WIDE, then those of 32 bits. More of 64 bits follow as a function wants them. */
export const LOCALS: readonly (readonly [number, ValueType])[] = [
  [7, I64],
  [4, I32],
];

/** Locals of 64 bits beyond those that all functions have. */
export class MoreLocals {
  #count = 0;

  get all(): readonly (readonly [number, ValueType])[] {
    return this.#count === 0 ? LOCALS : [...LOCALS, [this.#count, I64]];
  }

  /** The first of so many new ones. */
  take(count: number): number {
    const first = LOCAL.NEXT + 1 + this.#count;
    this.#count += count;
    return first;
  }
}

const REGISTERS = [6, 0, 1, 2, 3, 4, 7, 8, 9, 10, 11] as const;

export function local(register: Register): number {
  return REGISTERS[register]!;
}
