/**
 * From the bytes of a .BTF section to types (Documentation/bpf/btf.rst; include/uapi/linux/btf.h). What is checked here once
 * (ids, names, sizes, member offsets, types that contain themselves) nobody above needs to check again.
 */
import { EbpfError } from '../../errors.ts';
import { Reader, Strings } from '../reader.ts';
import { checkContainment } from './containment.ts';
import { readType } from './kinds.ts';
import type { BtfType } from './types.ts';

const BTF_MAGIC = 0xeb9f;
const HEADER = 24;
/** The kernel's own limit (BTF_MAX_TYPE, 0x000fffff). */
const MAX_TYPES = 0x000fffff;

export interface ParsedTypes {
  readonly types: readonly BtfType[];
  readonly littleEndian: boolean;
  /** A name or source text by its offset, through the base's strings for split BTF. */
  readonly string: (offset: number) => string;
  /** Where the offsets of BTF split from this one start. */
  readonly stringEnd: number;
}

/** `place`: where `bytes` start in their file. */
export function parseTypes(bytes: Uint8Array, base: ParsedTypes | undefined, place: number): ParsedTypes {
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

  const types: BtfType[] = base ? [...base.types] : [{ kind: 'void', name: '' }];
  const first = base ? types.length : 1;
  const reader = new Reader(typeBytes, littleEndian, 'BTF types', 'ERR_EBPF_INVALID_BTF', place + typeStart);
  let offset = 0;
  while (offset < typeBytes.length) {
    if (types.length > MAX_TYPES) reader.fail(`more than ${MAX_TYPES} types`, offset);
    const { type, size } = readType(reader, offset, string);
    types.push(type);
    offset += size;
  }
  checkIds(types, first);
  checkContainment(types, first);
  return { types, littleEndian, string, stringEnd: stringBase + stringBytes.length };
}

/** Every id that a type names must be there. */
function checkIds(types: readonly BtfType[], first: number): void {
  const check = (id: number, from: number, what: string) => {
    if (id >= types.length) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_BTF',
        `BTF: type ${from} (${types[from]?.name || types[from]?.kind}): its ${what} is type ${id}, there are ${types.length}`,
      );
    }
  };
  for (let id = first; id < types.length; id++) {
    const type = types[id]!;
    if ('type' in type) check(type.type, id, 'target');
    if (type.kind === 'func' && types[type.type]!.kind !== 'func_proto') {
      throw new EbpfError(
        'ERR_EBPF_INVALID_BTF',
        `BTF: type ${id} (${type.name}): its type ${type.type} is no function prototype`,
      );
    }
    if (type.kind === 'array') check(type.indexType, id, 'index');
    if (type.kind === 'struct' || type.kind === 'union') {
      for (const member of type.members) check(member.type, id, `member '${member.name}'`);
    } else if (type.kind === 'func_proto') {
      check(type.returnType, id, 'return value');
      for (const param of type.params) check(param.type, id, `parameter '${param.name}'`);
    } else if (type.kind === 'datasec') {
      for (const entry of type.entries) check(entry.type, id, 'variable');
    }
  }
}
