/** From a map's definition to the class of its family. */
import { EbpfError, errnoName } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { EmulatedArena } from './arena.ts';
import { EmulatedArray } from './array.ts';
import { EmulatedBloomFilter } from './bloom-filter.ts';
import { EmulatedCgroupArray } from './cgroup-array.ts';
import { EmulatedCgroupStorage } from './cgroup-storage.ts';
import { refusalOf } from './checks.ts';
import { EmulatedTargets } from './devmap.ts';
import { EmulatedHash } from './hash.ts';
import { EmulatedLpmTrie } from './lpm-trie.ts';
import type { EmulatedMap, MapDefinition } from './map.ts';
import { EmulatedObjects } from './objects.ts';
import { EmulatedArrayOfMaps, EmulatedHashOfMaps } from './of-maps.ts';
import { EmulatedPerfEventArray } from './perf-event-array.ts';
import { EmulatedProgArray } from './prog-array.ts';
import { EmulatedQueue } from './queue.ts';
import { EmulatedRing } from './ringbuf.ts';
import { EmulatedSockets } from './sockets.ts';
import { EmulatedStackTrace } from './stack-trace.ts';
import { EmulatedStorage } from './storage.ts';
import { EmulatedStructOps } from './struct-ops.ts';
import { TYPE } from './types.ts';
import { EmulatedUserRing } from './user-ringbuf.ts';

type MapClass = new (world: World, definition: MapDefinition) => EmulatedMap;

const CLASSES: { readonly [type: number]: MapClass } = {
  [TYPE.HASH]: EmulatedHash,
  [TYPE.ARRAY]: EmulatedArray,
  [TYPE.PROG_ARRAY]: EmulatedProgArray,
  [TYPE.PERF_EVENT_ARRAY]: EmulatedPerfEventArray,
  [TYPE.PERCPU_HASH]: EmulatedHash,
  [TYPE.PERCPU_ARRAY]: EmulatedArray,
  [TYPE.STACK_TRACE]: EmulatedStackTrace,
  [TYPE.CGROUP_ARRAY]: EmulatedCgroupArray,
  [TYPE.LRU_HASH]: EmulatedHash,
  [TYPE.LRU_PERCPU_HASH]: EmulatedHash,
  [TYPE.LPM_TRIE]: EmulatedLpmTrie,
  [TYPE.ARRAY_OF_MAPS]: EmulatedArrayOfMaps,
  [TYPE.HASH_OF_MAPS]: EmulatedHashOfMaps,
  [TYPE.DEVMAP]: EmulatedTargets,
  [TYPE.SOCKMAP]: EmulatedSockets,
  [TYPE.CPUMAP]: EmulatedTargets,
  [TYPE.XSKMAP]: EmulatedObjects,
  [TYPE.SOCKHASH]: EmulatedSockets,
  [TYPE.CGROUP_STORAGE]: EmulatedCgroupStorage,
  [TYPE.REUSEPORT_SOCKARRAY]: EmulatedSockets,
  [TYPE.PERCPU_CGROUP_STORAGE]: EmulatedCgroupStorage,
  [TYPE.QUEUE]: EmulatedQueue,
  [TYPE.STACK]: EmulatedQueue,
  [TYPE.SK_STORAGE]: EmulatedStorage,
  [TYPE.DEVMAP_HASH]: EmulatedTargets,
  [TYPE.STRUCT_OPS]: EmulatedStructOps,
  [TYPE.RINGBUF]: EmulatedRing,
  [TYPE.INODE_STORAGE]: EmulatedStorage,
  [TYPE.TASK_STORAGE]: EmulatedStorage,
  [TYPE.BLOOM_FILTER]: EmulatedBloomFilter,
  [TYPE.USER_RINGBUF]: EmulatedUserRing,
  [TYPE.CGRP_STORAGE]: EmulatedStorage,
  [TYPE.ARENA]: EmulatedArena,
};

/** BPF_MAP_TYPE_* numbers of those that there are. */
export const EMULATED_MAP_TYPES: readonly number[] = Object.keys(CLASSES).map(Number);

/**
 * Nobody holds it yet. Throws ERR_EBPF_LOAD for a definition that the kernel refuses (`errno` is the kernel's), ERR_EBPF_NOT_SUPPORTED,
 * ERR_EBPF_NO_MEMORY.
 */
export function createEmulatedMap(world: World, definition: MapDefinition): EmulatedMap {
  const { name, type, keySize, valueSize, maxEntries, flags } = definition;
  const facts = `type ${type}, keySize ${keySize}, valueSize ${valueSize}, maxEntries ${maxEntries}, flags 0x${flags.toString(16)}`;
  const who = `map '${name}' (${facts}): cannot be created`;
  const refused = refusalOf(definition);
  if (refused) {
    const { errno, why } = refused;
    const code = errno === ERRNO.ENOTSUPP ? 'ERR_EBPF_NOT_SUPPORTED' : 'ERR_EBPF_LOAD';
    throw new EbpfError(code, `${who}: ${why} (${errnoName(errno)})`, {
      errno,
      syscall: 'bpf(BPF_MAP_CREATE)',
    });
  }
  const make = CLASSES[type];
  if (!make)
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${who}: the emulator has not got maps of its type`);
  const map = new make(world, definition);
  try {
    map.start();
  } catch (error) {
    map.retain();
    map.release();
    throw error;
  }
  return map;
}
