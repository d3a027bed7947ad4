/**
 * Every map type on every kernel: it is made there, or refused with the first kernel that has it. docs/maps.md has the versions as a table, which
 * test/unit/hooks/map-floors.test.ts compares with what is asked here.
 */
import { release } from 'node:os';
import { createMap, type MapDefinition, type MapTypeName } from 'node-ebpf';
import { expect, it } from 'vitest';
import { MapType } from '../../lib/formats/object/map-types.ts';
import type { Floor } from '../../lib/hooks/floor.ts';
import { MAP_FLOORS } from '../../lib/hooks/maps.ts';
import { whyNoMap } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';

const value = '__u64';
const key = '__u32';
const page = 4096;
const inner = { type: 'array', value, maxEntries: 1 } as const;

/** A definition that each kernel with the type takes. */
const DEFINITIONS: {
  readonly [T in Exclude<MapTypeName, 'unspec' | 'struct_ops'>]: Omit<MapDefinition<T>, 'type'>;
} = {
  hash: { key, value, maxEntries: 4 },
  array: { value, maxEntries: 4 },
  prog_array: { maxEntries: 4 },
  perf_event_array: { maxEntries: 4 },
  percpu_hash: { key, value, maxEntries: 4 },
  percpu_array: { value, maxEntries: 4 },
  stack_trace: { maxEntries: 4 },
  cgroup_array: { maxEntries: 4 },
  lru_hash: { key, value, maxEntries: 4 },
  lru_percpu_hash: { key, value, maxEntries: 4 },
  lpm_trie: { key: 'struct prefix { __u32 prefixlen; __u32 address; }', value, maxEntries: 4 },
  array_of_maps: { maxEntries: 4, inner },
  hash_of_maps: { key, maxEntries: 4, inner },
  devmap: { maxEntries: 4 },
  sockmap: { maxEntries: 4 },
  cpumap: { maxEntries: 1 },
  xskmap: { maxEntries: 4 },
  sockhash: { key, maxEntries: 4 },
  cgroup_storage: { value },
  reuseport_sockarray: { maxEntries: 4 },
  percpu_cgroup_storage: { value },
  queue: { value, maxEntries: 4 },
  stack: { value, maxEntries: 4 },
  sk_storage: { value },
  devmap_hash: { maxEntries: 4 },
  ringbuf: { maxEntries: page },
  inode_storage: { value },
  task_storage: { value },
  bloom_filter: { value, maxEntries: 4 },
  user_ringbuf: { maxEntries: page },
  cgrp_storage: { value },
  arena: { maxEntries: 1 },
};

it('none is forgotten', () => {
  const named = Object.keys(MapType).filter(name => name !== 'unspec');
  expect(Object.keys(MAP_FLOORS).sort()).toEqual([...named].sort());
  // Made by loading an object alone: struct-ops.test.ts.
  expect([...Object.keys(DEFINITIONS), 'struct_ops'].sort()).toEqual([...named].sort());
});

it.each(Object.keys(DEFINITIONS) as (keyof typeof DEFINITIONS)[])('%s', async type => {
  const make = async () => {
    const map = await createMap({ type, name: 'test', ...DEFINITIONS[type] } as MapDefinition, {
      backend: 'kernel',
    });
    try {
      return [map.type, map.info.name];
    } finally {
      map.close();
    }
  };
  const missing = whyNoMap(MapType[type]);
  if (missing === undefined) {
    expect(await make(), `${type} on ${release()}`).toEqual([type, 'test']);
    return;
  }
  const error = await failure(make);
  expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED' });
  const { since, config }: Floor = MAP_FLOORS[type];
  const words = [`kernel ${since}`, ...(config ?? [])];
  expect(
    words.some(word => error.message.includes(word)),
    error.message,
  ).toBe(true);
});
