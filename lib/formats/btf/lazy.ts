/**
 * Types that are read when they are asked for: of a kernel's hundred thousand a program needs a few dozen, and reading all
 * takes a third of a second. Where each one is must be known before: the records are as long as their kinds say.
 */
import type { Reader } from '../reader.ts';
import { FIXED, HEAD, kindIn, kindOfNumber, PER_ITEM, readType } from './kinds.ts';
import { checkIds, MAX_TYPES, type ParsedTypes, readHeader } from './parse.ts';
import { nameSearch } from './search.ts';
import type { BtfType } from './types.ts';

/** Bytes. All records are made of such words: struct btf_type and what follows it. */
const WORD = 4;
const HEAD_WORDS = HEAD / WORD;
/** By kind's number, of which there may be 32: words of a record without its items, 0 for what is no known kind; and of each item. */
const FIXED_WORDS = new Uint8Array(32);
FIXED.forEach((bytes, kind) => {
  if (kind > 0) FIXED_WORDS[kind] = (HEAD + bytes) / WORD;
});
const WORDS_PER_ITEM = new Uint8Array(32);
WORDS_PER_ITEM.set(PER_ITEM.map(bytes => bytes / WORD));
const HOST_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * `base`: as for parseTypes. What is wrong with a type is found when it is read. Not found is a type that contains itself: who walks
 * types must count.
 */
export function scanTypes(bytes: Uint8Array, base: ParsedTypes | undefined, place: number): ParsedTypes {
  const { reader, strings, ...rest } = readHeader(bytes, base, place);
  const first = base ? base.count : 1;
  const words = wordsOf(reader.bytes, rest.littleEndian);
  const records = scan(reader, words, first);
  const count = first + records.length;
  const kind: ParsedTypes['kind'] = id =>
    id >= first ? kindOfNumber(kindIn(words[records[id - first]! + 1]!)) : base ? base.kind(id) : 'void';
  const known: BtfType[] = base ? [] : [{ kind: 'void', name: '' }];
  const at = (id: number): BtfType | undefined => {
    const type = known[id];
    if (type !== undefined || !(id < count)) return type;
    if (base && id < first) return base.at(id);
    const read = readType(reader, records[id - first]! * WORD, rest.string).type;
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
    name: id => (id >= first ? rest.string(words[records[id - first]!]!) : base ? base.name(id) : ''),
    ...nameSearch({ first, words, records, strings, ...rest }, base),
    ...rest,
  };
}

/** As the machine's own numbers, whose loops are short enough to be run before they are compiled; without the bytes at the end that fill no word. */
function wordsOf(bytes: Uint8Array, littleEndian: boolean): Uint32Array {
  const length = Math.floor(bytes.length / WORD);
  if (littleEndian === HOST_LITTLE_ENDIAN && bytes.byteOffset % WORD === 0)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length }, (_, i) => view.getUint32(i * WORD, littleEndian));
}

/**
 * By number of record: the word where it starts. One pass, without an object for anything; and without calls, since most of it has run
 * before it is compiled.
 */
function scan(reader: Reader, words: Uint32Array, first: number): Uint32Array {
  const most = MAX_TYPES + 1 - first;
  const end = words.length - HEAD_WORDS;
  const records = new Uint32Array(Math.min(Math.floor(words.length / HEAD_WORDS), most + 1));
  const [fixed, perItem] = [FIXED_WORDS, WORDS_PER_ITEM];
  let own = 0;
  let place = 0;
  while (place <= end) {
    const info = words[place + 1]!;
    const kind = (info >>> 24) & 0x1f; // as kindIn()
    const size = fixed[kind]! + perItem[kind]! * (info & 0xffff);
    if (size === 0) reader.fail(`kind ${kind} is not known`, place * WORD + 4);
    // What is beyond the end of it is not kept.
    records[own++] = place;
    place += size;
  }
  if (own > most) reader.fail(`more than ${MAX_TYPES} types`, records[most]! * WORD);
  if (place > words.length) {
    const last = records[own - 1]!;
    reader.fail(`a type of ${(place - last) * WORD} bytes: it is truncated`, last * WORD);
  }
  if (place * WORD < reader.length)
    reader.fail(`a type of ${HEAD} bytes or more: it is truncated`, place * WORD);
  return records.subarray(0, own);
}
