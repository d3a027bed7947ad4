/**
 * Maps from their BTF definitions: a variable in SEC(".maps") whose struct says it all in types. `__uint(name, 3)` is a pointer to
 * an array of 3, `__type(key, T)` a pointer to T, `__ulong(name, v)` an enum with one value (bpf_helpers.h).
 */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../btf/btf.ts';
import type { BtfComposite, BtfMember } from '../btf/types.ts';
import type { Elf } from '../elf/elf.ts';
import type { MapImage } from './image.ts';
import { type Globals, offsetOf } from './places.ts';
import { readSlots } from './slots.ts';

const SECTION = '.maps';
/** BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_HASH_OF_MAPS, BPF_MAP_TYPE_PROG_ARRAY. */
const OF_MAPS = [12, 13];
const PROG_ARRAY = 3;
/** As many fields as a definition can have: those of `readField`. */
const FIELDS = 11;
/** enum libbpf_pin_type: LIBBPF_PIN_NONE, LIBBPF_PIN_BY_NAME. */
const PINNINGS = [false, true];

export function readMaps(elf: Elf, btf: Btf, globals: Globals): MapImage[] {
  const section = elf.section(SECTION);
  if (!section) return [];
  const datasec = btf.type(btf.find('datasec', SECTION) ?? 0);
  if (datasec.kind !== 'datasec') throw invalid(SECTION, 'the BTF does not say what is in that section');
  const found = datasec.entries.map(entry => {
    const variable = btf.type(entry.type);
    if (variable.kind !== 'var') throw invalid(SECTION, `type ${entry.type} is no variable`);
    const { name } = variable;
    const definition = definitionOf(btf, variable.type);
    if (!definition) throw invalid(name, `its definition is no struct of at most ${FIELDS} fields`);
    const values = definition.members.find(member => member.name === 'values');
    const offset = offsetOf(variable, entry, datasec, globals);
    return { name, definition, offset, size: entry.size, values: values ? values.bitOffset / 8 : null };
  });
  const slots = readSlots(elf, section, found);
  return found.map(({ name, definition }) => ({
    ...readMap(name, definition, btf, true),
    initialSlots: slots.get(name) ?? [],
  }));
}

interface Draft {
  type: number;
  keySize: number;
  valueSize: number;
  maxEntries: number;
  flags: number;
  numaNode: number;
  mapExtra: bigint;
  keyTypeId: number;
  valueTypeId: number;
  pinByName: boolean;
  inner: MapImage | null;
}

/** `outer`: not the inner map of another, which can have neither inner maps nor a pin. */
function readMap(name: string, definition: BtfComposite, btf: Btf, outer: boolean): MapImage {
  const draft: Draft = {
    ...{ type: 0, keySize: 0, valueSize: 0, maxEntries: 0, flags: 0, numaNode: 0, mapExtra: 0n },
    ...{ keyTypeId: 0, valueTypeId: 0, pinByName: false, inner: null },
  };
  for (const member of definition.members) {
    if (!outer && (member.name === 'values' || member.name === 'pinning'))
      throw invalid(name, `the definition of an inner map can not have '${member.name}'`);
    readField(name, member, btf, draft);
  }
  if (draft.type === 0) throw invalid(name, 'its definition says no type');
  return { name, section: SECTION, ...draft, initialSlots: [], initialValue: null };
}

function readField(map: string, member: BtfMember, btf: Btf, draft: Draft): void {
  const number = () => Number(long(map, member, btf));
  const fail = (why: string): never => {
    throw invalid(map, why);
  };
  switch (member.name) {
    case 'type':
      draft.type = number();
      break;
    case 'max_entries':
      draft.maxEntries = number();
      break;
    case 'map_flags':
      draft.flags = number();
      break;
    case 'numa_node':
      draft.numaNode = number();
      break;
    case 'map_extra':
      draft.mapExtra = long(map, member, btf);
      break;
    case 'pinning':
      draft.pinByName = PINNINGS[number()] ?? fail(`pinning ${number()} is not known`);
      break;
    case 'key_size':
      draft.keySize = agreed(map, 'key', draft.keySize, number());
      break;
    case 'value_size':
      draft.valueSize = agreed(map, 'value', draft.valueSize, number());
      break;
    case 'key':
      draft.keyTypeId = target(map, member, btf);
      draft.keySize = agreed(map, 'key', draft.keySize, btf.sizeOf(draft.keyTypeId));
      break;
    case 'value':
      draft.valueTypeId = target(map, member, btf);
      draft.valueSize = agreed(map, 'value', draft.valueSize, btf.sizeOf(draft.valueTypeId));
      break;
    case 'values':
      draft.valueSize = agreed(map, 'value', draft.valueSize, 4);
      if (OF_MAPS.includes(draft.type)) draft.inner = innerMap(map, member, btf);
      else if (draft.type !== PROG_ARRAY) fail("only maps of maps and program arrays have 'values'");
      break;
    default:
      fail(`its definition has a field '${member.name}' that is not known`);
  }
}

/** The number of `__uint` or `__ulong`. */
function long(map: string, member: BtfMember, btf: Btf): bigint {
  const type = btf.type(btf.resolve(member.type));
  if (type.kind === 'ptr') {
    const array = btf.type(btf.resolve(type.type));
    if (array.kind === 'array') return BigInt(array.length);
  }
  if ((type.kind === 'enum' || type.kind === 'enum64') && type.values.length === 1)
    return type.values[0]!.value;
  throw invalid(map, `field '${member.name}' is no number: write __uint(${member.name}, …)`);
}

/** What `__type` points to. */
function target(map: string, member: BtfMember, btf: Btf): number {
  const type = btf.type(member.type);
  if (type.kind !== 'ptr')
    throw invalid(map, `field '${member.name}' is no type: write __type(${member.name}, …)`);
  return type.type;
}

function agreed(map: string, what: string, before: number, now: number): number {
  if (before !== 0 && before !== now)
    throw invalid(map, `its ${what} has two sizes, ${before} and ${now} bytes`);
  return now;
}

function innerMap(map: string, member: BtfMember, btf: Btf): MapImage {
  const array = btf.type(btf.resolve(member.type));
  const pointer = array.kind === 'array' ? btf.type(btf.resolve(array.type)) : undefined;
  const definition = pointer?.kind === 'ptr' ? definitionOf(btf, pointer.type) : undefined;
  if (!definition) throw invalid(map, "its 'values' are no maps: write __array(values, struct { … })");
  return readMap(`${map}.inner`, definition, btf, false);
}

function definitionOf(btf: Btf, id: number): BtfComposite | undefined {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'struct' && type.members.length <= FIELDS ? type : undefined;
}

function invalid(map: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_OBJECT', `map '${map}': ${why}`);
}
