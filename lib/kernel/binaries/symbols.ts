/** Which functions a binary has. */
import { readFile } from 'node:fs/promises';
import { Elf } from '../../formats/elf/elf.ts';
import { SHT, STT } from '../../formats/elf/types.ts';

/** STT_GNU_IFUNC: chosen when the program starts, by the machine it runs on. */
const STT_GNU_IFUNC = 10;

/** Names of defined functions, versions (`@@GLIBC_2.2.5`) left off. Rejects with ERR_EBPF_INVALID_OBJECT for what is no ELF file. */
export async function functionNames(binary: string): Promise<Set<string>> {
  const elf = Elf.parse(await readFile(binary));
  const tables = elf.sections.filter(({ type }) => type === SHT.SYMTAB || type === SHT.DYNSYM);
  const functions = tables
    .flatMap(table => elf.symbolsOf(table))
    .filter(({ type, section }) => (type === STT.FUNC || type === STT_GNU_IFUNC) && section !== 0);
  return new Set(functions.map(({ name }) => name.replace(/@.*/, '')));
}
