/**
 * Types that are read when they are asked for: of a kernel's hundred thousand a program needs a few dozen, and reading all
 * takes a third of a second. Where each one is must be known before: the records are as long as their kinds say.
 */
import { measureType, readType } from './kinds.ts';
import { checkIds, MAX_TYPES, type ParsedTypes, readHeader } from './parse.ts';
import type { BtfKind, BtfType } from './types.ts';

/** What is wrong with a type is found when it is read. Not found is a type that contains itself: who walks types must count. */
export function scanTypes(bytes: Uint8Array, place: number): ParsedTypes {
  const { reader, ...strings } = readHeader(bytes, undefined, place);
  const offsets = [0];
  const kinds: BtfKind[] = ['void'];
  for (let offset = 0; offset < reader.length; ) {
    if (kinds.length > MAX_TYPES) reader.fail(`more than ${MAX_TYPES} types`, offset);
    const { kind, size } = measureType(reader, offset);
    offsets.push(offset);
    kinds.push(kind);
    offset += size;
  }
  const count = kinds.length;
  const known: BtfType[] = [{ kind: 'void', name: '' }];
  const at = (id: number): BtfType | undefined => {
    const type = known[id];
    if (type !== undefined || !(id < count)) return type;
    const read = readType(reader, offsets[id]!, strings.string).type;
    checkIds(read, id, count, other => kinds[other]!);
    known[id] = read;
    return read;
  };
  return {
    get types() {
      for (let id = 0; id < count; id++) at(id);
      return known;
    },
    count,
    at,
    kind: id => kinds[id]!,
    name: id => (id === 0 ? '' : strings.string(reader.u32(offsets[id]!))),
    ...strings,
  };
}
