/** An ELF file for eBPF, as a compiler would write it: what libbpf and `open` take (System V ABI, chapters 4 and 5). */
import { EM_BPF, ET_REL, SHT, STB } from './types.ts';

export interface NewSection {
  readonly name: string;
  /** SHF_* */
  readonly flags: number;
  readonly data: Uint8Array;
}

export interface NewSymbol {
  readonly name: string;
  /** STT_* */
  readonly type: number;
  /** Index of one of the given sections, from 0. */
  readonly section: number;
  readonly value: number;
  readonly size: number;
}

const HEADER = 64;
const SECTION_HEADER = 64;
const SYMBOL = 24;
const ALIGNMENT = 8;

/** Sections are all SHT_PROGBITS, symbols all global. */
export function writeElf(
  sections: readonly NewSection[],
  symbols: readonly NewSymbol[],
  littleEndian = true,
): Uint8Array {
  const strings = new StringTable();
  for (const { name } of [...sections, ...symbols, { name: '.symtab' }, { name: '.strtab' }])
    strings.add(name);
  const symbolTable = { name: '.symtab', flags: 0, data: writeSymbols(symbols, strings, littleEndian) };
  const stringTable = { name: '.strtab', flags: 0, data: strings.bytes() };
  const all = [{ name: '', flags: 0, data: new Uint8Array(0) }, ...sections, symbolTable, stringTable];
  const stringsAt = all.length - 1;

  const offsets: number[] = [];
  let end = HEADER;
  for (const { data } of all) {
    offsets.push(end);
    end = align(end + data.length);
  }
  const bytes = new Uint8Array(end + all.length * SECTION_HEADER);
  const view = new DataView(bytes.buffer);
  writeHeader(view, { sectionTable: end, count: all.length, names: stringsAt }, littleEndian);
  all.forEach(({ name, flags, data }, i) => {
    bytes.set(data, offsets[i]!);
    if (i === 0) return;
    const at = end + i * SECTION_HEADER;
    const isSymbols = i === stringsAt - 1;
    const type = isSymbols ? SHT.SYMTAB : i === stringsAt ? SHT.STRTAB : SHT.PROGBITS;
    view.setUint32(at, strings.add(name), littleEndian);
    view.setUint32(at + 4, type, littleEndian);
    view.setBigUint64(at + 8, BigInt(flags), littleEndian);
    view.setBigUint64(at + 24, BigInt(offsets[i]!), littleEndian);
    view.setBigUint64(at + 32, BigInt(data.length), littleEndian);
    view.setBigUint64(at + 48, BigInt(type === SHT.STRTAB ? 1 : ALIGNMENT), littleEndian);
    if (!isSymbols) return;
    view.setUint32(at + 40, stringsAt, littleEndian);
    // The first symbol that is not local; 0 is the null symbol.
    view.setUint32(at + 44, 1, littleEndian);
    view.setBigUint64(at + 56, BigInt(SYMBOL), littleEndian);
  });
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

function writeSymbols(
  symbols: readonly NewSymbol[],
  strings: StringTable,
  littleEndian: boolean,
): Uint8Array {
  const view = new DataView(new ArrayBuffer((symbols.length + 1) * SYMBOL));
  symbols.forEach(({ name, type, section, value, size }, i) => {
    const at = (i + 1) * SYMBOL;
    view.setUint32(at, strings.add(name), littleEndian);
    view.setUint8(at + 4, (STB.GLOBAL << 4) | type);
    view.setUint16(at + 6, section + 1, littleEndian);
    view.setBigUint64(at + 8, BigInt(value), littleEndian);
    view.setBigUint64(at + 16, BigInt(size), littleEndian);
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
