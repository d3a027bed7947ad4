/** ELF objects made by hand, right or wrong. */

export interface Section {
  readonly name: string;
  /** SHT_*; default PROGBITS. */
  readonly type?: number;
  /** SHF_*; default none. */
  readonly flags?: number;
  readonly data?: Uint8Array;
  /** Where it says that its data is, if it lies. */
  readonly offset?: number;
  /** What it says to have, if that is not its data. */
  readonly size?: number;
  readonly link?: number;
  readonly info?: number;
}

export interface ElfSymbol {
  readonly name: string;
  /** Index of one of the given sections, from 1. */
  readonly section?: number;
  readonly value?: number;
  readonly size?: number;
  /** STT_*, STB_*, STV_*; default a global function. */
  readonly type?: number;
  readonly binding?: number;
  readonly visibility?: number;
}

export interface ElfOptions {
  readonly littleEndian?: boolean;
  readonly machine?: number;
  readonly type?: number;
  /** null: no symbol table. */
  readonly symbols?: readonly ElfSymbol[] | null;
}

export const EXECUTABLE = 6;

/** The given sections come first, from 1 on; then the symbol table and the strings. */
export function buildElf(sections: readonly Section[], options: ElfOptions = {}): Uint8Array {
  const { littleEndian = true, symbols = [] } = options;
  const strings = new Map<string, number>([['', 0]]);
  let text = '\0';
  const nameAt = (name: string) => {
    if (!strings.has(name)) {
      strings.set(name, text.length);
      text += `${name}\0`;
    }
    return strings.get(name)!;
  };
  const all: Section[] = [{ name: '', type: 0 }, ...sections];
  if (symbols) {
    all.push({
      name: '.symtab',
      type: 2,
      link: all.length + 1,
      data: symbolTable(symbols, nameAt, littleEndian),
    });
  }
  for (const { name } of [...all, { name: '.strtab' }]) nameAt(name);
  all.push({ name: '.strtab', type: 3, data: new TextEncoder().encode(text) });

  const table = 64 + all.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  const bytes = new Uint8Array(table + all.length * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, littleEndian ? 1 : 2, 1]);
  view.setUint16(16, options.type ?? 1, littleEndian);
  view.setUint16(18, options.machine ?? 247, littleEndian);
  view.setBigUint64(40, BigInt(table), littleEndian);
  view.setUint16(58, 64, littleEndian);
  view.setUint16(60, all.length, littleEndian);
  view.setUint16(62, all.length - 1, littleEndian);
  let end = 64;
  all.forEach((section, i) => {
    const { name, type = 1, flags = 0, data = new Uint8Array(0), link = 0, info = 0 } = section;
    bytes.set(data, end);
    const at = table + i * 64;
    view.setUint32(at, nameAt(name), littleEndian);
    view.setUint32(at + 4, type, littleEndian);
    view.setBigUint64(at + 8, BigInt(flags), littleEndian);
    view.setBigUint64(at + 24, BigInt(section.offset ?? end), littleEndian);
    view.setBigUint64(at + 32, BigInt(section.size ?? data.length), littleEndian);
    view.setUint32(at + 40, link, littleEndian);
    view.setUint32(at + 44, info, littleEndian);
    end += data.length;
  });
  return bytes;
}

function symbolTable(
  symbols: readonly ElfSymbol[],
  nameAt: (name: string) => number,
  littleEndian: boolean,
): Uint8Array {
  const bytes = new Uint8Array((symbols.length + 1) * 24);
  const view = new DataView(bytes.buffer);
  symbols.forEach((symbol, i) => {
    const at = (i + 1) * 24;
    const { name, section = 0, value = 0, size = 0, type = 2, binding = 1, visibility = 0 } = symbol;
    view.setUint32(at, nameAt(name), littleEndian);
    view.setUint8(at + 4, (binding << 4) | type);
    view.setUint8(at + 5, visibility);
    view.setUint16(at + 6, section, littleEndian);
    view.setBigUint64(at + 8, BigInt(value), littleEndian);
    view.setBigUint64(at + 16, BigInt(size), littleEndian);
  });
  return bytes;
}

/** SHT_REL: each byte offset with the symbol it refers to (from 1). */
export function relocations(entries: readonly (readonly [offset: number, symbol: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(entries.length * 16));
  entries.forEach(([offset, symbol], i) => {
    view.setBigUint64(i * 16, BigInt(offset), true);
    view.setBigUint64(i * 16 + 8, (BigInt(symbol) << 32n) | 1n, true);
  });
  return new Uint8Array(view.buffer);
}

/** `r0 = 0; exit`, n times. */
export function program(n = 1): Uint8Array {
  const bytes = new Uint8Array(n * 16);
  for (let i = 0; i < n; i++) {
    bytes[i * 16] = 0xb7;
    bytes[i * 16 + 8] = 0x95;
  }
  return bytes;
}
