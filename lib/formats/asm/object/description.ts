/** What `build` is given: an object as plain data. */
import type { MapTypeName } from '../../object/map-types.ts';
import type { AsmType, FunctionType } from '../declare/type.ts';
import type { Item } from '../types.ts';

/** Instructions and labels, or text that `assemble` reads, whose lines are then the program's source. */
export type Code = readonly Item[] | string;

export interface ObjectDescription {
  /** The license, such as `GPL`, which many helpers ask for. Default: none. */
  readonly license?: string;
  readonly maps?: Readonly<Record<string, MapDescription>>;
  readonly variables?: Readonly<Record<string, VariableDescription>>;
  readonly programs: Readonly<Record<string, ProgramDescription>>;
  /** What programs call, and what helpers call back. */
  readonly functions?: Readonly<Record<string, FunctionDescription>>;
  /** Functions of the kernel that are called; the kernel's types of them have to be compatible with what is said here. */
  readonly kfuncs?: Readonly<Record<string, FunctionType>>;
}

export interface ProgramDescription {
  /** As in SEC(): `xdp`, `tracepoint/sched/sched_process_exec`, … */
  readonly section: string;
  readonly code: Code;
}

export interface FunctionDescription {
  readonly code: Code;
  /** Default: takes nothing and returns a number, which the verifier believes of static functions. */
  readonly type?: FunctionType;
  /** Verified on its own, for whatever `type` says that it is given (kernel 5.6). Default: static, verified where it is called. */
  readonly global?: boolean;
}

export interface MapDescription {
  /** `hash`, `array`, `ringbuf`, …; or the number of BPF_MAP_TYPE_*. */
  readonly type: MapTypeName | number;
  /** A type, or a number of bytes. */
  readonly key?: AsmType | number;
  readonly value?: AsmType | number;
  /** Elements; bytes for a ring buffer. */
  readonly maxEntries?: number;
  /** BPF_F_* */
  readonly flags?: number;
  readonly numaNode?: number;
  readonly mapExtra?: number;
  /** LIBBPF_PIN_BY_NAME */
  readonly pinByName?: boolean;
  /** What the maps in a map of maps are like. */
  readonly inner?: MapDescription;
  /** Names of what fills the first slots at load: maps in a map of maps, programs in a program array; null leaves one empty. */
  readonly slots?: readonly (string | null)[];
}

export interface VariableDescription {
  readonly type: AsmType;
  /** A number for integers, text for an array of `char`, bytes for anything. Default: zeros. */
  readonly value?: number | bigint | string | Uint8Array;
  /** In .rodata: fixed when the object is loaded, and known to the verifier. */
  readonly constant?: boolean;
  /** `.data.name`, `.rodata.name` or `.bss.name`, for a map of its own. */
  readonly section?: string;
}
