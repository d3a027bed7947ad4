/** What a probe is made of. */
import type { AsmType } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';
import type { Link } from '../object/link.ts';
import type { BpfObject } from '../object/object.ts';
import type { Program } from '../object/programs/base.ts';

/** Something that results can be grouped by, or that is measured. */
export interface Value {
  readonly type: AsmType;
  /**
   * Stores it at so many bytes from r10, which were zeros. The context is in r6; r0 to r5, r9 and the scratch are free. `id` tells its
   * labels from others.
   */
  store(at: number, id: string): Item[];
  /** Numbers alone: leaves it in r9, extended to 64 bits with its sign. */
  readonly load?: readonly Item[];
  /** Where results show it otherwise than the map has it; `pid`: whose it is, where the question says that. */
  readonly show?: (value: unknown, object: BpfObject, pid: number | undefined) => unknown;
}

/** Of a field's name; what is no field throws ERR_EBPF_INVALID_ARGUMENT. */
export type Fields = (name: string) => Value;

/** One place that a program is attached to. */
export interface Place {
  /** As in SEC(). */
  readonly section: string;
  readonly field: Fields;
  /** Default: where the section says. */
  readonly attach?: (program: Program) => Promise<Link>;
}

/** Where a probe sits, and what can be read there. */
export interface Hook {
  readonly name: string;
  /** One; for USDT as many as the binary has. */
  readonly places: readonly [Place, ...Place[]];
  /** Where what starts here ends, as in SEC(); undefined where nothing does. */
  readonly exit?: string;
}
