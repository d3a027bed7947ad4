/** Sequences of calls by chance: each map of the emulator answers as the kernel's does, errno by errno, and holds the same in the end. */
import fc from 'fast-check';
import { Emulator, load } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendMap } from '../../lib/backend.ts';
import { type TestObject, type TestSpec, testObject } from '../kernel/support/objects.ts';
import { privileged } from './support/both.ts';

/** A call, by what it does; `key` and `value` choose among few, so that they meet. */
interface Call {
  readonly verb: (typeof VERBS)[number];
  readonly key: number;
  readonly value: number;
  readonly flags: number;
}

const VERBS = [
  'lookup',
  'update',
  'delete',
  'lookupAndDelete',
  'nextKey',
  'firstKey',
  'batch',
  'take',
] as const;
const ENTRIES = 6;

const call = fc.record({
  verb: fc.constantFrom(...VERBS),
  key: fc.nat(9),
  value: fc.integer({ min: 1, max: 127 }),
  flags: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(9) }),
});
const calls = fc.array(call, { maxLength: 40 });

interface Subject {
  readonly name: string;
  /** Whether both go through it in the same order. */
  readonly ordered: boolean;
  keyOf(choice: number, size: number): Uint8Array;
  /** Filled with the choice by default. */
  fill?(choice: number, size: number): Uint8Array;
  /** In place of a map of the file: what the one of `pinned` is made. */
  readonly made?: { readonly type: number; readonly [field: string]: number };
}

const filled = (choice: number, size: number) => new Uint8Array(size).fill(choice);
const index = (choice: number) => new Uint8Array(new Uint32Array([choice]).buffer);
/** Prefixes of 10.1.2.3, and of 10.1.3.3; one that is too long. */
function prefix(choice: number): Uint8Array {
  const [length, third] = [
    [0, 2],
    [8, 2],
    [22, 2],
    [23, 2],
    [24, 2],
    [32, 2],
    [24, 3],
    [32, 3],
    [33, 2],
    [15, 77],
  ][choice] as [number, number];
  return Uint8Array.of(length, 0, 0, 0, 10, 1, third, 3);
}

const SUBJECTS: readonly Subject[] = [
  { name: 'hash', ordered: false, keyOf: filled },
  { name: 'percpu_hash', ordered: false, keyOf: filled },
  // Of which there is room for all keys: whom they give up for another is not the same.
  { name: 'lru_hash', ordered: false, keyOf: filled },
  { name: 'lru_percpu_hash', ordered: false, keyOf: filled },
  { name: 'array', ordered: true, keyOf: index },
  { name: 'mapped_array', ordered: true, keyOf: index },
  { name: 'percpu_array', ordered: true, keyOf: index },
  { name: 'routes', ordered: true, keyOf: prefix },
  { name: 'queue', ordered: true, keyOf: filled },
  { name: 'stack', ordered: true, keyOf: filled },
  ...(
    [
      // Interfaces: none, lo, one that is not there.
      ['devmap', { type: 14 }, ifindex],
      ['devmap with programs', { type: 14, valueSize: 8 }, ifindex],
      ['devmap_hash', { type: 25, ordered: 0 }, ifindex],
      // Queues: none, short, too long.
      ['cpumap', { type: 16 }, choice => index([0, 8, 20_000][choice % 3]!)],
      // Descriptors that are none.
      ['prog_array', { type: 3 }, undefined],
      ['perf_event_array', { type: 4 }, undefined],
      ['cgroup_array', { type: 8 }, undefined],
      ['xskmap', { type: 17 }, undefined],
      ['sockmap', { type: 15 }, undefined],
      ['sockmap with cookies', { type: 15, valueSize: 8 }, undefined],
      ['sockhash', { type: 18 }, undefined],
      ['reuseport_sockarray', { type: 20 }, undefined],
      ['stack_trace', { type: 7, valueSize: 16 }, undefined],
      ['ringbuf', { type: 27, keySize: 0, valueSize: 0, maxEntries: 4096 }, undefined],
      ['user_ringbuf', { type: 31, keySize: 0, valueSize: 0, maxEntries: 4096 }, undefined],
      ['sk_storage', { type: 24, valueSize: 8, maxEntries: 0, flags: 1 }, undefined],
      ['inode_storage', { type: 28, valueSize: 8, maxEntries: 0, flags: 1 }, undefined],
      ['task_storage', { type: 29, valueSize: 8, maxEntries: 0, flags: 1 }, undefined],
      ['cgrp_storage', { type: 32, valueSize: 8, maxEntries: 0, flags: 1 }, undefined],
      // The user may only read, or only write.
      ['hash of BPF_F_RDONLY', { type: 1, flags: 1 << 3 }, undefined],
      ['array of BPF_F_WRONLY', { type: 2, flags: 1 << 4 }, undefined],
      ['queue of BPF_F_WRONLY', { type: 22, keySize: 0, flags: 1 << 4 }, undefined],
    ] satisfies readonly (readonly [string, Subject['made'], Subject['fill']])[]
  ).map(
    ([name, made, fill]): Subject => ({
      name,
      ordered: !('ordered' in made),
      // The keys of storage maps are descriptors: none that is open.
      keyOf: choice => index(name.endsWith('_storage') ? 100_000 + choice : choice),
      ...(fill && { fill }),
      made: { keySize: 4, valueSize: 4, maxEntries: ENTRIES, flags: 0, ...made },
    }),
  ),
];

function ifindex(choice: number, size: number): Uint8Array {
  const value = new Uint8Array(size);
  value.set(index([0, 1, 77_777][choice % 3]!));
  return value;
}

