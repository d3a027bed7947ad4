/**
 * Types that are read when they are asked for: of a kernel's hundred thousand a program needs a few dozen, and reading all
 * takes a third of a second. Where each one is must be known before: the records are as long as their kinds say.
 */
import { FIXED, HEAD, kindOfNumber, PER_ITEM, readType } from './kinds.ts';
import { checkIds, MAX_TYPES, type ParsedTypes, readHeader } from './parse.ts';
import { nameSearch } from './search.ts';
import type { BtfType } from './types.ts';

/**
 * `base`: as for parseTypes. What is wrong with a type is found when it is read. Not found is a type that contains itself: who walks
 * types must count.
 */
export function scanTypes(bytes: Uint8Array, base: ParsedTypes | undefined, place: number): ParsedTypes {
  const { reader, strings, ...rest } = readHeader(bytes, base, place);
  const first = base ? base.count : 1;
  const { offsets, kinds, names } = scan(reader.bytes, rest.littleEndian, first, reader.fail.bind(reader));
  const count = first + offsets.length;
  const kind: ParsedTypes['kind'] = id =>
    id >= first ? kindOfNumber(kinds[id - first]!) : base ? base.kind(id) : 'void';
  const known: BtfType[] = base ? [] : [{ kind: 'void', name: '' }];
  const at = (id: number): BtfType | undefined => {
    const type = known[id];
    if (type !== undefined || !(id < count)) return type;
    if (base && id < first) return base.at(id);
    const read = readType(reader, offsets[id - first]!, rest.string).type;
    checkIds(read, id, count, kind);
    known[id] = read;
    return read;
  };
  return {
    get types() {
      return Array.from({ length: count }, (_, id) => at(id)!);
    },
    first,
    count,
    at,
    kind,
    name: id => (id >= first ? rest.string(names[id - first]!) : base ? base.name(id) : ''),
    ...nameSearch({ first, kinds, names, strings, ...rest }, base),
    ...rest,
  };
}

type Fail = (why: string, offset: number) => never;

/** By number of record: where it starts, its kind's number, and the offset of its name. One pass, without an object for anything. */
function scan(records: Uint8Array, littleEndian: boolean, first: number, fail: Fail) {
  const { length } = records;
  const view = new DataView(records.buffer, records.byteOffset, length);
  const most = Math.min(Math.floor(length / HEAD), MAX_TYPES + 1);
  const offsets = new Uint32Array(most);
  const kinds = new Uint8Array(most);
  const names = new Uint32Array(most);
  let own = 0;
  for (let offset = 0; offset < length; own++) {
    if (first + own > MAX_TYPES) fail(`more than ${MAX_TYPES} types`, offset);
    if (offset + HEAD > length) fail(`a type of ${HEAD} bytes or more: it is truncated`, offset);
    const info = view.getUint32(offset + 4, littleEndian);
    const kind = (info >>> 24) & 0x1f;
    if (kind === 0 || kind >= FIXED.length) fail(`kind ${kind} is not known`, offset + 4);
    const size = HEAD + FIXED[kind]! + PER_ITEM[kind]! * (info & 0xffff);
    if (offset + size > length) fail(`a type of ${size} bytes: it is truncated`, offset);
    offsets[own] = offset;
    kinds[own] = kind;
    names[own] = view.getUint32(offset, littleEndian);
    offset += size;
  }
  return { offsets: offsets.subarray(0, own), kinds: kinds.subarray(0, own), names: names.subarray(0, own) };
}
