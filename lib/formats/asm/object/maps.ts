/** Maps as libbpf has them declared: variables in `.maps` whose struct says in its types what the map is (bpf_helpers.h). */
import { nearestName, suggestion } from '../../../errors.ts';
import type { BtfWriter } from '../../btf/write.ts';
import { MapType } from '../../object/map-types.ts';
import type { TypeTable } from '../declare/lower.ts';
import { type CompositeType, struct } from '../declare/struct.ts';
import { type AsmType, array, i32, proto, ptr } from '../declare/type.ts';
import type { MapDescription, ObjectDescription } from './description.ts';
import { invalid, unknownReference } from './names.ts';
import { type ElfDraft, FLAGS, RELOCATION } from './sections.ts';

const SECTION = '.maps';
const POINTER = 8;

/** `__uint(name, value)` */
const uint = (value: number): AsmType => ptr(array(i32, value));

export function addMaps(
  { maps = {} }: ObjectDescription,
  elf: ElfDraft,
  btf: BtfWriter,
  types: TypeTable,
): void {
  if (Object.keys(maps).length === 0) return;
  const section = elf.section(SECTION, FLAGS.data);
  const entries = Object.entries(maps).map(([name, map]) => {
    const definition = define(map, `maps.${name}`, true);
    const size = definition.size + (map.slots?.length ?? 0) * POINTER;
    const offset = section.out.length;
    section.out.append(new Uint8Array(size));
    elf.symbol('map', name, section, { value: offset, size });
    const type = btf.append({ kind: 'var', name, type: types.idOf(definition), linkage: 'global' });
    return { type, offset, size };
  });
  btf.append({ kind: 'datasec', name: SECTION, size: section.out.length, entries });
}

/** The slots that are filled at load: relocations, once all programs and maps are there. */
export function fillSlots({ maps = {} }: ObjectDescription, elf: ElfDraft): void {
  let end = 0;
  for (const [name, map] of Object.entries(maps)) {
    const { slots = [] } = map;
    const definition = define(map, `maps.${name}`, true);
    const kind = map.inner ? 'map' : 'function';
    const values = end + definition.size;
    end = values + slots.length * POINTER;
    for (const [i, target] of slots.entries()) {
      if (target === null) continue;
      const meant = elf.find({ kind, name: target });
      if (!meant) throw unknownReference(`maps.${name}.slots[${i}]`, { kind, name: target }, elf.names(kind));
      const relocation = { offset: values + i * POINTER, type: RELOCATION.DATA, symbol: meant.symbol };
      elf.section(SECTION, FLAGS.data).relocations.push(relocation);
    }
  }
}

function define(map: MapDescription, path: string, outer: boolean): CompositeType {
  const { key, value, maxEntries, flags, numaNode, mapExtra, pinByName, inner, slots } = map;
  const number = (name: string, given: number) => {
    if (Number.isInteger(given) && given >= 0 && given <= 0xffffffff) return uint(given);
    throw invalid(`${path}.${name}`, `${given} is no unsigned number of 32 bits`);
  };
  const members: Record<string, AsmType> = { type: uint(typeOf(map, path)) };
  if (typeof key === 'number') members.key_size = number('key', key);
  else if (key) members.key = ptr(key);
  if (typeof value === 'number') members.value_size = number('value', value);
  else if (value) members.value = ptr(value);
  const numbers = { max_entries: maxEntries, map_flags: flags, numa_node: numaNode, map_extra: mapExtra };
  for (const [name, given] of Object.entries(numbers))
    if (given !== undefined) members[name] = number(name, given);
  if (!outer && (pinByName || inner || slots))
    throw invalid(path, 'an inner map can not have inner maps, slots or a pin');
  if (pinByName) members.pinning = uint(1);
  // Last, and without a length: slots that are filled stand behind the struct.
  if (inner) members.values = array(ptr(define(inner, `${path}.inner`, false)), 0);
  else if (slots) members.values = array(ptr(proto(i32)), 0);
  return struct('', members);
}

function typeOf({ type }: MapDescription, path: string): number {
  if (typeof type === 'number') return type;
  if (Object.hasOwn(MapType, type)) return MapType[type];
  const near = nearestName(type, Object.keys(MapType));
  const hint = near ? suggestion(near) : `there are ${Object.keys(MapType).join(', ')}`;
  throw invalid(`${path}.type`, `there is no map type '${type}'; ${hint}`);
}
