/** Data sections: which they are, and the map of one element that each becomes. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../btf/btf.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSection, SHF, SHT, STV } from '../elf/types.ts';
import type { MapImage } from './image.ts';

const ARRAY = 2;
const RDONLY_PROG = 1 << 7;
const MMAPABLE = 1 << 10;
/** A map's value has INT_MAX bytes at most (array_map_alloc_check in kernel/bpf/arraymap.c). */
const MAX_BYTES = 2 ** 31 - 1;

const isNamed = (name: string, base: string) => name === base || name.startsWith(`${base}.`);

/** Where clang puts variables that are declared `__arena`: the first bytes of the arena map. */
export const ARENA_SECTION = '.addr_space.1';

/** The one of the arena's variables; undefined where there are none. */
export const arenaSection = (elf: Elf): ElfSection | undefined =>
  elf.sections.find(({ name, type, size }) => name === ARENA_SECTION && type === SHT.PROGBITS && size > 0);

/** Programs can't write to it, and nobody can once it is loaded. */
export const isConstant = (section: ElfSection) => isNamed(section.name, '.rodata');

/** Those that are not empty. Of several with the same name the first is meant: BTF and the API know them by their names. */
export function dataSections(elf: Elf): ElfSection[] {
  const sections = new Map<string, ElfSection>();
  let [inFile, zeros] = [0, 0];
  for (const section of elf.sections) {
    const { name, type, flags, size, offset } = section;
    const data =
      type === SHT.PROGBITS &&
      (flags & SHF.EXECINSTR) === 0 &&
      (isNamed(name, '.data') || isNamed(name, '.rodata'));
    const bss = type === SHT.NOBITS && isNamed(name, '.bss');
    if (!(data || bss) || size === 0 || sections.has(name)) continue;
    // Sections share no bytes of the file, so what a small file can ask for in memory is bounded.
    if (data) inFile += size;
    else zeros += size;
    if (inFile > elf.bytes.length || zeros > MAX_BYTES) {
      const why = data ? 'shares bytes with other sections' : `and those before it have ${zeros} bytes`;
      throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `section '${name}' ${why}`, { offset });
    }
    sections.set(name, section);
  }
  return [...sections.values()];
}

export function readDataMaps(elf: Elf, btf: Btf | null): MapImage[] {
  return dataSections(elf).map(section => ({
    name: section.name,
    section: section.name,
    type: ARRAY,
    keySize: 4,
    valueSize: section.size,
    maxEntries: 1,
    flags: (isConstant(section) ? RDONLY_PROG : 0) | (btf && isShared(elf, btf, section) ? MMAPABLE : 0),
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

/** libbpf maps a section into memory if others may see a variable of it: one that is neither static nor hidden. */
function isShared(elf: Elf, btf: Btf, section: ElfSection): boolean {
  const datasec = btf.type(btf.find('datasec', section.name) ?? 0);
  if (datasec.kind !== 'datasec') return false;
  const hidden = new Set(
    elf
      .symbolsIn(section)
      .filter(({ visibility }) => visibility === STV.HIDDEN || visibility === STV.INTERNAL)
      .map(({ name }) => name),
  );
  return datasec.entries.some(entry => {
    const variable = btf.type(entry.type);
    return variable.kind === 'var' && variable.linkage !== 'static' && !hidden.has(variable.name);
  });
}
