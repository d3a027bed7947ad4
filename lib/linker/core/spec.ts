/**
 * What a relocation refers to: a path from a root type through members and array elements, as the compiler wrote it (`0:1:2`)
 * and with the names by which it is looked for in other types (bpf_core_parse_spec in relo_core.c).
 */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfArray, BtfType } from '../../formats/btf/types.ts';
import { isEnumValue, isField, isType } from './kinds.ts';
import { malformed } from './problem.ts';

/** BPF_CORE_SPEC_MAX_LEN */
export const MAX_LENGTH = 64;
/** Offsets are 32 bits, in bits. */
const MAX_BITS = 2 ** 32;

/** One named member, one array element, or one enumerator. */
export interface Accessor {
  readonly typeId: number;
  readonly index: number;
  /** null for an array element. */
  readonly name: string | null;
}

export interface Spec {
  readonly btf: Btf;
  readonly rootTypeId: number;
  readonly accessors: Accessor[];
  /** How many members and elements lie on the way, anonymous ones included. */
  depth: number;
  bitOffset: number;
}

export function emptySpec(btf: Btf, rootTypeId: number): Spec {
  return { btf, rootTypeId, accessors: [], depth: 0, bitOffset: 0 };
}

export function parseSpec(btf: Btf, typeId: number, access: string, kind: number): Spec {
  const spec = emptySpec(btf, typeId);
  if (isType(kind)) {
    if (access !== '0') throw malformed(`its access string is '${access}', a type's is '0'`);
    return spec;
  }
  const [first, ...rest] = parseAccess(access);
  const rootId = btf.resolve(typeId);
  const root = btf.type(rootId);
  spec.depth = 1 + rest.length;
  if (isEnumValue(kind)) {
    const value = isEnum(root) && rest.length === 0 ? root.values[first] : undefined;
    if (!value) throw malformed(`'${access}' is no value of ${btf.typeName(typeId)}`);
    spec.accessors.push({ typeId: rootId, index: first, name: value.name });
    return spec;
  }
  if (!isField(kind)) throw malformed(`its kind ${kind} is not known`);
  spec.accessors.push({ typeId: rootId, index: first, name: null });
  addElements(spec, first, rootId);
  rest.reduce((id, index) => descend(spec, id, index), rootId);
  return spec;
}

function parseAccess(access: string): [number, ...number[]] {
  if (!/^\d{1,9}(:\d{1,9})*$/.test(access))
    throw malformed(`its access string '${access}' is no list of numbers`);
  const indexes = access.split(':', MAX_LENGTH + 1).map(Number);
  if (indexes.length > MAX_LENGTH) throw malformed(`its access string has more than ${MAX_LENGTH} parts`);
  return indexes as [number, ...number[]];
}

/** One step of the access string, from type `id` on; answers the type that it leads to. */
function descend(spec: Spec, id: number, index: number): number {
  const { btf, accessors } = spec;
  const typeId = btf.resolve(id);
  const type = btf.type(typeId);
  if (type.kind === 'struct' || type.kind === 'union') {
    const member = type.members[index];
    if (!member) throw malformed(`${btf.typeName(typeId)} has no member ${index}`);
    addBits(spec, member.bitOffset);
    // Members without a name are passed through: the kernel may have them elsewhere.
    if (member.name !== '') accessors.push({ typeId, index, name: member.name });
    return member.type;
  }
  if (type.kind !== 'array') throw malformed(`${btf.typeName(typeId)} has neither members nor elements`);
  const element = btf.resolve(type.type);
  if (index >= type.length && !isFlexible(btf, accessors.at(-1)!, type))
    throw malformed(`${btf.typeName(typeId)} has no element ${index}`);
  accessors.push({ typeId: element, index, name: null });
  addElements(spec, index, element);
  return element;
}

export function addBits(spec: Spec, bits: number): void {
  spec.bitOffset += bits;
  if (spec.bitOffset >= MAX_BITS) throw malformed(`it leads ${spec.bitOffset} bits away`);
}

export function addElements(spec: Spec, index: number, elementId: number): void {
  addBits(spec, index * spec.btf.sizeOf(elementId) * 8);
}

/** A last member without a length of its own (is_flex_arr in relo_core.c). */
export function isFlexible(btf: Btf, accessor: Accessor, array: BtfArray): boolean {
  if (accessor.name === null || array.length > 0) return false;
  const type = btf.type(accessor.typeId);
  return (type.kind === 'struct' || type.kind === 'union') && accessor.index === type.members.length - 1;
}

export function isEnum(type: BtfType): type is BtfType & { kind: 'enum' | 'enum64' } {
  return type.kind === 'enum' || type.kind === 'enum64';
}
