/** Which functions a binary has. */
import { readFile } from 'node:fs/promises';
import { Elf } from '../../formats/elf/elf.ts';
import { fileOffset, loadedSegments } from '../../formats/elf/segments.ts';
import { type ElfSymbol, SHT, STT } from '../../formats/elf/types.ts';

/** STT_GNU_IFUNC: chosen when the program starts, by the machine it runs on. */
const STT_GNU_IFUNC = 10;

/** Names of defined functions, versions (`@@GLIBC_2.2.5`) left off. Rejects with ERR_EBPF_INVALID_OBJECT for what is no ELF file. */
export async function functionNames(binary: string): Promise<Set<string>> {
  const functions = definedSymbols(Elf.parse(await readFile(binary)));
  return new Set(functions.map(({ name }) => plainName(name)));
}

/**
 * Where in the file each function starts, by name. What is chosen when the program starts
 * (ifunc) has no place yet. Rejects as above.
 */
export async function functionOffsets(binary: string): Promise<Map<string, number>> {
  const elf = Elf.parse(await readFile(binary));
  const segments = loadedSegments(elf);
  const offsets = new Map<string, number>();
  for (const { name, type, value } of definedSymbols(elf)) {
    const offset = type === STT.FUNC ? fileOffset(segments, value) : undefined;
    if (offset !== undefined && !offsets.has(plainName(name))) offsets.set(plainName(name), offset);
  }
  return offsets;
}

function definedSymbols(elf: Elf): ElfSymbol[] {
  const tables = elf.sections.filter(({ type }) => type === SHT.SYMTAB || type === SHT.DYNSYM);
  return tables
    .flatMap(table => elf.symbolsOf(table))
    .filter(({ type, section }) => (type === STT.FUNC || type === STT_GNU_IFUNC) && section !== 0);
}

const plainName = (name: string): string => name.replace(/@.*/, '');
