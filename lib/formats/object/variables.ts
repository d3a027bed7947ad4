/** Global variables: where they lie in their sections, and what types they have. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../btf/btf.ts';
import type { BtfDatasec } from '../btf/types.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSection, STB, STT } from '../elf/types.ts';
import { arenaSection, dataSections, isConstant } from './data.ts';
import type { VariableImage } from './image.ts';
import { type Globals, offsetOf } from './places.ts';

/** In the order of their sections and offsets. Without BTF: the symbols, as bytes. */
export function readVariables(elf: Elf, btf: Btf | null, globals: Globals): VariableImage[] {
  const arena = arenaSection(elf);
  return [...dataSections(elf), ...(arena ? [arena] : [])].flatMap(section => {
    const datasec = btf?.type(btf.find('datasec', section.name) ?? 0);
    const variables =
      btf && datasec?.kind === 'datasec'
        ? typedVariables(globals, btf, section, datasec)
        : symbolVariables(elf, section);
    return variables.sort((a, b) => a.offset - b.offset);
  });
}

function typedVariables(
  globals: Globals,
  btf: Btf,
  section: ElfSection,
  datasec: BtfDatasec,
): VariableImage[] {
  return datasec.entries.flatMap((entry): VariableImage[] => {
    const variable = btf.type(entry.type);
    if (variable.kind !== 'var' || variable.linkage === 'extern') return [];
    const { name, linkage, type: typeId } = variable;
    const offset = offsetOf(variable, entry, datasec, globals);
    // What initialises a flexible array member is part of the variable, not of its type.
    const size = Math.max(btf.sizeOf(typeId), entry.size);
    if (offset + size > section.size) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `variable '${name}': bytes ${offset} to ${offset + size} end beyond the ${section.size} of section '${section.name}'`,
      );
    }
    return [{ name, section: section.name, offset, size, typeId, constant: isConstant(section), linkage }];
  });
}

function symbolVariables(elf: Elf, section: ElfSection): VariableImage[] {
  return elf
    .symbolsIn(section)
    .filter(({ type, value, size }) => type === STT.OBJECT && size > 0 && value + size <= section.size)
    .map(({ name, value, size, binding }) => ({
      name,
      section: section.name,
      offset: value,
      size,
      typeId: 0,
      constant: isConstant(section),
      linkage: binding === STB.LOCAL ? 'static' : 'global',
    }));
}
