/** What the verifier answers. */
import type { VerifierError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { Guard } from '../formats/insn/guard.ts';
import type { VerifierCapability } from './rules/privileges.ts';

export interface VerifyOptions {
  /** Level of the log of accepted programs: bits 1, 2 and 4, as the kernel's. A rejection always has a log, of level 1 at least. */
  readonly logLevel?: number;
  /** The object's name, which is part of the names of its data maps in the log. */
  readonly objectName?: string;
  readonly kernel?: KernelFacts;
  /** Whose rules: `6.18` (default), one that `rulesOf` has. */
  readonly version?: string;
  /** What the process that loads has; default: all. */
  readonly capabilities?: readonly VerifierCapability[];
  /** Instructions after which a program is too large, where there is no time for as many as the kernel walks: 1,000,000. */
  readonly instructions?: number;
}

/** What programs see of the machine that they are verified for. */
export interface KernelFacts {
  /** Possible CPUs; default 1. */
  readonly cpus?: number;
  /** Address of a kernel symbol; undefined if it has none. Without this function, all symbols that have types have one. */
  readonly symbol?: (name: string) => bigint | undefined;
  /** Its modules' types, each split from its own, which may be read when they are asked for. */
  readonly modules?: readonly { readonly name: string; readonly btf: Btf | null }[];
  /** Text of its configuration: whether there are functions that errors may be injected into. Without, there are. */
  readonly config?: string;
  /** Those functions, where the kernel lists them (error_injection/list of debugfs). Without, those that its sources have. */
  readonly injectable?: ReadonlySet<string>;
}

export interface ProgramVerdict {
  readonly program: string;
  /** BPF_PROG_TYPE_* number. */
  readonly type: number;
  readonly verdict: 'accepted' | 'rejected' | 'unsupported';
  /** Of a rejection: as the kernel backend throws it. */
  readonly error?: VerifierError;
  /** Of 'unsupported': what this verifier does not know yet. */
  readonly unsupported?: string;
  readonly log: string;
  /** Of an accepted program, by instruction: those that may be reached. */
  readonly guards?: ReadonlyMap<number, Guard>;
  /** Instructions that were walked, over all paths. */
  readonly processed: number;
  /** States that were kept to compare others with, over all paths. */
  readonly states: number;
  /** Time that the verdict took; a second walk for the log of a rejection is not counted. */
  readonly milliseconds: number;
}
