/** What a relocation comes to in one type: the number that belongs into the instruction (bpf_core_calc_relo in relo_core.c). */
import type { BtfMember, BtfType } from '../../formats/btf/types.ts';
import { isComposite } from './compatible.ts';
import { CORE, isField, isType } from './kinds.ts';
import { malformed, unfit } from './problem.ts';
import { isEnum, type Spec } from './spec.ts';

export interface FieldValue {
  /** A u64. */
  readonly value: bigint;
  /** Bytes that a load or store of the field takes; 0 where that is not known, as of bitfields. */
  readonly size: number;
  /** Type of that field; 0 likewise. */
  readonly typeId: number;
  /** Whether the compiler must have come to the same number for its own types. Of bitfields it may not. */
  readonly certain: boolean;
}

const plain = (value: number | bigint | boolean, certain = true): FieldValue => ({
  value: BigInt.asUintN(64, BigInt(value)),
  size: 0,
  typeId: 0,
  certain,
});

/** `spec` is undefined where there is no counterpart; undefined then says that the instruction can't be used. */
export function valueIn(kind: number, spec: Spec | undefined, littleEndian: boolean): FieldValue | undefined {
  if (kind === CORE.FIELD_EXISTS || kind === CORE.ENUMVAL_EXISTS) return plain(spec !== undefined);
  if (isType(kind)) return spec ? typeValue(kind, spec) : plain(0);
  if (!spec) return undefined;
  return isField(kind) ? fieldValue(kind, spec, littleEndian) : enumValue(spec);
}

function typeValue(kind: number, { btf, rootTypeId }: Spec): FieldValue {
  if (kind === CORE.TYPE_SIZE) return plain(btf.sizeOf(rootTypeId));
  // Ids change when objects are linked, so what the compiler wrote says nothing.
  if (kind === CORE.TYPE_ID_TARGET) return plain(rootTypeId, false);
  return plain(1);
}

function enumValue({ btf, accessors }: Spec): FieldValue {
  const { typeId, index } = accessors[0]!;
  const type = btf.type(typeId);
  if (!isEnum(type)) throw malformed(`${btf.typeName(typeId)} has no values`);
  const { value } = type.values[index]!;
  // The 32 bits of an ordinary enum are sign-extended, unsigned ones too.
  return plain(type.kind === 'enum' ? BigInt.asIntN(32, value) : value);
}

function fieldValue(kind: number, spec: Spec, littleEndian: boolean): FieldValue {
  const { btf, bitOffset } = spec;
  const { typeId, index, name } = spec.accessors.at(-1)!;
  const owner = btf.type(typeId);
  if (name === null) {
    const size = btf.sizeOf(typeId);
    if (kind === CORE.FIELD_BYTE_OFFSET) return { ...plain(Math.floor(bitOffset / 8)), size, typeId };
    if (kind === CORE.FIELD_BYTE_SIZE) return plain(size);
    throw malformed('it asks for the bits of an array element');
  }
  if (!isComposite(owner)) throw malformed(`${btf.typeName(typeId)} has no members`);
  const member = owner.members[index]!;
  const fieldId = btf.resolve(member.type);
  const { offset, size, bits } = place(member, bitOffset, btf.sizeOf(fieldId));
  const certain = member.bitSize === 0;
  switch (kind) {
    case CORE.FIELD_BYTE_OFFSET:
      return certain ? { ...plain(offset), size, typeId: fieldId } : plain(offset, false);
    case CORE.FIELD_BYTE_SIZE:
      return plain(size, certain);
    case CORE.FIELD_SIGNED:
      return plain(isSigned(btf.type(fieldId)));
    case CORE.FIELD_LSHIFT_U64: {
      const from = bitOffset - offset * 8;
      return plain(littleEndian ? 64 - (from + bits) : (8 - size) * 8 + from, certain);
    }
    default:
      return plain(64 - bits);
  }
}

/** The integer that a field is loaded by: for a bitfield the smallest aligned one, not below its type, that has all of it. */
function place(member: BtfMember, bitOffset: number, typeSize: number) {
  const start = Math.floor(bitOffset / 8);
  if (member.bitSize === 0) return { offset: start, size: typeSize, bits: typeSize * 8 };
  for (let size = typeSize; size > 0 && size <= 8; size *= 2) {
    const offset = Math.floor(start / size) * size;
    if (bitOffset + member.bitSize <= (offset + size) * 8) return { offset, size, bits: member.bitSize };
  }
  throw unfit(`bitfield '${member.name}' can't be read by one load of 8 bytes`);
}

function isSigned(type: BtfType): boolean {
  return (isEnum(type) || type.kind === 'int') && type.signed;
}
