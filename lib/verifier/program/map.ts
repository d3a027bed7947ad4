/** A map as the verifier sees it: sizes, flags, what its value has in it, and the contents of one that nobody writes to any more. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { ObjectImage } from '../../formats/object/image.ts';
import type { LinkedMap, LinkedObject } from '../../linker/index.ts';
import { isBackendMap } from './backend-map.ts';
import { type FieldPlaces, fieldsOf, type SpecialField } from './fields.ts';

/** enum bpf_map_type (include/uapi/linux/bpf.h), as far as rules need it. */
export const MAP = {
  HASH: 1,
  ARRAY: 2,
  PROG_ARRAY: 3,
  PERF_EVENT_ARRAY: 4,
  PERCPU_HASH: 5,
  PERCPU_ARRAY: 6,
  STACK_TRACE: 7,
  CGROUP_ARRAY: 8,
  LRU_HASH: 9,
  LRU_PERCPU_HASH: 10,
  LPM_TRIE: 11,
  ARRAY_OF_MAPS: 12,
  HASH_OF_MAPS: 13,
  DEVMAP: 14,
  SOCKMAP: 15,
  CPUMAP: 16,
  XSKMAP: 17,
  SOCKHASH: 18,
  CGROUP_STORAGE: 19,
  REUSEPORT_SOCKARRAY: 20,
  PERCPU_CGROUP_STORAGE: 21,
  QUEUE: 22,
  STACK: 23,
  SK_STORAGE: 24,
  DEVMAP_HASH: 25,
  STRUCT_OPS: 26,
  RINGBUF: 27,
  INODE_STORAGE: 28,
  TASK_STORAGE: 29,
  BLOOM_FILTER: 30,
  USER_RINGBUF: 31,
  CGRP_STORAGE: 32,
  ARENA: 33,
} as const;

export const MAP_FLAG = {
  NO_PREALLOC: 1,
  RDONLY_PROG: 1 << 7,
  WRONLY_PROG: 1 << 8,
  INNER_MAP: 1 << 12,
} as const;

export interface VerifierMap {
  /** As the kernel has it: 15 letters at most. */
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** What programs read there, if that can't change. */
  readonly contents: Uint8Array | null;
  readonly fields: readonly SpecialField[];
  readonly btf: Btf | null;
  readonly valueTypeId: number;
  readonly inner: VerifierMap | null;
}

const NAME = 15;

/** `prefix`: the object's name, which libbpf puts before the names of data sections. */
export function verifierMaps(
  object: LinkedObject,
  { btf, variables }: Pick<ObjectImage, 'btf' | 'variables'>,
  kernel: Pick<FieldPlaces, 'kernelBtf' | 'modules'>,
  prefix: string,
): VerifierMap[] {
  return object.maps.map(map => {
    const own = variables.filter(({ section }) => section === map.name);
    const places = { ...kernel, variables: new Map(own.map(({ name, offset }) => [name, offset])) };
    return verifierMap(map, btf, places, kernelName(map, prefix));
  });
}

function verifierMap(map: LinkedMap, btf: Btf | null, places: FieldPlaces, name: string): VerifierMap {
  const { inner } = map;
  // One that is there already is as it was made, and nobody here knows what it has in it.
  const isOwn = map.reuse === null && map.pinPath === null;
  const { type, keySize, valueSize, maxEntries, flags } = map.reuse?.info ?? map;
  return {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    contents: isOwn && map.frozen && (flags & MAP_FLAG.RDONLY_PROG) !== 0 ? map.initialValue : null,
    fields: btf && map.valueTypeId !== 0 ? fieldsOf(btf, map.valueTypeId, places) : [],
    btf,
    valueTypeId: map.valueTypeId,
    inner: inner && (isBackendMap(inner) ? fromBackend(inner) : verifierMap(inner, btf, places, '')),
  };
}

function fromBackend({ info }: Extract<NonNullable<LinkedMap['inner']>, { info: unknown }>): VerifierMap {
  const { name, type, keySize, valueSize, maxEntries, flags } = info;
  const unknown = { contents: null, fields: [], btf: null, valueTypeId: 0, inner: null };
  return { name, type, keySize, valueSize, maxEntries, flags, ...unknown };
}

/** internal_map_name() of libbpf: of a data section, what fits of the object's name before it; as much room as for 7 letters is kept. */
function kernelName({ name, image, initialValue }: LinkedMap, prefix: string): string {
  const data = image ? image.section !== '.maps' && initialValue !== null : true;
  if (!data) return name.slice(0, NAME);
  const suffix = Math.min(Math.max(7, name.length), NAME);
  const before = name.includes('.', 1) ? '' : prefix.slice(0, NAME - suffix);
  return `${before}${name.slice(0, suffix)}`.replace(/[^A-Za-z0-9_.]/g, '_');
}
