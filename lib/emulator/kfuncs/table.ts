/** How kernel functions for programs are written: as helpers are, by name. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { HelperBody } from '../helpers/table.ts';

/** Who calls: what some of them are told by the verifier, which knows the program's types and functions. */
export interface KfuncCaller {
  readonly program: string;
  /** Types of the program's object, which are `local` for kernel functions. */
  readonly types: Btf | null;
  /** What stands for the function that takes the program's exceptions, once it is loaded; null where it has none. */
  exceptionCallback(): number | null;
}

/** Without the suffix (`___x`) that one object may give several declarations of it. A function makes one for each program that calls it. */
export type KfuncTable = { readonly [name: string]: HelperBody | ((caller: KfuncCaller) => HelperBody) };
