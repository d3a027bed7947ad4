/** What the kernel refuses when a map is made: map_create in kernel/bpf/syscall.c, and the map_alloc_check of each type. */
import { ERRNO } from '../errno.ts';
import { ACCESS, FLAG } from './flags.ts';
import type { MapDefinition } from './map.ts';
import { TYPE } from './types.ts';

const { EINVAL, E2BIG, ENOTSUPP } = ERRNO;

/** KMALLOC_MAX_SIZE with pages of 4 KiB, PCPU_MIN_UNIT_SIZE */
const KMALLOC_MAX = 4 << 20;
const PER_CPU_MAX = 32 << 10;
/** BPF_LOCAL_STORAGE_MAX_VALUE_SIZE */
const STORAGE_MAX = 0xffff - 88;
/** PERF_MAX_STACK_DEPTH; NR_CPUS as distributions have it. */
const STACK_DEPTH = 127;
const NR_CPUS = 8192;
const PAGE = 4096;
const INT_MAX = 0x7fff_ffff;

export interface Refusal {
  readonly errno: number;
  readonly why: string;
}

type Check = (definition: MapDefinition) => Refusal | undefined;

const refusal = (errno: number, why: string): Refusal => ({ errno, why });
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** The first refusal of several. */
const all =
  (...checks: readonly Check[]): Check =>
  definition => {
    for (const check of checks) {
      const refused = check(definition);
      if (refused) return refused;
    }
    return undefined;
  };

const when =
  (wrong: (definition: MapDefinition) => boolean, why: string, errno: number = EINVAL): Check =>
  definition =>
    wrong(definition) ? refusal(errno, why) : undefined;

const flagsOf =
  (allowed: number): Check =>
  ({ flags }) =>
    (flags & ~allowed) === 0
      ? undefined
      : refusal(EINVAL, `maps of its type do not take flags 0x${((flags & ~allowed) >>> 0).toString(16)}`);

const entries = when(({ maxEntries }) => maxEntries === 0, 'max_entries is 0');
const noEntries = when(({ maxEntries }) => maxEntries !== 0, 'max_entries must be 0 for its type');
const keysOf = (size: number) =>
  when(({ keySize }) => keySize !== size, `its keys have ${size} bytes, whatever it holds`);
const valuesOf = (...sizes: number[]) =>
  when(({ valueSize }) => !sizes.includes(valueSize), `its values have ${sizes.join(' or ')} bytes`);
const someValue = when(({ valueSize }) => valueSize === 0, 'its values have no bytes');
const valueMost = (most: number, errno: number) =>
  when(({ valueSize }) => valueSize > most, `values have at most ${most} bytes`, errno);
/** bpf_map_flags_access_ok */
const access = when(
  ({ flags }) => (flags & FLAG.RDONLY_PROG) !== 0 && (flags & FLAG.WRONLY_PROG) !== 0,
  'programs can neither read nor write it',
);

/** array_map_alloc_check in arraymap.c */
const array = all(
  entries,
  keysOf(4),
  someValue,
  flagsOf(FLAG.NUMA_NODE | FLAG.MMAPABLE | ACCESS | FLAG.PRESERVE_ELEMS | FLAG.INNER_MAP),
  access,
  when(
    ({ type, flags }) => type !== TYPE.ARRAY && (flags & (FLAG.MMAPABLE | FLAG.INNER_MAP)) !== 0,
    'only arrays can be mapped into memory',
  ),
  when(
    ({ type, flags }) => type !== TYPE.PERF_EVENT_ARRAY && (flags & FLAG.PRESERVE_ELEMS) !== 0,
    'BPF_F_PRESERVE_ELEMS is for perf event arrays',
  ),
  valueMost(INT_MAX, E2BIG),
);
const perCpuNode = when(
  ({ flags }) => (flags & FLAG.NUMA_NODE) !== 0,
  'values of CPUs are on their own nodes',
);
const perCpuValue = when(
  ({ valueSize }) => up(valueSize) > PER_CPU_MAX,
  `values of a CPU have at most ${PER_CPU_MAX} bytes`,
  E2BIG,
);
/** fd_array_map_alloc_check */
const descriptors = all(
  valuesOf(4),
  when(({ flags }) => (flags & (FLAG.RDONLY_PROG | FLAG.WRONLY_PROG)) !== 0, 'programs read what it holds'),
  array,
);

