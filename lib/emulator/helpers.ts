/** What programs can call besides their own functions. */

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
   * A function of TypeScript, or an exported one of WebAssembly with the same types, which costs half as much. Pointers are offsets
   * in the emulator's memory; whether they may be followed is the helper's to check.
   */
  // biome-ignore lint/suspicious/noExplicitAny: its parameters are said by `parameters`
  readonly call: (...values: any[]) => number | bigint;
  /** It calls functions of programs (`Engine.call`). */
  readonly callsBack?: boolean;
}

/** bpf_tail_call: engines do it themselves, since it does not come back. */
export const TAIL_CALL = 12;
/** MAX_TAIL_CALL_CNT (include/linux/bpf.h) */
export const MOST_TAIL_CALLS = 33;
