/**
 * An object without its debugging sections, as `strip --strip-debug` makes it: DWARF is most of what clang writes, and nothing that loads
 * eBPF reads it. Sections and symbols that stay keep their order; what counts them counts anew.
 */
import { Elf } from './elf.ts';
import { type ElfSection, SHN, SHT } from './types.ts';

const HEADER = 64;
const SECTION_HEADER = 64;
const SYMBOL = 24;

const isDebug = (section: ElfSection | undefined) => section?.name.startsWith('.debug_') ?? false;
/** Lists symbols by their numbers, for a linker that BPF does not have. */
const ADDRESS_SIGNIFICANCE = '.llvm_addrsig';

/** Throws ERR_EBPF_INVALID_OBJECT. Answers the bytes themselves where there is nothing to strip. */
export function stripDebug(bytes: Uint8Array): Uint8Array {
  const elf = Elf.parse(bytes);
  const { sections } = elf;
  const isTable = ({ type }: ElfSection) => type === SHT.REL || type === SHT.RELA;
  if (!sections.some(isDebug)) return bytes;
  const kept = sections.filter(
    each =>
      !isDebug(each) &&
      !(isTable(each) && isDebug(sections[each.info])) &&
      each.name !== ADDRESS_SIGNIFICANCE,
  );
  const numbers = new Map(kept.map(({ index }, i) => [index, i]));
  const { littleEndian } = elf.header;
  const symbols = new Map<number, Map<number, number>>();
  for (const table of kept.filter(({ type }) => type === SHT.SYMTAB)) {
    symbols.set(
      table.index,
      renumbered(elf.symbolsOf(table).map(({ section }) => numbers.has(section) || section >= SHN.RESERVED)),
    );
  }

  const parts = kept.map(section => {
    const own = symbols.get(section.index);
    if (own) return symbolTable(section.data, own, numbers, littleEndian);
    const others = isTable(section) ? symbols.get(section.link) : undefined;
    // Whole entries alone.
    if (others) elf.relocationsOf(section);
    return others ? relocationTable(section, others, littleEndian) : section.data;
  });
  const old = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headersAt = Number(old.getBigUint64(40, littleEndian));
  const offsets: number[] = [];
  let end = HEADER;
  for (const part of parts) {
    end = Math.ceil(end / 8) * 8;
    offsets.push(end);
    end += part.length;
  }
  end = Math.ceil(end / 8) * 8;

  const stripped = new Uint8Array(end + kept.length * SECTION_HEADER);
  const view = new DataView(stripped.buffer);
  stripped.set(bytes.subarray(0, HEADER));
  view.setBigUint64(40, BigInt(end), littleEndian);
  view.setUint16(60, kept.length, littleEndian);
  view.setUint16(62, numbers.get(old.getUint16(62, littleEndian)) ?? 0, littleEndian);
  for (const [i, section] of kept.entries()) {
    const at = end + i * SECTION_HEADER;
    const from = headersAt + section.index * SECTION_HEADER;
    stripped.set(parts[i]!, offsets[i]!);
    stripped.set(bytes.subarray(from, from + SECTION_HEADER), at);
    if (i === 0) continue;
    view.setBigUint64(at + 24, BigInt(offsets[i]!), littleEndian);
    if (section.type !== SHT.NOBITS) view.setBigUint64(at + 32, BigInt(parts[i]!.length), littleEndian);
    view.setUint32(at + 40, numbers.get(section.link) ?? 0, littleEndian);
    const own = symbols.get(section.index);
    // Of a symbol table it is the first symbol that is not local.
    if (own) view.setUint32(at + 44, countBelow(own, section.info), littleEndian);
    else if (isTable(section)) view.setUint32(at + 44, numbers.get(section.info) ?? 0, littleEndian);
  }
  return stripped;
}

/** The new number of each that is kept; the first, which stands for none, always is. */
function renumbered(kept: readonly boolean[]): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const [i, keep] of kept.entries()) if (keep || i === 0) numbers.set(i, numbers.size);
  return numbers;
}

function countBelow(numbers: ReadonlyMap<number, number>, limit: number): number {
  let count = 0;
  for (const old of numbers.keys()) if (old < limit) count++;
  return count;
}

function symbolTable(
  data: Uint8Array,
  own: ReadonlyMap<number, number>,
  sections: ReadonlyMap<number, number>,
  littleEndian: boolean,
): Uint8Array {
  const table = new Uint8Array(own.size * SYMBOL);
  const view = new DataView(table.buffer);
  for (const [old, now] of own) {
    table.set(data.subarray(old * SYMBOL, (old + 1) * SYMBOL), now * SYMBOL);
    const section = view.getUint16(now * SYMBOL + 6, littleEndian);
    view.setUint16(now * SYMBOL + 6, sections.get(section) ?? section, littleEndian);
  }
  return table;
}

/** Symbols of sections that went are named by sections that went alone. */
function relocationTable(
  { data, type }: ElfSection,
  symbols: ReadonlyMap<number, number>,
  littleEndian: boolean,
): Uint8Array {
  // Not slice(): that of a Buffer copies nothing.
  const table = new Uint8Array(data);
  const view = new DataView(table.buffer);
  // r_info: the symbol's number above 32 bits of type.
  for (let at = 8; at < table.length; at += type === SHT.REL ? 16 : 24) {
    const info = view.getBigUint64(at, littleEndian);
    const symbol = symbols.get(Number(info >> 32n)) ?? 0;
    view.setBigUint64(at, (BigInt(symbol) << 32n) | (info & 0xffff_ffffn), littleEndian);
  }
  return table;
}
