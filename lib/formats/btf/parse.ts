/**
 * From the bytes of a .BTF section to types (Documentation/bpf/btf.rst; include/uapi/linux/btf.h). What is checked here once
 * (ids, names, sizes, member offsets, types that contain themselves) nobody above needs to check again.
 */
import { EbpfError } from '../../errors.ts';
import { Reader, Strings } from '../reader.ts';
import { checkContainment } from './containment.ts';
import { readType } from './kinds.ts';
import type { BtfKind, BtfType } from './types.ts';

const BTF_MAGIC = 0xeb9f;
const HEADER = 24;
/** The kernel's own limit (BTF_MAX_TYPE, 0x000fffff). */
export const MAX_TYPES = 0x000fffff;

export interface ParsedTypes {
  /** All of them, read. */
  readonly types: readonly BtfType[];
  /** The first that is not the base's; without one 1, since void is everybody's. */
  readonly first: number;
  readonly count: number;
  /** undefined for an id that is not there. */
  at(id: number): BtfType | undefined;
  kind(id: number): BtfKind;
  name(id: number): string;
  /** Ids of the types of that kind and name, without the base's; or, if not `whole`, of a name that starts so. */
  search(kind: BtfKind, name: string, whole: boolean): readonly number[];
  /** Offsets of all strings that start so; null where it can't be told quickly. */
  places(pattern: string): readonly number[] | null;
  readonly littleEndian: boolean;
  /** A name or source text by its offset, through the base's strings for split BTF. */
  readonly string: (offset: number) => string;
  /** Where the offsets of BTF split from this one start. */
  readonly stringEnd: number;
}

/** `place`: where `bytes` start in their file. */
export function parseTypes(bytes: Uint8Array, base: ParsedTypes | undefined, place: number): ParsedTypes {
  const { reader, strings: _, ...rest } = readHeader(bytes, base, place);
  const types: BtfType[] = base ? [...base.types] : [{ kind: 'void', name: '' }];
  const first = base ? types.length : 1;
  let offset = 0;
  while (offset < reader.length) {
    if (types.length > MAX_TYPES) reader.fail(`more than ${MAX_TYPES} types`, offset);
    const { type, size } = readType(reader, offset, rest.string);
    types.push(type);
    offset += size;
  }
  for (let id = first; id < types.length; id++)
    checkIds(types[id]!, id, types.length, other => types[other]!.kind);
  checkContainment(types, first);
  return {
    types,
    first,
    count: types.length,
    at: id => types[id],
    kind: id => types[id]!.kind,
    name: id => types[id]!.name,
    search: (kind, name, whole) => {
      const found: number[] = [];
      for (let id = first; id < types.length; id++) {
        const type = types[id]!;
        if (type.kind === kind && (whole ? type.name === name : type.name.startsWith(name))) found.push(id);
      }
      return found;
    },
    places: () => null,
    ...rest,
  };
}

/** Where the records of types are, and the strings that they name. */
export function readHeader(bytes: Uint8Array, base: ParsedTypes | undefined, place: number) {
  const littleEndian = bytes[0] === (BTF_MAGIC & 0xff);
  const section = new Reader(bytes, littleEndian, 'BTF', 'ERR_EBPF_INVALID_BTF', place);
  if (section.u16(0) !== BTF_MAGIC) section.fail(`magic 0x${section.u16(0).toString(16)} is not 0xeb9f`, 0);
  const version = section.u8(2);
  if (version !== 1) section.fail(`version ${version} is not 1`, 2);
  const headerLength = section.u32(4);
  if (headerLength < HEADER || headerLength > bytes.length)
    section.fail(`a header of ${headerLength} bytes`, 4);

  const typeStart = headerLength + section.u32(8);
  const typeBytes = section.slice(typeStart, section.u32(12), 'its type section');
  const stringStart = headerLength + section.u32(16);
  const stringBytes = section.slice(stringStart, section.u32(20), 'its string section');
  if (stringBytes.length > 0 && stringBytes.at(-1) !== 0)
    section.fail('its strings do not end in NUL', stringStart + stringBytes.length - 1);
  // Offset 0 is the name of everything that has none.
  if (!base && stringBytes[0] !== 0) section.fail('its strings do not start with NUL', stringStart);
  const strings = new Strings(
    new Reader(stringBytes, littleEndian, 'BTF strings', 'ERR_EBPF_INVALID_BTF', place + stringStart),
  );
  // Split BTF counts on from its base: string offsets as type ids.
  const stringBase = base?.stringEnd ?? 0;
  const string = (offset: number) =>
    base && offset < stringBase ? base.string(offset) : strings.at(offset - stringBase);
  const reader = new Reader(typeBytes, littleEndian, 'BTF types', 'ERR_EBPF_INVALID_BTF', place + typeStart);
  const stringEnd = stringBase + stringBytes.length;
  return { reader, strings, string, stringBase, stringEnd, littleEndian };
}

/** Every id that a type names must be there. */
export function checkIds(type: BtfType, id: number, count: number, kindOf: (id: number) => BtfKind): void {
  const check = (target: number, what: string) => {
    if (target >= count) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_BTF',
        `BTF: type ${id} (${type.name || type.kind}): its ${what} is type ${target}, there are ${count}`,
      );
    }
  };
  if ('type' in type) check(type.type, 'target');
  if (type.kind === 'func' && kindOf(type.type) !== 'func_proto') {
    throw new EbpfError(
      'ERR_EBPF_INVALID_BTF',
      `BTF: type ${id} (${type.name}): its type ${type.type} is no function prototype`,
    );
  }
  if (type.kind === 'array') check(type.indexType, 'index');
  if (type.kind === 'struct' || type.kind === 'union') {
    for (const member of type.members) check(member.type, `member '${member.name}'`);
  } else if (type.kind === 'func_proto') {
    check(type.returnType, 'return value');
    for (const param of type.params) check(param.type, `parameter '${param.name}'`);
  } else if (type.kind === 'datasec') {
    for (const entry of type.entries) check(entry.type, 'variable');
  }
}
