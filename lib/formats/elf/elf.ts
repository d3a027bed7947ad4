/** An ELF64 file of either byte order: sections, symbols, relocations. Knows nothing of eBPF. */
import { EbpfError } from '../../errors.ts';
import { Reader, Strings } from '../reader.ts';
import { type ElfHeader, type ElfRelocation, type ElfSection, type ElfSymbol, SHT } from './types.ts';

const HEADER = 64;
const SECTION_HEADER = 64;
const SYMBOL = 24;
const REL = 16;
const RELA = 24;

const CODE = 'ERR_EBPF_INVALID_OBJECT';

export class Elf {
  readonly bytes: Uint8Array;
  readonly header: ElfHeader;
  /** By index; 0 is the null section. */
  readonly sections: readonly ElfSection[];
  readonly #reader: Reader;
  readonly #symbols = new Map<number, readonly ElfSymbol[]>();
  #bySection: Map<number, ElfSymbol[]> | undefined;

  private constructor(reader: Reader, header: ElfHeader, sections: readonly ElfSection[]) {
    this.bytes = reader.bytes;
    this.header = header;
    this.sections = sections;
    this.#reader = reader;
  }

  /** Throws ERR_EBPF_INVALID_OBJECT; `offset` is the byte that is wrong. Keeps `bytes`, copies nothing. */
  static parse(bytes: Uint8Array): Elf {
    const { reader, header } = readHeader(bytes);
    return new Elf(reader, header, readSections(reader));
  }

  /** The header alone: what kind of file it is, also where the rest can't be used. */
  static identify(bytes: Uint8Array): ElfHeader {
    return readHeader(bytes).header;
  }

  section(name: string): ElfSection | undefined {
    return this.sections.find(section => section.name === name);
  }

  /** The symbols of `.symtab`; empty if there is none. */
  get symbols(): readonly ElfSymbol[] {
    const table = this.sections.find(section => section.type === SHT.SYMTAB);
    return table ? this.symbolsOf(table) : [];
  }

  /** Those of `.symtab` that lie in a section, in the table's order. */
  symbolsIn(section: ElfSection): readonly ElfSymbol[] {
    if (!this.#bySection) {
      this.#bySection = new Map();
      for (const symbol of this.symbols) {
        const list = this.#bySection.get(symbol.section);
        if (list) list.push(symbol);
        else this.#bySection.set(symbol.section, [symbol]);
      }
    }
    return this.#bySection.get(section.index) ?? [];
  }

  /** The symbols of a table (SHT_SYMTAB or SHT_DYNSYM). */
  symbolsOf(table: ElfSection): readonly ElfSymbol[] {
    let symbols = this.#symbols.get(table.index);
    if (!symbols) {
      symbols = this.#readSymbols(table);
      this.#symbols.set(table.index, symbols);
    }
    return symbols;
  }

  /** The relocations that apply to a section, in the file's order. */
  relocations(section: ElfSection): readonly ElfRelocation[] {
    return this.sections
      .filter(({ type, info }) => (type === SHT.REL || type === SHT.RELA) && info === section.index)
      .flatMap(table => this.relocationsOf(table));
  }

  relocationsOf(table: ElfSection): readonly ElfRelocation[] {
    const size = table.type === SHT.RELA ? RELA : REL;
    if (table.data.length % size !== 0)
      this.#bad(table, `its ${table.data.length} bytes are no whole relocations`);
    const reader = this.#within(table);
    return Array.from({ length: table.data.length / size }, (_, i) => {
      const info = reader.u64(i * size + 8);
      return {
        offset: reader.number64(i * size),
        type: Number(info & 0xffffffffn),
        symbol: Number(info >> 32n),
      };
    });
  }

  /** The strings of a string table. */
  strings(index: number): Strings {
    const section = this.sections[index];
    if (section?.type !== SHT.STRTAB) {
      throw new EbpfError(CODE, `the ELF file: section ${index} is used as a string table, but is none`);
    }
    return new Strings(this.#within(section));
  }

  #readSymbols(table: ElfSection): ElfSymbol[] {
    if (table.data.length % SYMBOL !== 0)
      this.#bad(table, `its ${table.data.length} bytes are no whole symbols`);
    const strings = this.strings(table.link);
    const reader = this.#within(table);
    return Array.from({ length: table.data.length / SYMBOL }, (_, i) => {
      const at = i * SYMBOL;
      const info = reader.u8(at + 4);
      return {
        name: strings.at(reader.u32(at)),
        type: info & 0xf,
        binding: info >> 4,
        visibility: reader.u8(at + 5) & 3,
        section: reader.u16(at + 6),
        value: reader.number64(at + 8),
        size: reader.number64(at + 16),
      };
    });
  }