/** What a map answers, one by one: errno, and what it has written where the call has succeeded. */
function play(map: BackendMap, { keyOf, fill, ordered }: Subject, calls: readonly Call[]): unknown[] {
  const { info, scratch, valueStride, cpus } = map;
  const { buffer, keyOffset, nextKeyOffset, valueOffset } = scratch;
  const bytes = new Uint8Array(buffer);
  const flags = new DataView(buffer);
  const valueBytes = valueStride * cpus;
  const key = () => [...bytes.subarray(nextKeyOffset, nextKeyOffset + info.keySize)];
  /** Without what pads a CPU's value. */
  const value = (from: Uint8Array = bytes, at = valueOffset) =>
    Array.from({ length: cpus }, (_, cpu) => {
      const start = at + cpu * valueStride;
      return [...from.subarray(start, start + info.valueSize)];
    });
  /** All keys, one after another. */
  const walked = () => {
    const keys: string[] = [];
    for (let errno = map.firstKey(); errno === undefined; errno = map.nextKey()) {
      keys.push(JSON.stringify(key()));
      bytes.copyWithin(keyOffset, nextKeyOffset, nextKeyOffset + info.keySize);
    }
    return keys.sort();
  };
  return calls.map(call => {
    bytes.set(keyOf(call.key, info.keySize).subarray(0, info.keySize), keyOffset);
    bytes.fill(call.value, valueOffset, valueOffset + valueBytes);
    if (fill) bytes.set(fill(call.value, valueBytes).subarray(0, valueBytes), valueOffset);
    flags.setUint32(0, call.flags, true);
    try {
      switch (call.verb) {
        case 'nextKey':
        case 'firstKey': {
          if (!ordered && call.verb === 'nextKey') return walked();
          const errno = map[call.verb]();
          return [call.verb, errno, errno === undefined && ordered ? key() : null];
        }
        case 'batch':
        case 'take': {
          const batch = map.batch(ENTRIES + 4);
          if (!batch) return null;
          batch.count[0] = batch.capacity;
          const errno = call.verb === 'batch' ? batch.lookup() : batch.lookupAndDelete();
          const keys = new Uint8Array(batch.keys);
          const values = new Uint8Array(batch.values);
          const all = Array.from({ length: batch.count[0]! }, (_, i) => [
            [...keys.subarray(i * info.keySize, (i + 1) * info.keySize)],
            value(values, i * valueBytes),
          ]);
          batch.close();
          return [call.verb, errno, ordered ? all : all.map(each => JSON.stringify(each)).sort()];
        }
        default: {
          const errno = map[call.verb]();
          const reads = call.verb === 'lookup' || call.verb === 'lookupAndDelete';
          return [call.verb, errno, errno === undefined && reads ? value() : null];
        }
      }
    } finally {
      flags.setUint32(0, 0, true);
    }
  });
}

function empty(map: BackendMap): void {
  const { buffer, keyOffset, nextKeyOffset } = map.scratch;
  const bytes = new Uint8Array(buffer).fill(0);
  if (map.info.keySize === 0) {
    while (map.lookupAndDelete() === undefined);
    return;
  }
  // Keys that are there whatever they hold: each is given up once.
  const slots = ![1, 5, 9, 10, 11, 18, 25].includes(map.info.type);
  for (let errno = map.firstKey(); errno === undefined; errno = slots ? map.nextKey() : map.firstKey()) {
    bytes.copyWithin(keyOffset, nextKeyOffset, nextKeyOffset + map.info.keySize);
    if (map.info.type === 2 || map.info.type === 6) map.update();
    else if (map.delete() !== undefined && !slots) return;
  }
}

describe.skipIf(!privileged)(`calls by chance${privileged ? '' : ' (skipped: not root)'}`, () => {
  const objects: TestObject[] = [];
  let emulator: Emulator;
  beforeAll(async () => {
    const edit = (spec: { maps: Record<string, { maxEntries: number }> }) => {
      for (const name of ['hash', 'percpu_hash', 'array', 'percpu_array', 'routes'])
        spec.maps[name]!.maxEntries = ENTRIES;
      spec.maps.mapped_array!.maxEntries = ENTRIES;
    };
    const kernel = await load(testObject('maps'), { backend: 'kernel', edit } as object);
    objects.push(kernel as unknown as TestObject);
    const { cpus } = (kernel.maps.percpu_hash as unknown as { backend: BackendMap }).backend;
    emulator = new Emulator({ cpus });
    objects.push(
      (await load(testObject('maps'), { backend: emulator, edit } as object)) as unknown as TestObject,
    );
  });
  afterAll(async () => {
    for (const object of objects) await object.close();
  });

  async function mapsOf({ name, made }: Subject): Promise<readonly BackendMap[]> {
    if (!made) return objects.map(({ maps }) => maps[name]!.backend as BackendMap);
    const edit = (spec: TestSpec) => {
      for (const program of spec.programs) program.autoload = false;
      const { ordered, ...definition } = made;
      Object.assign(spec.maps.shared, definition, { pinPath: null });
    };
    const maps: BackendMap[] = [];
    for (const backend of ['kernel', emulator] as const) {
      const object = await load(testObject('pinned'), { backend, edit } as object);
      objects.push(object as unknown as TestObject);
      maps.push((object.maps.shared as unknown as { backend: BackendMap }).backend);
    }
    return maps;
  }

  it.each(SUBJECTS)('of a map $name', async subject => {
    const [kernel, emulated] = await mapsOf(subject);
    fc.assert(
      fc.property(calls, sequence => {
        empty(kernel!);
        empty(emulated!);
        expect(play(emulated!, subject, sequence)).toEqual(play(kernel!, subject, sequence));
      }),
      { numRuns: subject.made ? 60 : 150 },
    );
  });
});
