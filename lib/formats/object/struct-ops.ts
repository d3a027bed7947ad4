/** struct_ops: a variable that is a kernel struct of function pointers becomes a map of one element. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../btf/btf.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSection, SHT } from '../elf/types.ts';
import type { MapImage, ObjectImage } from './image.ts';
import { type Globals, offsetOf, readGlobals } from './places.ts';

const STRUCT_OPS = 26;
const SECTION = /^\??\.struct_ops(\.link)?$/;
/** BPF_F_LINK: attached by a link (kernel 6.4). */
const LINK = 1 << 13;

/** Names of the programs that the members of a struct_ops map are set to, as its section's relocations say. */
export function operationsOf({ elf, btf }: ObjectImage, map: MapImage): string[] {
  const section = elf.section(map.section);
  const datasec = btf?.type(btf.find('datasec', map.section) ?? 0);
  if (!btf || !section || datasec?.kind !== 'datasec') return [];
  const globals = readGlobals(elf);
  const start = datasec.entries.flatMap(entry => {
    const variable = btf.type(entry.type);
    if (variable.kind !== 'var' || variable.name !== map.name) return [];
    return [offsetOf(variable, entry, datasec, globals)];
  })[0];
  if (start === undefined) return [];
  const tables = elf.sections.filter(({ type, info }) => type === SHT.REL && info === section.index);
  return tables
    .flatMap(table => elf.relocationsOf(table))
    .filter(({ offset }) => offset >= start && offset < start + map.valueSize)
    .map(({ symbol }) => elf.symbols[symbol]?.name ?? '');
}

export function readStructOps(elf: Elf, btf: Btf, globals: Globals): MapImage[] {
  const sections = new Map<string, ElfSection>();
  for (const section of elf.sections)
    if (SECTION.test(section.name) && !sections.has(section.name)) sections.set(section.name, section);
  return [...sections.values()].flatMap(section => readSection(section, btf, globals));
}

function readSection(section: ElfSection, btf: Btf, globals: Globals): MapImage[] {
  const datasec = btf.type(btf.find('datasec', section.name) ?? 0);
  if (datasec.kind !== 'datasec') return [];
  return datasec.entries.flatMap((entry): MapImage[] => {
    const variable = btf.type(entry.type);
    if (variable.kind !== 'var') return [];
    const { name, type: valueTypeId } = variable;
    const offset = offsetOf(variable, entry, datasec, globals);
    const valueSize = btf.sizeOf(valueTypeId);
    // libbpf 1.5 adds the two in 32 bits and copies from wherever that leads.
    if (offset + valueSize > section.data.length) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `struct_ops '${name}': bytes ${offset} to ${offset + valueSize} end beyond the ${section.data.length} of section '${section.name}'`,
        { offset: section.offset },
      );
    }
    return [
      {
        name,
        section: section.name,
        type: STRUCT_OPS,
        keySize: 4,
        valueSize,
        maxEntries: 1,
        flags: section.name.endsWith('.link') ? LINK : 0,
        numaNode: 0,
        mapExtra: 0n,
        keyTypeId: 0,
        valueTypeId,
        pinByName: false,
        inner: null,
        initialSlots: [],
        initialValue: null,
      },
    ];
  });
}
