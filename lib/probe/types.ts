/** What a probe is made of. */
import type { AsmType } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';

/** Something that results can be grouped by. */
export interface Value {
  readonly type: AsmType;
  /** Stores it at so many bytes from r10. The context is in r6; r0 to r5 and r9 are free. */
  store(at: number): Item[];
}

/** Where a probe sits, and what can be read there. */
export interface Hook {
  readonly name: string;
  /** As in SEC(). */
  readonly section: string;
  /** Where what starts here ends; undefined where nothing does. */
  readonly exit: string | undefined;
  /** By name. It is asked for when it is needed: the kernel's types take longer than all else. */
  fields(): ReadonlyMap<string, Value>;
}
