/** Types of maps: the smallest of each, made and closed again. */
import { BtfWriter } from '../../formats/btf/write.ts';
import { MapType, type MapTypeName } from '../../formats/object/map-types.ts';
import type { NativeMapTrial } from '../binding.ts';
import type { Capability } from '../capabilities.ts';
import { ENOTSUPP } from '../errors.ts';
import { type Feature, fromErrno } from './feature.ts';
import type { Trials } from './trials.ts';

export type KnownMapType = Exclude<MapTypeName, 'unspec'>;

/** The first kernel of each. */
const SINCE: Readonly<Record<KnownMapType, string>> = {
  ...{ hash: '3.19', array: '3.19', prog_array: '4.2', perf_event_array: '4.3', percpu_hash: '4.6' },
  ...{
    percpu_array: '4.6',
    stack_trace: '4.6',
    cgroup_array: '4.8',
    lru_hash: '4.10',
    lru_percpu_hash: '4.10',
  },
  ...{ lpm_trie: '4.11', array_of_maps: '4.12', hash_of_maps: '4.12', devmap: '4.14', sockmap: '4.14' },
  ...{
    cpumap: '4.15',
    xskmap: '4.18',
    sockhash: '4.18',
    cgroup_storage: '4.19',
    reuseport_sockarray: '4.19',
  },
  ...{ percpu_cgroup_storage: '4.20', queue: '4.20', stack: '4.20', sk_storage: '5.2', devmap_hash: '5.4' },
  ...{ struct_ops: '5.6', ringbuf: '5.8', inode_storage: '5.10', task_storage: '5.11', bloom_filter: '5.16' },
  ...{ user_ringbuf: '6.1', cgrp_storage: '6.2', arena: '6.9' },
};

export const MAP_TYPES = Object.keys(SINCE) as KnownMapType[];

const NO_PREALLOC = 1;
const MMAPABLE = 1 << 10;
const PAGE = 4096;

type Shape = Omit<NativeMapTrial, 'type'>;

const words: Shape = { keySize: 4, valueSize: 4, maxEntries: 1 };
const value: Shape = { valueSize: 4, maxEntries: 1 };
const ring: Shape = { maxEntries: PAGE };
const cgroupStorage: Shape = { keySize: 16, valueSize: 8 };

/** A key of 4 bytes and a value of 8, which local storage must have types for. */
function storage(): Shape {
  const btf = new BtfWriter();
  const integer = { kind: 'int', signed: true, char: false, bool: false, bitOffset: 0 } as const;
  const keyTypeId = btf.append({ ...integer, name: 'int', size: 4, bits: 32 });
  const valueTypeId = btf.append({ ...integer, name: 'long', size: 8, bits: 64 });
  return { keySize: 4, valueSize: 8, flags: NO_PREALLOC, btf: btf.bytes(), keyTypeId, valueTypeId };
}

function shapeOf(name: KnownMapType): Shape {
  switch (name) {
    case 'stack_trace':
      return { keySize: 4, valueSize: 8, maxEntries: 1 };
    case 'lpm_trie':
      return { keySize: 8, valueSize: 8, maxEntries: 1, flags: NO_PREALLOC };
    case 'array_of_maps':
    case 'hash_of_maps':
      return { ...words, inner: true };
    case 'cgroup_storage':
    case 'percpu_cgroup_storage':
      return cgroupStorage;
    case 'queue':
    case 'stack':
    case 'bloom_filter':
      return value;
    case 'sk_storage':
    case 'inode_storage':
    case 'task_storage':
    case 'cgrp_storage':
      return storage();
    case 'struct_ops':
      // No such table: a kernel that knows the type looks for it (ENOTSUPP).
      return { keySize: 4, valueSize: 4, maxEntries: 1, kernelValueTypeId: 1 };
    case 'ringbuf':
    case 'user_ringbuf':
      return ring;
    case 'arena':
      return { maxEntries: 1, flags: MMAPABLE };
    default:
      return words;
  }
}

const NETWORK: ReadonlySet<KnownMapType> = new Set([
  'devmap',
  'devmap_hash',
  'xskmap',
  'sockmap',
  'sockhash',
]);

export function mapType(name: KnownMapType, trials: Trials): Feature {
  const errno = trials.addon.tryMap({ type: MapType[name], ...shapeOf(name) });
  const needs: Capability[] = NETWORK.has(name) ? ['CAP_BPF', 'CAP_NET_ADMIN'] : ['CAP_BPF'];
  const taken = name === 'struct_ops' ? [0, ENOTSUPP] : [0];
  return fromErrno(errno, taken, trials.circumstance(needs, SINCE[name]));
}
