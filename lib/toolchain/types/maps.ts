/** The class of each map, with the types of its keys and values: as `createMap` makes them. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { MapImage } from '../../formats/object/image.ts';
import { findEventType } from '../../object/events/type.ts';
import { MapType } from '../../object/maps/types.ts';
import { MapSpec } from '../../object/spec/map.ts';
import { pascalCase } from './text.ts';
import type { ValueType, ValueTypes } from './values.ts';

export interface MapClass {
  readonly text: string;
  /** Classes of node-ebpf that it names. */
  readonly classes: readonly string[];
  /** What a reader should know: why something is bytes. */
  readonly notes: readonly string[];
}

const BYTES: ValueType = { text: 'Uint8Array' };

/** Classes with keys and values of the definition's types. */
const KEYED: Record<number, string> = {
  [MapType.hash]: 'HashMap',
  [MapType.lru_hash]: 'HashMap',
  [MapType.percpu_hash]: 'PerCpuHashMap',
  [MapType.lru_percpu_hash]: 'PerCpuHashMap',
  [MapType.lpm_trie]: 'LpmTrie',
};

/** Classes whose keys are indexes, or that have none. */
const VALUED: Record<number, string> = {
  [MapType.array]: 'ArrayMap',
  [MapType.percpu_array]: 'PerCpuArrayMap',
  [MapType.queue]: 'QueueMap',
  [MapType.stack]: 'StackMap',
};

const PLAIN: Record<number, string> = {
  [MapType.prog_array]: 'ProgArray',
  [MapType.struct_ops]: 'StructOpsMap',
  [MapType.sockmap]: 'SocketMap',
  [MapType.reuseport_sockarray]: 'SocketMap',
};

/** All that a module may import for its maps. */
export const MAP_CLASSES = [
  ...new Set([...Object.values(KEYED), ...Object.values(VALUED), ...Object.values(PLAIN)]),
  ...['HashOfMaps', 'ArrayOfMaps', 'RingBuffer', 'PerfEventArray', 'OtherMap', 'BpfMap'],
];

export class MapClasses {
  readonly #btf: Btf | null;
  readonly #values: ValueTypes | undefined;

  constructor(btf: Btf | null, values: ValueTypes | undefined) {
    this.#btf = btf;
    this.#values = values;
  }

  of(image: MapImage): MapClass {
    const { type } = image;
    const key = () => this.#value(image.keyTypeId, image.keySize, `${pascalCase(image.name)}Key`);
    const value = () => this.#value(image.valueTypeId, image.valueSize, `${pascalCase(image.name)}Value`);
    if (KEYED[type]) return generic(KEYED[type], key(), value());
    if (VALUED[type]) return generic(VALUED[type], value());
    if (PLAIN[type]) return generic(PLAIN[type]);
    if (type === MapType.sockhash) return generic('SocketMap', key());
    if (type === MapType.ringbuf) return generic('RingBuffer', this.#event(image));
    if (type === MapType.perf_event_array) return generic('PerfEventArray', this.#event(image));
    if (type === MapType.hash_of_maps) return this.#ofMaps('HashOfMaps', image, [key()]);
    if (type === MapType.array_of_maps) return this.#ofMaps('ArrayOfMaps', image, []);
    return generic('OtherMap');
  }

  #ofMaps(name: string, { inner }: MapImage, types: readonly ValueType[]): MapClass {
    const map = inner ? this.of(inner) : generic('BpfMap');
    const { text, classes, notes } = generic(name, ...types, { text: map.text });
    return { text, classes: [...classes, ...map.classes], notes: [...notes, ...map.notes] };
  }

  #event(image: MapImage): ValueType {
    const id = findEventType(this.#btf, new MapSpec(image));
    if (id === undefined || !this.#values)
      return { ...BYTES, odd: 'the object does not say the type of its records' };
    return this.#values.of(id, `${pascalCase(image.name)}Event`);
  }

  /** Bytes where the sizes are not the type's, as they are read then. */
  #value(id: number, size: number, hint: string): ValueType {
    if (!this.#btf || !this.#values || id === 0) return BYTES;
    const { kind } = this.#btf.type(this.#btf.resolve(id));
    if (kind === 'void' || kind === 'datasec') return BYTES;
    return fits(this.#btf, id, size) ? this.#values.of(id, hint) : BYTES;
  }
}

/** One that ends in a flexible array member may be larger than its type. */
function fits(btf: Btf, id: number, size: number): boolean {
  try {
    const own = btf.sizeOf(id);
    if (own === size) return true;
    const type = btf.type(btf.resolve(id));
    const last = type.kind === 'struct' ? type.members.at(-1) : undefined;
    const tail = last && btf.type(btf.resolve(last.type));
    return own < size && tail?.kind === 'array' && tail.length === 0;
  } catch {
    // A type without a size: what is odd about it is said where its type is written.
    return true;
  }
}

function generic(name: string, ...types: readonly ValueType[]): MapClass {
  const text = types.length > 0 ? `${name}<${types.map(type => type.text).join(', ')}>` : name;
  return {
    text,
    classes: [name],
    notes: types.flatMap(({ odd }) => (odd === undefined ? [] : [`Bytes: ${odd}`])),
  };
}
