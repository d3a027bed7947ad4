/** The functions of a program or library, as its symbol tables have them, and what tells it from others. */
import { EbpfError } from '../../errors.ts';
import type { Elf } from '../elf/elf.ts';
import { fileOffset, loadedSegments } from '../elf/segments.ts';
import { type ElfSection, SHF, SHT, STB, STT } from '../elf/types.ts';
import { Reader } from '../reader.ts';
import { type CodeSymbol, SymbolTable } from './table.ts';

/** STT_GNU_IFUNC: the function that chooses one. */
const IFUNC = 10;
/** NT_GNU_BUILD_ID */
const BUILD_ID = 3;
const NOTE_HEADER = 12;

export interface BinarySymbols {
  /** By offset in the file: what holds wherever the file is mapped, and what the kernel's build-id stacks have. */
  readonly table: SymbolTable;
  /** What could not be read: a symbol table that is cut off or damaged. The others are there. */
  readonly problem?: string;
}

/** Of `.symtab` and `.dynsym`. */
export function binarySymbols(elf: Elf): BinarySymbols {
  const problems: string[] = [];
  const parts = elf.sections
    .filter(({ type }) => type === SHT.SYMTAB || type === SHT.DYNSYM)
    .map(section => partial(() => functionsOf(elf, section), problems));
  const table = new SymbolTable(parts.flatMap(part => part ?? []));
  return { table, ...(problems.length > 0 && { problem: problems.join('; ') }) };
}

function functionsOf(elf: Elf, table: ElfSection): CodeSymbol[] {
  const segments = loadedSegments(elf);
  const symbols: CodeSymbol[] = [];
  for (const { name, type, value, size, binding, section } of elf.symbolsOf(table)) {
    const place = elf.sections[section];
    if (section === 0 || !place || name === '' || (place.flags & SHF.EXECINSTR) === 0) continue;
    // Assembly leaves types and sizes out: what lies in code and has a name is as good, and goes on to the end of its section at the most.
    if (type !== STT.FUNC && type !== IFUNC && (type !== STT.NOTYPE || binding === STB.LOCAL)) continue;
    const start = fileOffset(segments, value);
    const rank = (type === STT.NOTYPE ? 0 : 4) + (binding === STB.GLOBAL ? 2 : binding === STB.WEAK ? 1 : 0);
    if (start === undefined) continue;
    const rest = Math.max(1, place.address + place.size - value);
    symbols.push({ name: name.replace(/@.*/, ''), start, size: size > 0 ? size : rest, rank });
  }
  return symbols;
}

/** In hex; undefined where there is none. Throws ERR_EBPF_INVALID_OBJECT. */
export function buildIdOf(elf: Elf): string | undefined {
  const section = elf.section('.note.gnu.build-id');
  if (!section) return undefined;
  const { littleEndian } = elf.header;
  const what = "ELF section '.note.gnu.build-id'";
  const reader = new Reader(section.data, littleEndian, what, 'ERR_EBPF_INVALID_OBJECT', section.offset);
  const [nameSize, size, type] = [reader.u32(0), reader.u32(4), reader.u32(8)];
  if (type !== BUILD_ID) return undefined;
  return hex(reader.slice(NOTE_HEADER + Math.ceil(nameSize / 4) * 4, size, 'the build id'));
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

function partial<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
