/** enum bpf_core_relo_kind (include/uapi/linux/bpf.h). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { CoreRelocation } from '../../formats/btf/ext.ts';

export const CORE = {
  FIELD_BYTE_OFFSET: 0,
  FIELD_BYTE_SIZE: 1,
  FIELD_EXISTS: 2,
  FIELD_SIGNED: 3,
  FIELD_LSHIFT_U64: 4,
  FIELD_RSHIFT_U64: 5,
  TYPE_ID_LOCAL: 6,
  TYPE_ID_TARGET: 7,
  TYPE_EXISTS: 8,
  TYPE_SIZE: 9,
  ENUMVAL_EXISTS: 10,
  ENUMVAL_VALUE: 11,
  TYPE_MATCHES: 12,
} as const;

const NAMES = [
  ...['field offset', 'field size', 'field existence', 'field signedness', 'field left shift'],
  ...['field right shift', 'local type id', 'type id', 'type existence', 'type size'],
  ...['enum value existence', 'enum value', 'type match'],
];

const kindName = (kind: number) => NAMES[kind] ?? `kind ${kind}`;

/** For messages. */
export const describe = ({ kind, typeId, access }: CoreRelocation, local: Btf) =>
  `CO-RE relocation (${kindName(kind)}) of ${local.typeName(typeId)}, ${access}`;

export const isField = (kind: number) => kind >= CORE.FIELD_BYTE_OFFSET && kind <= CORE.FIELD_RSHIFT_U64;
export const isEnumValue = (kind: number) => kind === CORE.ENUMVAL_EXISTS || kind === CORE.ENUMVAL_VALUE;
export const isType = (kind: number) =>
  (kind >= CORE.TYPE_ID_LOCAL && kind <= CORE.TYPE_SIZE) || kind === CORE.TYPE_MATCHES;
