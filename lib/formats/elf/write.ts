/** An ELF file for eBPF, as a compiler would write it: what libbpf and `open` take (System V ABI, chapters 4 and 5). */
import { EM_BPF, ET_REL, SHT, STB } from './types.ts';

export interface NewSection {
  readonly name: string;
  /** SHF_* */
  readonly flags: number;
  readonly data: Uint8Array;
  /** As many zero bytes, which take no room in the file (SHT_NOBITS); `data` is empty then. */
  readonly zeros?: number;
  /** They become a section of their own, `.rel` and this one's name. */
  readonly relocations?: readonly NewRelocation[];
}

export interface NewSymbol {
  readonly name: string;
  /** STT_* */
  readonly type: number;
  /** Index of one of the given sections, from 0; null: defined elsewhere. */
  readonly section: number | null;
  readonly value: number;
  readonly size: number;
  /** STB_*; default global. */
  readonly binding?: number;
}

export interface NewRelocation {
  /** Bytes from the section's start. */
  readonly offset: number;
  /** R_BPF_* */
  readonly type: number;
  /** Index of one of the given symbols, from 0. */
  readonly symbol: number;
}

const HEADER = 64;
const SECTION_HEADER = 64;
const SYMBOL = 24;
const REL = 16;
const ALIGNMENT = 8;

/** A section as its header has it. */
interface Part {
  readonly name: string;
  readonly type: number;
  readonly flags?: number;
  readonly data: Uint8Array;
  readonly size?: number;
  readonly link?: number;
  readonly info?: number;
  readonly entrySize?: number;
}

/** The given sections come first, from index 1 on, in their order. */
export function writeElf(
  sections: readonly NewSection[],
  symbols: readonly NewSymbol[],
  littleEndian = true,
): Uint8Array {
  const strings = new StringTable();
  const related = sections.filter(({ relocations = [] }) => relocations.length > 0);
  const symbolsAt = 1 + sections.length + related.length;
  const { order, data, locals } = writeSymbols(symbols, strings, littleEndian);
  const parts: Part[] = [
    { name: '', type: SHT.NULL, data: new Uint8Array(0) },
    ...sections.map(({ name, flags, data, zeros }) =>
      zeros === undefined
        ? { name, type: SHT.PROGBITS, flags, data }
        : { name, type: SHT.NOBITS, flags, data, size: zeros },
    ),
    ...related.map(section => ({
      name: `.rel${section.name}`,
      type: SHT.REL,
      data: writeRelocations(section.relocations!, order, littleEndian),
      link: symbolsAt,
      info: 1 + sections.indexOf(section),
      entrySize: REL,
    })),
    // `info`: the first symbol that is not local; 0 is the null symbol.
    { name: '.symtab', type: SHT.SYMTAB, data, link: symbolsAt + 1, info: 1 + locals, entrySize: SYMBOL },
  ];
  for (const { name } of parts) strings.add(name);
  strings.add('.strtab');
  return assemble(
    [...parts, { name: '.strtab', type: SHT.STRTAB, data: strings.bytes() }],
    strings,
    littleEndian,
  );
}

/** The last part has the names of all. */
function assemble(parts: readonly Part[], strings: StringTable, littleEndian: boolean): Uint8Array {
  const offsets: number[] = [];
  let end = HEADER;
  for (const { data } of parts) {
    offsets.push(end);
    end = align(end + data.length);
  }
  const bytes = new Uint8Array(end + parts.length * SECTION_HEADER);
  const view = new DataView(bytes.buffer);
  writeHeader(view, { sectionTable: end, count: parts.length, names: parts.length - 1 }, littleEndian);
  parts.forEach(
    ({ name, type, flags = 0, data, size = data.length, link = 0, info = 0, entrySize = 0 }, i) => {
      bytes.set(data, offsets[i]!);
      if (i === 0) return;
      const at = end + i * SECTION_HEADER;
      view.setUint32(at, strings.add(name), littleEndian);
      view.setUint32(at + 4, type, littleEndian);
      view.setBigUint64(at + 8, BigInt(flags), littleEndian);
      view.setBigUint64(at + 24, BigInt(offsets[i]!), littleEndian);
      view.setBigUint64(at + 32, BigInt(size), littleEndian);
      view.setUint32(at + 40, link, littleEndian);
      view.setUint32(at + 44, info, littleEndian);
      view.setBigUint64(at + 48, BigInt(type === SHT.STRTAB ? 1 : ALIGNMENT), littleEndian);
      view.setBigUint64(at + 56, BigInt(entrySize), littleEndian);
    },
  );
  return bytes;
}

