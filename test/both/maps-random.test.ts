/** Sequences of calls by chance: each map of the emulator answers as the kernel's does, errno by errno, and holds the same in the end. */
import fc from 'fast-check';
import { Emulator, load } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendMap } from '../../lib/backend.ts';
import { type TestObject, testObject } from '../kernel/support/objects.ts';
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
const ENOENT = 2;

const call = fc.record({
  verb: fc.constantFrom(...VERBS),
  key: fc.nat(9),
  value: fc.nat(255),
  flags: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(9) }),
});
const calls = fc.array(call, { maxLength: 40 });

interface Subject {
  readonly name: string;
  /** Whether both go through it in the same order. */
  readonly ordered: boolean;
  keyOf(choice: number, size: number): Uint8Array;
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
];

/** What a map answers, one by one: errno, and what it has written where the call has succeeded. */
function play(map: BackendMap, { keyOf, ordered }: Subject, calls: readonly Call[]): unknown[] {
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
    for (let errno = map.firstKey(); errno === 0; errno = map.nextKey()) {
      keys.push(JSON.stringify(key()));
      bytes.copyWithin(keyOffset, nextKeyOffset, nextKeyOffset + info.keySize);
    }
    return keys.sort();
  };
  return calls.map(call => {
    bytes.set(keyOf(call.key, info.keySize).subarray(0, info.keySize), keyOffset);
    bytes.fill(call.value, valueOffset, valueOffset + valueBytes);
    flags.setUint32(0, call.flags, true);
    try {
      switch (call.verb) {
        case 'nextKey':
        case 'firstKey': {
          if (!ordered && call.verb === 'nextKey') return walked();
          const errno = map[call.verb]();
          return [call.verb, errno, errno === 0 && ordered ? key() : null];
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
          return [call.verb, errno, errno === 0 && reads ? value() : null];
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
    while (map.lookupAndDelete() === 0);
    return;
  }
  const isArray = map.info.type === 2 || map.info.type === 6;
  for (let errno = map.firstKey(); errno !== ENOENT; errno = isArray ? map.nextKey() : map.firstKey()) {
    bytes.copyWithin(keyOffset, nextKeyOffset, nextKeyOffset + map.info.keySize);
    if (isArray) map.update();
    else map.delete();
  }
}

describe.skipIf(!privileged)(`calls by chance${privileged ? '' : ' (skipped: not root)'}`, () => {
  const objects: TestObject[] = [];
  beforeAll(async () => {
    const edit = (spec: { maps: Record<string, { maxEntries: number }> }) => {
      for (const name of ['hash', 'percpu_hash', 'array', 'percpu_array', 'routes'])
        spec.maps[name]!.maxEntries = ENTRIES;
      spec.maps.mapped_array!.maxEntries = ENTRIES;
    };
    const kernel = await load(testObject('maps'), { backend: 'kernel', edit } as object);
    objects.push(kernel as unknown as TestObject);
    const { cpus } = (kernel.maps.percpu_hash as unknown as { backend: BackendMap }).backend;
    const backend = new Emulator({ cpus });
    objects.push((await load(testObject('maps'), { backend, edit } as object)) as unknown as TestObject);
  });
  afterAll(async () => {
    for (const object of objects) await object.close();
  });

  it.each(SUBJECTS)('of a map $name', subject => {
    const [kernel, emulator] = objects.map(({ maps }) => maps[subject.name]!.backend as BackendMap);
    fc.assert(
      fc.property(calls, sequence => {
        empty(kernel!);
        empty(emulator!);
        expect(play(emulator!, subject, sequence)).toEqual(play(kernel!, subject, sequence));
      }),
      { numRuns: 150 },
    );
  });
});
