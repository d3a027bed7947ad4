/** The class of each map, with the types of its keys and values: as `createMap` makes them. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { MapImage, ObjectImage } from '../../formats/object/image.ts';
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
  [MapType.cgroup_storage]: 'CgroupStorageMap',
  [MapType.percpu_cgroup_storage]: 'PerCpuCgroupStorageMap',
};

/** Classes whose keys are indexes, or that have none. */
const VALUED: Record<number, string> = {
  [MapType.array]: 'ArrayMap',
  [MapType.percpu_array]: 'PerCpuArrayMap',
  [MapType.queue]: 'QueueMap',
  [MapType.stack]: 'StackMap',
  [MapType.sk_storage]: 'SkStorageMap',
  [MapType.inode_storage]: 'InodeStorageMap',
  [MapType.task_storage]: 'TaskStorageMap',
  [MapType.cgrp_storage]: 'CgrpStorageMap',
};

const PLAIN: Record<number, string> = {
  [MapType.prog_array]: 'ProgArray',
  [MapType.struct_ops]: 'StructOpsMap',
  [MapType.sockmap]: 'SocketMap',
  [MapType.reuseport_sockarray]: 'SocketMap',
  [MapType.stack_trace]: 'StackTraceMap',
  [MapType.cgroup_array]: 'CgroupArray',
  [MapType.devmap]: 'DevMap',
  [MapType.devmap_hash]: 'DevMap',
  [MapType.cpumap]: 'CpuMap',
  [MapType.xskmap]: 'XskMap',
  [MapType.arena]: 'ArenaMap',
};

/** All that a module may import for its maps. */
export const MAP_CLASSES = [
  ...new Set([...Object.values(KEYED), ...Object.values(VALUED), ...Object.values(PLAIN)]),
  ...[
    'HashOfMaps',
    'ArrayOfMaps',
    'BloomFilterMap',
    'RingBuffer',
    'UserRingBuffer',
    'PerfEventArray',
    'OtherMap',
    'BpfMap',
  ],
];

export class MapClasses {
  readonly #image: ObjectImage;
  readonly #btf: Btf | null;
  readonly #values: ValueTypes | undefined;

  constructor(image: ObjectImage, values: ValueTypes | undefined) {
    this.#image = image;
    this.#btf = image.btf;
    this.#values = values;
  }

  of(image: MapImage): MapClass {
    const { type } = image;
    const key = () => this.#value(image.keyTypeId, image.keySize, `${pascalCase(image.name)}Key`);
    const value = () => this.#value(image.valueTypeId, image.valueSize, `${pascalCase(image.name)}Value`);
    if (KEYED[type]) return generic(KEYED[type], key(), value());
    if (VALUED[type]) return generic(VALUED[type], value());
    if (PLAIN[type]) return generic(PLAIN[type]);
    // Its keys are only written.
    if (type === MapType.sockhash) return generic('SocketMap', written(key()));
    // Its values are only written.
    if (type === MapType.bloom_filter) return generic('BloomFilterMap', written(value()));
    if (type === MapType.ringbuf) return generic('RingBuffer', this.#event(image));
    if (type === MapType.perf_event_array) return generic('PerfEventArray', this.#event(image));
    if (type === MapType.user_ringbuf) return generic('UserRingBuffer', written(this.#event(image, true)));
    if (type === MapType.hash_of_maps) return this.#ofMaps('HashOfMaps', image, [key()]);
    if (type === MapType.array_of_maps) return this.#ofMaps('ArrayOfMaps', image, []);
    return generic('OtherMap');
  }

  #ofMaps(name: string, { inner }: MapImage, types: readonly ValueType[]): MapClass {
    const map = inner ? this.of(inner) : generic('BpfMap');
    const { notes } = generic(name, ...types);
    // What may be written is said of the keys alone.
    const inputs = types.flatMap(({ input }) => (input === undefined ? [] : [input]));
    const text = `${name}<${[...types.map(type => type.text), map.text, ...inputs].join(', ')}>`;
    return { text, classes: [name, ...map.classes], notes: [...notes, ...map.notes] };
  }

  /** `written`: by the user, to be read by the program. */
  #event(image: MapImage, written = false): ValueType {
    const { id, note } = findEventType(this.#image, new MapSpec(image));
    if (id === undefined || !this.#values) return { ...BYTES, ...(note !== undefined && { odd: note }) };
    return {
      ...this.#values.of(id, `${pascalCase(image.name)}Event`, written),
      ...(note !== undefined && { note }),
    };
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

const written = ({ input, ...type }: ValueType): ValueType => ({ ...type, text: input ?? type.text });

/** First what is read, then what may be written, where that differs. */
function generic(name: string, ...types: readonly ValueType[]): MapClass {
  const inputs = types.slice(0, types.findLastIndex(({ input }) => input !== undefined) + 1);
  const all = [...types.map(type => type.text), ...inputs.map(type => type.input ?? type.text)];
  const text = all.length > 0 ? `${name}<${all.join(', ')}>` : name;
  return {
    text,
    classes: [name],
    notes: types.flatMap(({ odd, note }) => [
      ...(note === undefined ? [] : [note]),
      ...(odd === undefined ? [] : [`Bytes: ${odd}`]),
    ]),
  };
}
