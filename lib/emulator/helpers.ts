/** What programs can call besides their own functions. */
import type { Code } from './jit/wasm/code.ts';

/** `pointer` and `i32` are numbers, `i64` a bigint. A pointer that is none of 32 bits is a fault before the call. */
export type Parameter = 'pointer' | 'i32' | 'i64';

export interface Helper {
  /** For messages. */
  readonly name: string;
  /** What it takes of r1 to r5. */
  readonly parameters: readonly Parameter[];
  /** What becomes r0: an `i32` with its sign, a `pointer` without. */
  readonly result: Parameter;
  /**
   * A function of TypeScript, or an exported one of WebAssembly with the same types, which is called without a way through JavaScript: 3
   * nanoseconds less. bigints cost 5 more. Pointers are offsets in the emulator's memory; whether they may be followed is the helper's to
   * check.
   */
  // biome-ignore lint/suspicious/noExplicitAny: its parameters are said by `parameters`
  readonly call: (...values: any[]) => number | bigint;
  /** It calls functions of programs (`Engine.call`). */
  readonly callsBack?: boolean;
  /** It takes for granted what the loader has seen: only calls that the loader itself has written may reach it. */
  readonly loaderOnly?: boolean;
  /**
   * Writes what `call` does into the translated program, in place of the call: for helpers of a few instructions. Leaves the result on the
   * stack and answers true, or writes nothing and answers false. Not for what `callsBack` or makes regions come or go; it refuses by `site.call()`.
   */
  readonly inline?: (site: InlineSite) => boolean;
}

/** A place in a translated program where a helper is called. */
export interface InlineSite {
  /** What is written to (see jit/wasm/codes.ts for the instructions). */
  readonly code: Code;
  /** Locals for whatever it needs to keep: of 32 bits, of 64. */
  readonly narrow: number;
  readonly wide: number;
  /** The first of so many more of 64 bits. */
  wides(count: number): number;
  /** Puts a parameter on the stack, of the type that it is declared with. */
  parameter(index: number): void;
  /** What a parameter is (64 bits, without sign), where the program has just loaded it as a constant, as it does with maps; else undefined. */
  constant(index: number): bigint | undefined;
  /** Whether so many bytes at a pointer may be read or written whenever the program gets here: then there is no need to ask by `allows`. */
  knows(index: number, size: number, write: boolean): boolean;
  /** Puts a number of 32 bits on the stack: 1 where so many bytes, 1 to 8, at a pointer may be read or written, else 0. */
  allows(index: number, size: number, write: boolean): void;
  /** Says that the result is 0, or where so many bytes are that may be read as long as the program runs, and written if it says so. */
  finds(size: number, write: boolean): void;
  /** Puts the result of a call as it would be otherwise on the stack: for what is not worth to be written out. */
  call(): void;
}

/** bpf_tail_call: engines do it themselves, since it does not come back. */
export const TAIL_CALL = 12;
/** MAX_TAIL_CALL_CNT (include/linux/bpf.h) */
export const MOST_TAIL_CALLS = 33;