function writeHeader(
  view: DataView,
  { sectionTable, count, names }: { sectionTable: number; count: number; names: number },
  littleEndian: boolean,
): void {
  // Magic, 64 bits, byte order, version 1.
  [0x7f, 0x45, 0x4c, 0x46, 2, littleEndian ? 1 : 2, 1].forEach((byte, i) => {
    view.setUint8(i, byte);
  });
  view.setUint16(16, ET_REL, littleEndian);
  view.setUint16(18, EM_BPF, littleEndian);
  view.setUint32(20, 1, littleEndian);
  view.setBigUint64(40, BigInt(sectionTable), littleEndian);
  view.setUint16(52, HEADER, littleEndian);
  view.setUint16(58, SECTION_HEADER, littleEndian);
  view.setUint16(60, count, littleEndian);
  view.setUint16(62, names, littleEndian);
}

/** `order`: where in the table each of the given symbols is: local ones come first (System V ABI, chapter 4). */
function writeSymbols(
  symbols: readonly NewSymbol[],
  strings: StringTable,
  littleEndian: boolean,
): { order: readonly number[]; data: Uint8Array; locals: number } {
  const isLocal = ({ binding = STB.GLOBAL }: NewSymbol) => binding === STB.LOCAL;
  const locals = symbols.filter(isLocal);
  const sorted = [...locals, ...symbols.filter(symbol => !isLocal(symbol))];
  const view = new DataView(new ArrayBuffer((symbols.length + 1) * SYMBOL));
  sorted.forEach(({ name, type, section, value, size, binding = STB.GLOBAL }, i) => {
    const at = (i + 1) * SYMBOL;
    view.setUint32(at, strings.add(name), littleEndian);
    view.setUint8(at + 4, (binding << 4) | type);
    view.setUint16(at + 6, section === null ? 0 : section + 1, littleEndian);
    view.setBigUint64(at + 8, BigInt(value), littleEndian);
    view.setBigUint64(at + 16, BigInt(size), littleEndian);
  });
  const order = new Map(sorted.map((symbol, i) => [symbol, i + 1]));
  return {
    order: symbols.map(symbol => order.get(symbol)!),
    data: new Uint8Array(view.buffer),
    locals: locals.length,
  };
}

function writeRelocations(
  relocations: readonly NewRelocation[],
  order: readonly number[],
  littleEndian: boolean,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(relocations.length * REL));
  relocations.forEach(({ offset, type, symbol }, i) => {
    view.setBigUint64(i * REL, BigInt(offset), littleEndian);
    view.setBigUint64(i * REL + 8, (BigInt(order[symbol]!) << 32n) | BigInt(type), littleEndian);
  });
  return new Uint8Array(view.buffer);
}

class StringTable {
  readonly #offsets = new Map<string, number>([['', 0]]);
  #text = '\0';

  add(name: string): number {
    let offset = this.#offsets.get(name);
    if (offset === undefined) {
      offset = this.#text.length;
      this.#offsets.set(name, offset);
      this.#text += `${name}\0`;
    }
    return offset;
  }

  /** Names are ASCII, so that each letter is a byte. */
  bytes(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }
}

function align(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
