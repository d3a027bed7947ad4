/** Data sections, each a map of one element that holds all its variables. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../btf/btf.ts';
import type { BtfDatasec } from '../btf/types.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSection, SHT, STB, STT } from '../elf/types.ts';
import type { MapImage, VariableImage } from './image.ts';

const ARRAY = 2;
/** BPF_F_RDONLY_PROG, BPF_F_MMAPABLE: as libbpf makes these maps where the kernel can. */
const RDONLY_PROG = 1 << 7;
const MMAPABLE = 1 << 10;
/** A section of one value is mapped as a whole; libbpf takes sizes as u32. */
const MAX_SECTION = 2 ** 31;

const isNamed = (name: string, base: string) => name === base || name.startsWith(`${base}.`);
const isConstant = (section: ElfSection) => isNamed(section.name, '.rodata');

export function readDataMaps(elf: Elf, btf: Btf | null): MapImage[] {
  return dataSections(elf).map(section => ({
    name: section.name,
    section: section.name,
    type: ARRAY,
    keySize: 4,
    valueSize: section.size,
    maxEntries: 1,
    flags: MMAPABLE | (isConstant(section) ? RDONLY_PROG : 0),
    numaNode: 0,
    mapExtra: 0n,
    keyTypeId: 0,
    valueTypeId: btf?.find('datasec', section.name) ?? 0,
    pinByName: false,
    inner: null,
    initialSlots: [],
    initialValue: section.type === SHT.NOBITS ? new Uint8Array(section.size) : section.data,
  }));
}

/** In the order of their sections and offsets. Without BTF: the symbols, as bytes. */
export function readVariables(elf: Elf, btf: Btf | null): VariableImage[] {
  return dataSections(elf).flatMap(section => {
    const id = btf?.find('datasec', section.name);
    const datasec = btf && id !== undefined ? btf.type(id) : undefined;
    const variables =
      btf && datasec?.kind === 'datasec'
        ? typedVariables(elf, btf, section, datasec)
        : symbolVariables(elf, section);
    return variables.sort((a, b) => a.offset - b.offset);
  });
}

function dataSections(elf: Elf): ElfSection[] {
  return elf.sections.filter(({ name, type, size, offset }) => {
    const data = type === SHT.PROGBITS && (isNamed(name, '.data') || isNamed(name, '.rodata'));
    const bss = type === SHT.NOBITS && isNamed(name, '.bss');
    if ((data || bss) && size > MAX_SECTION) {
      throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `section '${name}' has ${size} bytes`, { offset });
    }
    return (data || bss) && size > 0;
  });
}

function typedVariables(elf: Elf, btf: Btf, section: ElfSection, datasec: BtfDatasec): VariableImage[] {
  const symbols = new Map(
    elf.symbols
      .filter(symbol => symbol.section === section.index && symbol.binding !== STB.LOCAL)
      .map(symbol => [symbol.name, symbol]),
  );
  return datasec.entries.flatMap(entry => {
    const variable = btf.type(entry.type);
    if (variable.kind !== 'var' || variable.linkage === 'extern') return [];
    // clang writes the offset of static variables alone: those of global ones are known when symbols are.
    const offset =
      variable.linkage === 'static' ? entry.offset : (symbols.get(variable.name)?.value ?? entry.offset);
    const size = btf.sizeOf(variable.type);
    if (offset + size > section.size) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `variable '${variable.name}': bytes ${offset} to ${offset + size} end beyond the ${section.size} of section '${section.name}'`,
      );
    }
    const { name, linkage } = variable;
    return [
      {
        name,
        section: section.name,
        offset,
        size,
        typeId: variable.type,
        constant: isConstant(section),
        linkage,
      },
    ];
  });
}

function symbolVariables(elf: Elf, section: ElfSection): VariableImage[] {
  return elf.symbols
    .filter(symbol => symbol.section === section.index && symbol.type === STT.OBJECT && symbol.size > 0)
    .filter(symbol => symbol.value + symbol.size <= section.size)
    .map(symbol => ({
      name: symbol.name,
      section: section.name,
      offset: symbol.value,
      size: symbol.size,
      typeId: 0,
      constant: isConstant(section),
      linkage: symbol.binding === STB.LOCAL ? 'static' : 'global',
    }));
}