  #within(section: ElfSection): Reader {
    const { littleEndian } = this.#reader;
    return new Reader(section.data, littleEndian, `ELF section '${section.name}'`, CODE, section.offset);
  }

  #bad(section: ElfSection, why: string): never {
    return this.#within(section).fail(why, 0);
  }
}

function readHeader(bytes: Uint8Array): { reader: Reader; header: ElfHeader } {
  const fail = (why: string, offset: number): never => {
    throw new EbpfError(CODE, `the file is no ELF file that can be used: ${why}`, { offset });
  };
  if (bytes.length === 0) fail('it is empty', 0);
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  const wrong = magic.findIndex((byte, i) => bytes[i] !== byte);
  if (wrong >= 0 && wrong < bytes.length) fail('it does not start with 7f 45 4c 46', wrong);
  if (bytes.length < HEADER)
    fail(`an ELF header has ${HEADER} bytes, the file has ${bytes.length}: it is truncated`, bytes.length);
  if (bytes[4] === 1) fail('it is a 32-bit one, and only 64-bit ones are read, as all eBPF objects are', 4);
  if (bytes[4] !== 2) fail(`its ELF class ${bytes[4]} is not known`, 4);
  if (bytes[5] !== 1 && bytes[5] !== 2) fail(`its byte order ${bytes[5]} is not known`, 5);
  const littleEndian = bytes[5] === 1;
  const reader = new Reader(bytes, littleEndian, 'the ELF file', CODE);
  return { reader, header: { littleEndian, type: reader.u16(16), machine: reader.u16(18) } };
}

function readSections(reader: Reader): ElfSection[] {
  const start = reader.size(40, 'the offset of the section table');
  const entrySize = reader.u16(58);
  if (start === 0) return [];
  if (entrySize !== SECTION_HEADER) reader.fail(`section headers of ${entrySize} bytes`, 58);
  // More than 0xff00 sections: the count stands in the null section (System V ABI, chapter 4).
  const count = reader.u16(60) || reader.size(start + 32, 'the number of sections');
  const shortIndex = reader.u16(62);
  const names = shortIndex === 0xffff ? reader.u32(start + 40) : shortIndex;
  if (count > (reader.length - start) / SECTION_HEADER) {
    reader.fail(
      `${count} section headers at ${start} end beyond its ${reader.length} bytes: it is truncated`,
      40,
    );
  }
  const raw = Array.from({ length: count }, (_, index) =>
    readSection(reader, start + index * SECTION_HEADER, index),
  );
  const table = raw[names];
  if (!table) reader.fail(`its section names are in section ${names}, of ${count}`, 62);
  const strings = new Strings(
    new Reader(table.data, reader.littleEndian, 'the table of section names', CODE, table.offset),
  );
  return raw.map(({ nameOffset, ...section }) => ({ ...section, name: strings.at(nameOffset) }));
}

function readSection(reader: Reader, at: number, index: number) {
  const type = reader.u32(at + 4);
  const offset = reader.size(at + 24, `the offset of section ${index}`);
  const size = reader.size(at + 32, `the size of section ${index}`);
  const empty = type === SHT.NOBITS || type === SHT.NULL;
  if (!empty && (offset > reader.length || size > reader.length - offset)) {
    reader.fail(
      `section ${index} (bytes ${offset} to ${offset + size}) ends beyond its ${reader.length} bytes: it is truncated`,
      at + 24,
    );
  }
  return {
    index,
    nameOffset: reader.u32(at),
    type,
    flags: Number(reader.u64(at + 8) & 0xffffffffn),
    address: reader.number64(at + 16),
    offset,
    size,
    link: reader.u32(at + 40),
    info: reader.u32(at + 44),
    entrySize: reader.number64(at + 56),
    data: empty ? new Uint8Array(0) : reader.bytes.subarray(offset, offset + size),
  };
}
