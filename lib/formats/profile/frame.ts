/** What a profile is made of. */

/** One function that a stack is in. */
export interface StackFrame {
  readonly address: bigint;
  /** undefined where nobody knows it: `reason` says why. */
  readonly name?: string;
  /** Bytes from the function's start; without a name, from the start of the module's file, where that is known. */
  readonly offset?: number;
  /** Path of the program or library; `kernel`, or a kernel module; `perf map` for code that was made at run time. */
  readonly module?: string;
  /** Of the module's file, in hex. */
  readonly buildId?: string;
  /** Why there is no name. */
  readonly reason?: string;
}

/** A stack that was seen so many times. */
export interface StackSample {
  /** The innermost first, as in maps of stacks. Kernel frames lie before those of the process: `[...kernel, ...user]`. */
  readonly frames: readonly StackFrame[];
  readonly count: number | bigint;
  /** Whose stack it is: the outermost frame of folded output, a label in pprof's. */
  readonly process?: string;
}

/** For people: `busy+0x4c`, `libc.so.6+0x1234`, `0x7f0012345678`. */
export function frameText({ address, name, offset, module }: StackFrame): string {
  const known = name ?? module?.replace(/^.*\//, '');
  if (known === undefined || (name === undefined && offset === undefined)) return `0x${address.toString(16)}`;
  return offset === undefined ? known : `${known}+0x${offset.toString(16)}`;
}
