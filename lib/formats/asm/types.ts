/** Instructions with what is not in their bytes: what their relocations name, and where they came from. */
import type { Instruction } from '../insn/insn.ts';

/**
 * What the number in an instruction stands for until the object is loaded: a relocation. `map`: a map, or with an offset the value of
 * one; `variable`: a variable or whatever else has a name in the object, or an `extern`; `function`: of a call or a `subprog`;
 * `kfunc`: of a call, in the kernel.
 */
export interface Reference {
  readonly kind: 'map' | 'variable' | 'function' | 'kfunc';
  readonly name: string;
}

/** A line of the source, as the compiler's line info has it. */
export interface SourceLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 where it is not known. */
  readonly column: number;
  readonly text: string;
}

/** An instruction of a program that is being written, or that was read from an object. */
export interface AsmInstruction extends Instruction {
  readonly reference?: Reference;
}
