/** Which maps an object has, by libbpf's count, and where instructions refer to them (bpf_object__init_maps in libbpf.c). */
import { EbpfError } from '../errors.ts';
import { arenaSection } from '../formats/object/data.ts';
import type { MapImage, ObjectImage } from '../formats/object/image.ts';
import { type Globals, offsetOf, readGlobals } from '../formats/object/places.ts';

const STRUCT_OPS = 26;
const ARENA = 33;

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
  /** What is declared, by section and byte; data maps by their section alone. */
  readonly #declared = new Map<string, MapEntry>();
  readonly #data = new Map<number, MapEntry>();

  constructor(image: ObjectImage, hasConfig: boolean) {
    const { elf, maps } = image;
    const globals = readGlobals(elf);
    const declared = maps.filter(({ section }) => section === '.maps');
    const structs = maps.filter(isStructOps);
    const data = maps.filter(map => map.section !== '.maps' && !isStructOps(map));
    const offsets = new Map<string, ReadonlyMap<string, number>>();
    const place = (map: MapImage) => {
      const { section, name } = map;
      if (!offsets.has(section)) offsets.set(section, offsetsIn(image, globals, section));
      const offset = offsets.get(section)!.get(name) ?? 0;
      return { image: map, section: elf.section(section)?.index ?? 0, offset, data: false };
    };
    const config = { image: null, section: 0, offset: 0, data: true };
    this.entries = [
      ...declared.map(place).sort((a, b) => a.offset - b.offset),
      ...data.map(map => ({ ...place(map), offset: 0, data: true })),
      ...(hasConfig ? [config] : []),
      ...structs.map(place),
    ].map((entry, index) => ({ ...entry, index }));
    for (const entry of this.entries) {
      if (entry.image === null || isStructOps(entry.image)) continue;
      const place = `${entry.section} ${entry.offset}`;
      if (entry.data) this.#data.set(entry.section, entry);
      else if (!this.#declared.has(place)) this.#declared.set(place, entry);
    }
    const section = arenaSection(elf);
    this.#arenaSection = section?.index ?? -1;
    this.arena = section ? { map: this.#arenaOf(section.name), data: section.data } : null;
  }

  /** What an instruction means by byte `offset` of a section: the map that starts there, or the data map of the section. */
  inSection(section: number, offset: number): MapEntry | undefined {
    if (section === this.#arenaSection) return { ...this.entries[this.arena!.map]!, data: true };
    return this.#data.get(section) ?? this.#declared.get(`${section} ${offset}`);
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

/** Declared by a variable of its section, as no other map of that type can be. */
export function isStructOps({ type, section }: MapImage): boolean {
  return type === STRUCT_OPS && section !== '.maps';
}

/** Of the variables in a section: bytes from its start, by name. */
function offsetsIn({ btf }: ObjectImage, globals: Globals, section: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const datasec = btf?.type(btf.find('datasec', section) ?? 0);
  if (!btf || datasec?.kind !== 'datasec') return offsets;
  for (const entry of datasec.entries) {
    const variable = btf.type(entry.type);
    if (variable.kind === 'var' && !offsets.has(variable.name))
      offsets.set(variable.name, offsetOf(variable, entry, datasec, globals));
  }
  return offsets;
}
