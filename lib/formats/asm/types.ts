/** Instructions with what is not in their bytes: what their numbers stand for, and where they came from. */
import type { Instruction } from '../insn/insn.ts';

/**
 * What the number in an instruction stands for until the object is loaded: a relocation. `map`: the address of a map; `variable`: of a
 * variable, of a section of them, or of an `extern`; `function`: of a call or a `subprog`; `kfunc`: of a call, in the kernel.
 */
export interface Reference {
  readonly kind: 'map' | 'variable' | 'function' | 'kfunc';
  readonly name: string;
}

/** What every declared type has (AsmType in declare/type.ts). */
export interface DeclaredType {
  readonly kind: string;
  /** For messages, and in BTF where the type has a name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly align: number;
}

/** A CO-RE relocation: the number in the instruction is of the local type, and becomes that of the kernel's. */
export interface CoreAccess {
  readonly type: DeclaredType;
  /** `0:1:2`: indexes of members from the type on. */
  readonly access: string;
  /** enum bpf_core_relo_kind. */
  readonly kind: number;
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
  readonly core?: CoreAccess;
  /** The label that a jump goes to; its distance is known when all instructions are. */
  readonly target?: string;
}

/** A place in the code that jumps can name. */
export interface Label {
  readonly label: string;
}

/** The source of the instructions that follow. */
export interface SourceMark {
  readonly source: SourceLine;
}

/** Code as it is written down: lists in it are their items, so that functions can give several instructions. */
export type Item = AsmInstruction | Label | SourceMark | readonly Item[];
