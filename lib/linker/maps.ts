/** Which maps an object has, by libbpf's count, and where instructions refer to them (bpf_object__init_maps in libbpf.c). */
import { EbpfError } from '../errors.ts';
import type { Elf } from '../formats/elf/elf.ts';
import { SHT } from '../formats/elf/types.ts';
import type { MapImage, ObjectImage } from '../formats/object/image.ts';
import { type Globals, offsetOf, readGlobals } from '../formats/object/places.ts';

const STRUCT_OPS = 26;
const ARENA = 33;
/** Where clang puts variables that are declared `__arena`. */
const ARENA_SECTION = '.addr_space.1';

export interface MapEntry {
  /** Place in libbpf's list; poisoned instructions name it. */
  readonly index: number;
  /** null for `.kconfig`. */
  readonly image: MapImage | null;
  /** Where it is declared: section and byte. */
  readonly section: number;
  readonly offset: number;
  /** Instructions refer to bytes of its value. */
  readonly data: boolean;
}

export class MapTable {
  readonly entries: readonly MapEntry[];
  /** Initial bytes of the arena, where there are any. */
  readonly arena: { readonly map: number; readonly data: Uint8Array } | null;
  readonly #arenaSection: number;

  constructor(image: ObjectImage, hasConfig: boolean) {
    const { elf, maps } = image;
    const globals = readGlobals(elf);
    const declared = maps.filter(({ section }) => section === '.maps');
    const structs = maps.filter(({ type, section }) => type === STRUCT_OPS && section !== '.maps');
    const data = maps.filter(map => !declared.includes(map) && !structs.includes(map));
    const place = (map: MapImage) => ({
      image: map,
      section: elf.section(map.section)?.index ?? 0,
      offset: placeOf(image, globals, map),
      data: false,
    });
    const config = { image: null, section: 0, offset: 0, data: true };
    this.entries = [
      ...declared.map(place).sort((a, b) => a.offset - b.offset),
      ...data.map(map => ({ ...place(map), offset: 0, data: true })),
      ...(hasConfig ? [config] : []),
      ...structs.map(place),
    ].map((entry, index) => ({ ...entry, index }));
    const section = arenaSection(elf);
    this.#arenaSection = section?.index ?? -1;
    this.arena = section ? { map: this.#arenaOf(section.name), data: section.data } : null;
  }

  /** What an instruction means by byte `offset` of a section: the map that starts there, or the data map of the section. */
  inSection(section: number, offset: number): MapEntry | undefined {
    if (section === this.#arenaSection) return { ...this.entries[this.arena!.map]!, data: true };
    return this.entries.find(
      entry =>
        entry.image !== null &&
        entry.image.type !== STRUCT_OPS &&
        entry.section === section &&
        (entry.data || entry.offset === offset),
    );
  }

  /** Index of the `.kconfig` map. */
  get config(): number {
    return this.entries.findIndex(({ image }) => image === null);
  }

  #arenaOf(section: string): number {
    const arenas = this.entries.filter(({ image }) => image?.type === ARENA);
    const [arena, second] = arenas;
    if (!arena || second) {
      const why = arena
        ? `maps '${arena.image!.name}' and '${second!.image!.name}' are both arenas`
        : 'there is no arena map';
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `section '${section}' has variables of the arena, and ${why}`,
      );
    }
    return arena.index;
  }
}

function arenaSection(elf: Elf) {
  return elf.sections.find(
    ({ name, type, size }) => name === ARENA_SECTION && type === SHT.PROGBITS && size > 0,
  );
}

/** Bytes from the start of its section to the variable that declares a map. */
function placeOf({ btf }: ObjectImage, globals: Globals, map: MapImage): number {
  const datasec = btf?.type(btf.find('datasec', map.section) ?? 0);
  if (!btf || datasec?.kind !== 'datasec') return 0;
  for (const entry of datasec.entries) {
    const variable = btf.type(entry.type);
    if (variable.kind === 'var' && variable.name === map.name)
      return offsetOf(variable, entry, datasec, globals);
  }
  return 0;
}
