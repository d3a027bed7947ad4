/** The table of docs/maps.md is that of lib/hooks/maps.ts. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Floor } from '../../../lib/hooks/floor.ts';
import { MAP_FLOORS } from '../../../lib/hooks/maps.ts';

const CLASSES: { readonly [T in keyof typeof MAP_FLOORS]: string } = {
  hash: 'HashMap',
  array: 'ArrayMap',
  prog_array: 'ProgArray',
  perf_event_array: 'OtherMap',
  percpu_hash: 'PerCpuHashMap',
  percpu_array: 'PerCpuArrayMap',
  stack_trace: 'StackTraceMap',
  cgroup_array: 'CgroupArray',
  lru_hash: 'HashMap',
  lru_percpu_hash: 'PerCpuHashMap',
  lpm_trie: 'LpmTrie',
  array_of_maps: 'ArrayOfMaps',
  hash_of_maps: 'HashOfMaps',
  devmap: 'DevMap',
  sockmap: 'SocketMap',
  cpumap: 'CpuMap',
  xskmap: 'XskMap',
  sockhash: 'SocketMap',
  cgroup_storage: 'CgroupStorageMap',
  reuseport_sockarray: 'SocketMap',
  percpu_cgroup_storage: 'PerCpuCgroupStorageMap',
  queue: 'QueueMap',
  stack: 'StackMap',
  sk_storage: 'SkStorageMap',
  devmap_hash: 'DevMap',
  struct_ops: 'StructOpsMap',
  ringbuf: 'RingBuffer',
  inode_storage: 'InodeStorageMap',
  task_storage: 'TaskStorageMap',
  bloom_filter: 'BloomFilterMap',
  user_ringbuf: 'UserRingBuffer',
  cgrp_storage: 'CgrpStorageMap',
  arena: 'ArenaMap',
};

const rows = Object.entries(MAP_FLOORS).map(([type, { since, config = [] }]: [string, Floor]) => {
  const built = config.map(option => `\`${option}\``).join(', ');
  return `| \`${type}\` | \`${CLASSES[type as keyof typeof CLASSES]}\` | ${since} | ${built} |`.replace(
    '|  |',
    '| |',
  );
});

it('the table of docs/maps.md has every type, its class and its first kernel', () => {
  const text = readFileSync(new URL('../../../docs/maps.md', import.meta.url), 'utf8');
  expect(text.split('\n').filter(line => line.startsWith('| `') && line.split('|').length === 6)).toEqual(
    rows,
  );
});

it('each has a test that is named after it, on both backends', () => {
  const names = ['map-types', 'map-type-programs'].map(file =>
    readFileSync(new URL(`../../both/${file}.test.ts`, import.meta.url), 'utf8'),
  );
  // `both('arena', …)`, or of several: `for (const type of ['queue', 'stack'] as const)`.
  const tested = new Set(
    names.flatMap(text =>
      Array.from(
        text.matchAll(/both\(\s*['"]([^'"]*)|for \(const type of \[([^\]]*)\]/g),
        ([, name, list]) => (name ?? list ?? '').match(/\w+/g)?.map(String) ?? [],
      ).flat(),
    ),
  );
  expect(Object.keys(MAP_FLOORS).filter(type => !tested.has(type))).toEqual([]);
});