/** htab_map_alloc_check in hashtab.c */
const hashFlags = all(
  flagsOf(FLAG.NO_PREALLOC | FLAG.NO_COMMON_LRU | FLAG.NUMA_NODE | ACCESS | FLAG.ZERO_SEED),
  access,
  when(({ type, flags }) => !isLru(type) && (flags & FLAG.NO_COMMON_LRU) !== 0, 'it is no LRU map'),
  when(
    ({ type, flags }) => isLru(type) && (flags & FLAG.NO_PREALLOC) !== 0,
    'LRU maps are always preallocated',
    ENOTSUPP,
  ),
  when(
    ({ flags }) => (flags & FLAG.NO_COMMON_LRU) !== 0 && (flags & FLAG.NUMA_NODE) !== 0,
    'lists of CPUs are on their own nodes',
  ),
);
const hashSizes = all(
  entries,
  when(({ keySize }) => keySize === 0, 'its keys have no bytes'),
  someValue,
  // sizeof(struct htab_elem) is 48.
  when(
    ({ keySize, valueSize }) => keySize + valueSize >= KMALLOC_MAX - 48,
    `a key and its value have less than ${KMALLOC_MAX} bytes`,
    E2BIG,
  ),
  when(({ maxEntries }) => maxEntries > 2 ** 31, 'a hash has at most 2^31 entries', E2BIG),
);
const hash = all(hashFlags, hashSizes);
const perCpuHash = all(hashFlags, perCpuNode, hashSizes);

/** inner_map_meta_alloc in map_in_map.c */
const inner = all(
  when(({ inner }) => inner === null, 'what its inner maps are like is not said (innerMap)'),
  when(({ inner }) => isOfMaps(inner!.definition.type), 'its inner maps are maps of maps themselves'),
  when(
    ({ inner }) => NEVER_INNER.has(inner!.definition.type),
    'its inner maps are of a type that none has',
    ENOTSUPP,
  ),
);
/** Those without a map_meta_equal. */
const NEVER_INNER: ReadonlySet<number> = new Set([TYPE.PROG_ARRAY, TYPE.STRUCT_OPS, TYPE.ARENA]);
const isOfMaps = (type: number) => type === TYPE.ARRAY_OF_MAPS || type === TYPE.HASH_OF_MAPS;

const isLru = (type: number) => type === TYPE.LRU_HASH || type === TYPE.LRU_PERCPU_HASH;

/** queue_stack_map_alloc_check in queue_stack_maps.c */
const queue = all(
  entries,
  keysOf(0),
  someValue,
  flagsOf(FLAG.NUMA_NODE | ACCESS),
  access,
  valueMost(KMALLOC_MAX, E2BIG),
);

/** ringbuf_map_alloc in ringbuf.c */
const ring = all(
  flagsOf(FLAG.NUMA_NODE),
  keysOf(0),
  when(({ valueSize }) => valueSize !== 0, 'ring buffers have no values'),
  when(
    ({ maxEntries }) => maxEntries === 0 || maxEntries % PAGE !== 0 || Math.log2(maxEntries) % 1 !== 0,
    `its size is a power of two, and at least a page of ${PAGE} bytes`,
  ),
);

/** bpf_local_storage_map_alloc_check in bpf_local_storage.c */
const storage = all(
  flagsOf(FLAG.NO_PREALLOC | FLAG.CLONE),
  when(({ flags }) => (flags & FLAG.NO_PREALLOC) === 0, 'it needs BPF_F_NO_PREALLOC'),
  noEntries,
  keysOf(4),
  someValue,
  when(({ hasTypes }) => !hasTypes, 'it needs BTF types of its key and value'),
  valueMost(STORAGE_MAX, E2BIG),
);

/** dev_map_alloc_check in devmap.c, cpu_map_alloc in cpumap.c, xsk_map_alloc, sock_map_alloc: no flags for programs */
const targets = flagsOf(FLAG.NUMA_NODE | FLAG.RDONLY | FLAG.WRONLY);
/** cgroup_storage_map_alloc in local_storage.c */
const cgroupStorage = all(
  when(
    ({ keySize }) => keySize !== 8 && keySize !== 16,
    'its keys are a struct bpf_cgroup_storage_key, or an id',
  ),
  someValue,
  valueMost(STORAGE_MAX, E2BIG),
  when(
    ({ type, valueSize }) => type === TYPE.PERCPU_CGROUP_STORAGE && valueSize > PER_CPU_MAX,
    `values of a CPU have at most ${PER_CPU_MAX} bytes`,
    E2BIG,
  ),
  flagsOf(FLAG.NUMA_NODE | ACCESS),
  access,
  noEntries,
);

