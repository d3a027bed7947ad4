/** The class of each map type, as `createMap` makes them. */
import type { ArenaMap } from './arena.ts';
import type { ArrayMap, PerCpuArrayMap } from './array.ts';
import type { BpfMap } from './base.ts';
import type { BloomFilterMap } from './bloom-filter.ts';
import type { CgroupStorageMap, PerCpuCgroupStorageMap } from './cgroup-storage.ts';
import type { HashMap, PerCpuHashMap } from './hash.ts';
import type { LpmTrie } from './lpm-trie.ts';
import type { ArrayOfMaps, HashOfMaps } from './of-maps.ts';
import type { CgroupArray, CgrpStorageMap, InodeStorageMap, SkStorageMap, TaskStorageMap } from './owners.ts';
import type { ProgArray } from './prog-array.ts';
import type { QueueMap, StackMap } from './queue.ts';
import type { CpuMap, DevMap, XskMap } from './redirect.ts';
import type { RingBuffer } from './ring-buffer.ts';
import type { SocketMap } from './sockets.ts';
import type { StackTraceMap } from './stack-trace.ts';
import type { StructOpsMap } from './struct-ops.ts';
import type { UserRingBuffer } from './user-ring.ts';

// biome-ignore lint/suspicious/noExplicitAny: keys and values are known at run time only
type Any = any;

export interface MapFamilies {
  unspec: BpfMap;
  hash: HashMap<Any, Any>;
  array: ArrayMap<Any>;
  prog_array: ProgArray;
  perf_event_array: BpfMap;
  percpu_hash: PerCpuHashMap<Any, Any>;
  percpu_array: PerCpuArrayMap<Any>;
  stack_trace: StackTraceMap<Any>;
  cgroup_array: CgroupArray;
  lru_hash: HashMap<Any, Any>;
  lru_percpu_hash: PerCpuHashMap<Any, Any>;
  lpm_trie: LpmTrie<Any, Any>;
  array_of_maps: ArrayOfMaps<Any>;
  hash_of_maps: HashOfMaps<Any, Any>;
  devmap: DevMap;
  sockmap: SocketMap;
  cpumap: CpuMap;
  xskmap: XskMap;
  sockhash: SocketMap<Any>;
  cgroup_storage: CgroupStorageMap<Any, Any>;
  reuseport_sockarray: SocketMap;
  percpu_cgroup_storage: PerCpuCgroupStorageMap<Any, Any>;
  queue: QueueMap<Any>;
  stack: StackMap<Any>;
  sk_storage: SkStorageMap<Any>;
  devmap_hash: DevMap;
  struct_ops: StructOpsMap;
  ringbuf: RingBuffer<Any>;
  inode_storage: InodeStorageMap<Any>;
  task_storage: TaskStorageMap<Any>;
  bloom_filter: BloomFilterMap<Any>;
  user_ringbuf: UserRingBuffer<Any>;
  cgrp_storage: CgrpStorageMap<Any>;
  arena: ArenaMap;
}
