/** Maps without an object file: made and nested from TypeScript, with BTF types, so that other tools show them typed as well. */
import type { CodecOptions } from './codec/types.ts';
import { EbpfError, nearestName, suggestion } from './errors.ts';
import { ctype } from './formats/asm/declare/c.ts';
import { type AsmType, i32, u32 } from './formats/asm/declare/type.ts';
import { build } from './formats/asm/object/build.ts';
import type { MapDescription } from './formats/asm/object/description.ts';
import { MapType, type MapTypeName } from './formats/object/map-types.ts';
import { given } from './given.ts';
import { BpfMap } from './object/maps/base.ts';
import type { MapFamilies } from './object/maps/families.ts';
import type { BackendChoice } from './object/spec.ts';
import { load } from './open.ts';

/** C text (`__u32`, `char[16]`, `struct stat { __u64 packets; __u64 bytes; }`), a type of `node-ebpf/asm`, or a number of bytes. */
export type MapFieldType = string | AsmType | number;

/** Of a map of maps: what its inner ones are like; or one of them. */
export type InnerMap = Omit<MapDefinition, 'name' | 'inner' | 'pinPath'> | BpfMap;

export interface MapDefinition<T extends MapTypeName = MapTypeName> {
  readonly type: T;
  /** C identifier, of which the kernel keeps 15 letters. Default: `map`. */
  readonly name?: string;
  /** Default: what the type's keys are, where it has but one kind of them. */
  readonly key?: MapFieldType;
  /** As `key`. Of ring buffers: the type of their records. */
  readonly value?: MapFieldType;
  /** Elements; bytes of a ring buffer; pages of an arena. */
  readonly maxEntries?: number;
  /** BPF_F_*; those without which no map of the type can be made (BPF_F_NO_PREALLOC of a trie) are added. */
  readonly flags?: number;
  readonly numaNode?: number;
  /** Hashes of a bloom filter; address of an arena. */
  readonly mapExtra?: bigint;
  readonly inner?: InnerMap;
  /** Pin it here, or take what is pinned here, if it is made the same way. */
  readonly pinPath?: string;
}

export interface CreateMapOptions extends CodecOptions {
  /** Default `auto`, as for `load`. */
  readonly backend?: BackendChoice;
}

const [NO_PREALLOC, MMAPABLE] = [1, 1 << 10];
/** PERF_MAX_STACK_DEPTH (include/uapi/linux/perf_event.h), an address each. */
const STACK_BYTES = 127 * 8;

/** What maps of a type always have (map_alloc_check of each, in kernel/bpf and net). */
type Fixed = Pick<MapDescription, 'key' | 'value' | 'flags' | 'maxEntries'>;
const index: Fixed = { key: u32 };
const descriptors: Fixed = { key: u32, value: u32 };
const storage: Fixed = { key: i32, flags: NO_PREALLOC, maxEntries: 0 };
const FIXED: Partial<Record<MapTypeName, Fixed>> = {
  array: index,
  percpu_array: index,
  prog_array: descriptors,
  perf_event_array: descriptors,
  cgroup_array: descriptors,
  array_of_maps: descriptors,
  hash_of_maps: { value: u32 },
  devmap: descriptors,
  devmap_hash: descriptors,
  cpumap: descriptors,
  xskmap: descriptors,
  sockmap: descriptors,
  sockhash: { value: u32 },
  reuseport_sockarray: descriptors,
  stack_trace: { key: u32, value: STACK_BYTES },
  lpm_trie: { flags: NO_PREALLOC },
  cgroup_storage: { key: ctype('struct bpf_cgroup_storage_key'), maxEntries: 0 },
  percpu_cgroup_storage: { key: ctype('struct bpf_cgroup_storage_key'), maxEntries: 0 },
  sk_storage: storage,
  inode_storage: storage,
  task_storage: storage,
  cgrp_storage: storage,
  arena: { flags: MMAPABLE },
};

/**
 * Makes a map. Its keys and values are typed by what is said of them; close it when it is done with. Rejects with ERR_EBPF_INVALID_ARGUMENT (a
 * definition that makes no sense), ERR_EBPF_NOT_SUPPORTED (a type that this kernel lacks), ERR_EBPF_MAP_MISMATCH (another is pinned there),
 * ERR_EBPF_PERMISSION (CAP_BPF), ERR_EBPF_LOAD (refused by the kernel).
 *
 * @example
 * using flows = await createMap({ type: 'hash', key: '__u32', value: 'struct stat { __u64 packets; __u64 bytes; }', maxEntries: 1024 });
 * flows.set(1, { packets: 1n, bytes: 60n });
 */
export async function createMap<T extends MapTypeName>(
  definition: MapDefinition<T>,
  options: CreateMapOptions = {},
): Promise<MapFamilies[T]> {
  const { name = 'map', inner, mapExtra, pinPath } = definition;
  const description = describe(definition, `map '${name}'`);
  const template = inner instanceof BpfMap ? inner : undefined;
  const bytes = build({
    maps: {
      [name]: {
        ...description,
        ...(inner && !template && { inner: describe(inner as InnerDefinition, `map '${name}': inner map`) }),
      },
    },
    programs: {},
  });
  const { backend = 'auto', ...codec } = options;
  const object = await load(
    { bytes, name },
    {
      backend,
      ...codec,
      edit(spec) {
        const edited = spec.maps[name]!;
        if (mapExtra !== undefined) edited.mapExtra = mapExtra;
        if (template) edited.innerMap = template;
        if (pinPath !== undefined) edited.pinPath = pinPath;
      },
    },
  );
  const map: BpfMap = object.maps[name];
  // Nobody sees the object: it goes with its map.
  map.whenClosed(() => void object.close());
  return map as MapFamilies[T];
}

type InnerDefinition = Exclude<InnerMap, BpfMap>;

function describe(definition: InnerDefinition, who: string): MapDescription {
  const { type, key, value, maxEntries } = definition;
  if (!Object.hasOwn(MapType, type) || type === 'unspec') {
    const near = nearestName(String(type), Object.keys(MapType));
    throw refuse(who, `there is no map type '${type}'${near ? `; ${suggestion(near)}` : ''}`);
  }
  if (type === 'struct_ops')
    throw refuse(
      who,
      'a struct_ops map is a table of programs: it is made by loading the object that has them',
    );
  const fixed = FIXED[type] ?? {};
  const flags = (definition.flags ?? 0) | (fixed.flags ?? 0);
  return {
    type,
    ...given(
      {
        key: fieldType(key) ?? fixed.key,
        value: fieldType(value) ?? fixed.value,
        maxEntries: maxEntries ?? fixed.maxEntries,
        flags: flags === 0 ? undefined : flags,
        numaNode: definition.numaNode,
      },
      'key',
      'value',
      'maxEntries',
      'flags',
      'numaNode',
    ),
  };
}

const fieldType = (type: MapFieldType | undefined): AsmType | number | undefined =>
  typeof type === 'string' ? ctype(type) : type;

function refuse(who: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${who}: cannot be created: ${why}`);
}