const CHECKS: { readonly [type: number]: Check } = {
  [TYPE.HASH]: hash,
  [TYPE.ARRAY]: array,
  [TYPE.PROG_ARRAY]: descriptors,
  [TYPE.PERF_EVENT_ARRAY]: descriptors,
  [TYPE.PERCPU_HASH]: all(perCpuHash, perCpuValue),
  [TYPE.PERCPU_ARRAY]: all(array, perCpuNode, perCpuValue),
  [TYPE.STACK_TRACE]: all(
    flagsOf(FLAG.NUMA_NODE | FLAG.RDONLY | FLAG.WRONLY | FLAG.STACK_BUILD_ID),
    entries,
    keysOf(4),
    when(({ valueSize }) => valueSize < 8 || valueSize % 8 !== 0, 'its values are addresses of 8 bytes'),
    when(
      ({ flags, valueSize }) =>
        (flags & FLAG.STACK_BUILD_ID) !== 0
          ? valueSize % 32 !== 0 || valueSize / 32 > STACK_DEPTH
          : valueSize / 8 > STACK_DEPTH,
      `stacks are at most ${STACK_DEPTH} deep`,
    ),
  ),
  [TYPE.CGROUP_ARRAY]: descriptors,
  [TYPE.LRU_HASH]: hash,
  [TYPE.LRU_PERCPU_HASH]: all(perCpuHash, perCpuValue),
  [TYPE.LPM_TRIE]: all(
    entries,
    when(({ flags }) => (flags & FLAG.NO_PREALLOC) === 0, 'it needs BPF_F_NO_PREALLOC'),
    flagsOf(FLAG.NO_PREALLOC | FLAG.NUMA_NODE | ACCESS),
    access,
    when(({ keySize }) => keySize < 5 || keySize > 260, 'its keys have a prefix length and 1 to 256 bytes'),
    someValue,
    valueMost(KMALLOC_MAX - 256 - 40, EINVAL),
  ),
  [TYPE.ARRAY_OF_MAPS]: all(descriptors, inner),
  [TYPE.HASH_OF_MAPS]: all(valuesOf(4), hash, inner),
  [TYPE.DEVMAP]: all(entries, keysOf(4), valuesOf(4, 8), targets),
  [TYPE.SOCKMAP]: all(entries, keysOf(4), valuesOf(4, 8), targets),
  [TYPE.CPUMAP]: all(
    entries,
    keysOf(4),
    valuesOf(4, 8),
    flagsOf(FLAG.NUMA_NODE),
    when(({ maxEntries }) => maxEntries > NR_CPUS, `there are at most ${NR_CPUS} CPUs`, E2BIG),
  ),
  [TYPE.XSKMAP]: all(entries, keysOf(4), valuesOf(4), targets),
  [TYPE.SOCKHASH]: all(
    entries,
    when(({ keySize }) => keySize === 0, 'its keys have no bytes'),
    valuesOf(4, 8),
    targets,
    when(({ keySize }) => keySize > 512, 'its keys have at most 512 bytes', E2BIG),
  ),
  [TYPE.CGROUP_STORAGE]: cgroupStorage,
  [TYPE.REUSEPORT_SOCKARRAY]: all(valuesOf(4, 8), array),
  [TYPE.PERCPU_CGROUP_STORAGE]: cgroupStorage,
  [TYPE.QUEUE]: queue,
  [TYPE.STACK]: queue,
  [TYPE.SK_STORAGE]: storage,
  [TYPE.DEVMAP_HASH]: all(entries, keysOf(4), valuesOf(4, 8), targets),
  [TYPE.STRUCT_OPS]: all(
    keysOf(4),
    when(({ maxEntries }) => maxEntries !== 1, 'max_entries is 1'),
  ),
  [TYPE.RINGBUF]: ring,
  [TYPE.INODE_STORAGE]: storage,
  [TYPE.TASK_STORAGE]: storage,
  [TYPE.BLOOM_FILTER]: all(
    keysOf(0),
    someValue,
    entries,
    flagsOf(FLAG.NUMA_NODE | FLAG.ZERO_SEED | ACCESS),
    access,
    when(({ mapExtra }) => mapExtra > 15n, 'a bloom filter has at most 15 hashes (map_extra)'),
    valueMost(KMALLOC_MAX, E2BIG),
  ),
  [TYPE.USER_RINGBUF]: ring,
  [TYPE.CGRP_STORAGE]: storage,
  [TYPE.ARENA]: all(
    keysOf(0),
    when(({ valueSize }) => valueSize !== 0, 'an arena has no values'),
    entries,
    when(({ flags }) => (flags & FLAG.MMAPABLE) === 0, 'it needs BPF_F_MMAPABLE'),
    flagsOf(FLAG.MMAPABLE | FLAG.SEGV_ON_FAULT | FLAG.NO_USER_CONV),
    when(({ mapExtra }) => mapExtra % BigInt(PAGE) !== 0n, 'map_extra is an address of a page'),
    when(({ maxEntries }) => maxEntries * PAGE > 2 ** 32, 'an arena has at most 4 GiB', E2BIG),
  ),
};

/** undefined where the kernel would make it. */
export function refusalOf(definition: MapDefinition): Refusal | undefined {
  const { type, flags, mapExtra } = definition;
  const check = CHECKS[type];
  if (!check) return refusal(EINVAL, `no kernel has maps of type ${type}`);
  if (mapExtra !== 0n && type !== TYPE.BLOOM_FILTER && type !== TYPE.ARENA)
    return refusal(EINVAL, 'map_extra is for bloom filters and arenas');
  // bpf_get_file_flag
  if ((flags & FLAG.RDONLY) !== 0 && (flags & FLAG.WRONLY) !== 0)
    return refusal(EINVAL, 'the user can neither read nor write it');
  return check(definition);
}
