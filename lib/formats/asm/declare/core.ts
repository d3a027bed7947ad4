/** What CO-RE can say of a type of the kernel: numbers that libbpf, or our linker, puts in at load. */
import type { CoreNumber, Memory } from '../code/operands.ts';
import type { Register } from '../code/registers.ts';
import type { AsmType } from './type.ts';

/** enum bpf_core_relo_kind (include/uapi/linux/bpf.h). */
const KIND = {
  FIELD_BYTE_OFFSET: 0,
  FIELD_BYTE_SIZE: 1,
  FIELD_EXISTS: 2,
  FIELD_SIGNED: 3,
  TYPE_EXISTS: 8,
  TYPE_SIZE: 9,
  ENUMVAL_EXISTS: 10,
  ENUMVAL_VALUE: 11,
} as const;

const number = (type: AsmType, access: string, kind: number, value: number | bigint): CoreNumber => ({
  value: BigInt(value),
  core: { type, access, kind },
});

/** A field of a type of the kernel. */
export interface CoreField {
  /** The field where `base` points to its struct: for programs whose pointers the verifier knows the types of. */
  at(base: Register): Memory;
  /** Bytes from the struct's start, as in `add(r3, Task.core('pid').offset)` for `bpf_probe_read_kernel`. */
  readonly offset: CoreNumber;
  readonly size: CoreNumber;
  /** 1 where the kernel has it, else 0. */
  readonly exists: CoreNumber;
  readonly signed: CoreNumber;
}

export interface FieldPlace {
  readonly access: string;
  readonly offset: number;
  readonly type: AsmType;
  readonly signed: boolean;
}

export function coreField(root: AsmType, { access, offset, type, signed }: FieldPlace): CoreField {
  const say = (kind: number, value: number) => number(root, access, kind, value);
  const where = say(KIND.FIELD_BYTE_OFFSET, offset);
  return {
    // A plain load, whose size the loader adjusts; the sign it can't.
    at: base => ({ base, offset, size: type.size as Memory['size'], signed: false, core: where.core }),
    offset: where,
    size: say(KIND.FIELD_BYTE_SIZE, type.size),
    exists: say(KIND.FIELD_EXISTS, 1),
    signed: say(KIND.FIELD_SIGNED, Number(signed)),
  };
}

/** A type of the kernel. */
export interface CoreType {
  /** Bytes. */
  readonly size: CoreNumber;
  /** 1 where the kernel has it, else 0. */
  readonly exists: CoreNumber;
}

export const coreType = (type: AsmType): CoreType => ({
  size: number(type, '0', KIND.TYPE_SIZE, type.size),
  exists: number(type, '0', KIND.TYPE_EXISTS, 1),
});

/** A name of an enum of the kernel. */
export interface CoreEnumerator {
  readonly value: CoreNumber;
  readonly exists: CoreNumber;
}

export const coreEnumerator = (type: AsmType, index: number, value: bigint): CoreEnumerator => ({
  value: number(type, `${index}`, KIND.ENUMVAL_VALUE, value),
  exists: number(type, `${index}`, KIND.ENUMVAL_EXISTS, 1),
});
