/** Programs as libbpf splits them: the functions of executable sections, except those of .text, which are subprograms. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../btf/btf.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSection, type ElfSymbol, SHF, SHT, STB, STT } from '../elf/types.ts';
import type { ProgramImage } from './image.ts';
import { parseSection } from './sections.ts';

const INSTRUCTION = 8;

export function readPrograms(elf: Elf, btf: Btf | null): ProgramImage[] {
  return elf.sections
    .filter(({ type, flags, size }) => type === SHT.PROGBITS && (flags & SHF.EXECINSTR) !== 0 && size > 0)
    .filter(section => section.name !== '.text')
    .flatMap(section => {
      const functions = elf.symbolsIn(section).filter(symbol => symbol.type === STT.FUNC);
      return functions.sort((a, b) => a.value - b.value).map(symbol => readProgram(section, symbol, btf));
    });
}

function readProgram(section: ElfSection, symbol: ElfSymbol, btf: Btf | null): ProgramImage {
  const { name, value, size } = symbol;
  const fail = (why: string): never => {
    throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `program '${name}' (section '${section.name}'): ${why}`, {
      offset: section.offset,
    });
  };
  if (value % INSTRUCTION !== 0 || size % INSTRUCTION !== 0 || size === 0) {
    fail(`bytes ${value} to ${value + size} are no whole instructions of ${INSTRUCTION} bytes`);
  }
  if (value + size > section.data.length) {
    fail(`bytes ${value} to ${value + size} end beyond the section's ${section.data.length}`);
  }
  if (symbol.binding === STB.LOCAL) {
    fail('it is static, which a program cannot be; drop static, or its SEC() if it is a subprogram');
  }
  return {
    name,
    section: section.name,
    sectionIndex: section.index,
    offset: value,
    size,
    target: parseSection(section.name),
    btfTypeId: btf?.find('func', name) ?? 0,
  };
}
