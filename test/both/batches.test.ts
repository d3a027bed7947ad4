/** Many elements a system call, where the kernel can; one by one, where it can't: the same answers. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, BackendMap } from '../../lib/backend.ts';
import { Emulator, load } from '../../lib/index.ts';
import { kernelBackend } from '../../lib/kernel/backend.ts';
import { failure } from '../kernel/support/errors.ts';
import { type TestObject, type TestSpec, testObject } from '../kernel/support/objects.ts';
import { privileged } from './support/both.ts';
import { onEach } from './support/each.ts';

const ENTRIES = 10_000;

const key = (id: number) => ({ id, port: id & 0xffff, tag: Uint8Array.of(1, 2) });
const value = (id: number) => ({ count: BigInt(id), delta: -id, state: 'GONE', name: `entry ${id}` });
const entry = (id: number) => [key(id), value(id)] as const;
const entries = (count: number, from = 0) => Array.from({ length: count }, (_, i) => entry(from + i));

const ids = (map: Iterable<[{ id: number }, unknown]>) =>
  Array.from(map, ([{ id }]) => id).sort((a, b) => a - b);
const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

/** The kernel, as it was before it had batches (5.6), or as it is for map types without them. */
function withoutBatches(batch: (map: BackendMap) => BackendMap['batch']): Backend {
  const kernel = kernelBackend();
  return {
    ...kernel,
    async load(request) {
      const object = await kernel.load(request);
      const maps = Array.from(object.maps, ([name, map]) => [name, { ...map, batch: batch(map) }] as const);
      return { ...object, maps: new Map(maps) };
    },
  };
}

const EINVAL = 22;
const ENOTSUPP = 524;

const refusing =
  (errno: number) =>
  (map: BackendMap): BackendMap['batch'] =>
  (capacity, after) => {
    const batch = map.batch(capacity, after);
    const refuse = () => errno;
    return (
      batch && {
        ...batch,
        lookup: refuse,
        lookupAndDelete: refuse,
        update: refuse,
        delete: refuse,
        close: () => batch.close(),
      }
    );
  };

const backends: [string, () => Backend][] = [
  ['batches', kernelBackend],
  ['no batches', () => withoutBatches(() => () => null)],
  ['batches that are refused as unknown', () => withoutBatches(refusing(EINVAL))],
  ['batches that are refused for the type', () => withoutBatches(refusing(ENOTSUPP))],
  ['the batches of the emulator', () => new Emulator({ cpus: 4 })],
];

describe.each(backends)('with %s', (name, makeBackend) => {
  beforeEach(ctx => {
    if (!privileged && !name.includes('emulator')) ctx.skip('not root');
    object.maps.hash.clear();
  });
  let object: TestObject;
  beforeAll(async () => {
    if (!privileged && !name.includes('emulator')) return;
    const backend = makeBackend();
    object = (await load(testObject('maps'), {
      backend,
      edit(spec) {
        spec.maps.hash!.maxEntries = 2 * ENTRIES;
        spec.maps.percpu_hash!.maxEntries = ENTRIES;
      },
    })) as unknown as TestObject;
  });
  afterAll(() => object?.close());

  it('many are set, walked, counted and deleted', () => {
    const { hash } = object.maps;
    hash.setMany(entries(ENTRIES));
    expect(hash.count()).toBe(ENTRIES);
    expect(ids(hash)).toEqual(range(ENTRIES));
    expect(hash.get(key(4711))).toEqual(value(4711));
    expect(new Set(Array.from(hash.values(), (each: { name: string }) => each.name)).size).toBe(ENTRIES);
    // Every second one, with ten that were never there.
    hash.deleteMany(
      range(ENTRIES + 20)
        .filter(id => id % 2 === 0)
        .map(key),
    );
    expect(ids(hash)).toEqual(range(ENTRIES).filter(id => id % 2 === 1));
    hash.clear();
    expect([...hash]).toEqual([]);
  });

  it('are drained', () => {
    const { hash } = object.maps;
    hash.setMany(entries(ENTRIES));
    const drained = [...hash.drain()] as [{ id: number }, unknown][];
    expect(ids(drained)).toEqual(range(ENTRIES));
    expect(drained.find(([{ id }]) => id === 77)).toEqual(entry(77));
    expect(hash.count()).toBe(0);
  });

  it('replace, unless they must be new', async () => {
    const { hash } = object.maps;
    hash.set(...entry(5000));
    const error = await failure(() => hash.setMany(entries(ENTRIES), { only: 'new' }));
    expect(error.code).toBe('ERR_EBPF_KEY_EXISTS');
    hash.setMany(entries(ENTRIES));
    hash.setMany(entries(ENTRIES), { only: 'existing' });
    expect(hash.count()).toBe(ENTRIES);
    expect((await failure(() => hash.setMany(entries(1, ENTRIES), { only: 'existing' }))).code).toBe(
      'ERR_EBPF_KEY_NOT_FOUND',
    );
  });

  it('fill the map up to its end', async () => {
    const { hash } = object.maps;
    expect((await failure(() => hash.setMany(entries(2 * ENTRIES + 1)))).code).toBe('ERR_EBPF_MAP_FULL');
    expect(hash.count()).toBeGreaterThan(2 * ENTRIES - 4096);
  });

  it('name the field that is wrong, and set what came before', async () => {
    const { hash } = object.maps;
    const list = [entry(0), entry(1), [{ ...key(2), id: -1 }, value(2)], entry(3)];
    expect(await failure(() => hash.setMany(list))).toMatchObject({ code: 'ERR_EBPF_VALUE', path: 'key.id' });
    expect(ids(hash).every(id => id < 2)).toBe(true);
  });

  it('take whatever can be walked', () => {
    const { hash } = object.maps;
    function* generate() {
      for (let id = 0; id < 5000; id++) yield entry(id);
    }
    hash.setMany(generate());
    expect(hash.count()).toBe(5000);
    hash.setMany(new Map([entry(6000)]));
    expect(hash.has(key(6000))).toBe(true);
    hash.setMany([]);
    hash.deleteMany([]);
    expect(hash.count()).toBe(5001);
  });

  it('can be left half-way, and walked twice at a time', () => {
    const { hash } = object.maps;
    hash.setMany(entries(100));
    for (const _ of hash) break;
    const [one, two] = [hash.entries(), hash.keys()];
    const pairs = Array.from({ length: 100 }, () => [one.next().value[0].id, two.next().value.id]);
    expect(pairs.map(([id]) => id).sort((a, b) => a - b)).toEqual(range(100));
    expect(pairs.every(([a, b]) => a === b)).toBe(true);
    expect([one.next().done, two.next().done]).toEqual([true, true]);
  });

  it('of per-CPU maps have a value of each CPU', () => {
    const { percpu_hash: map } = object.maps;
    const { cpus } = map.backend;
    map.setMany(range(1000).map(id => [key(id), range(cpus).map(cpu => value(id * cpus + cpu))]));
    expect(ids(map)).toEqual(range(1000));
    for (const [{ id }, values] of map) {
      expect(values.map((each: { count: bigint }) => each.count)).toEqual(
        range(cpus).map(cpu => BigInt(id * cpus + cpu)),
      );
    }
    map.clear();
    expect(map.count()).toBe(0);
  });

  it('of arrays, LRU maps and tries', () => {
    const { array, lru_hash, routes, mapped_array } = object.maps;
    expect(Array.from(array, ([index]: [number]) => index)).toEqual(range(8));
    expect([...mapped_array.values()]).toHaveLength(512);
    lru_hash.setMany(range(10).map(id => [id, BigInt(id)]));
    expect([...lru_hash].sort(([a], [b]) => a - b)).toEqual(range(10).map(id => [id, BigInt(id)]));
    routes.setMany(range(20).map(id => [`10.${id}.0.0/16`, id]));
    expect([...routes.values()].sort((a, b) => a - b)).toEqual(range(20));
    routes.deleteMany(range(10).map(id => `10.${id}.0.0/16`));
    expect([...routes.values()].sort((a, b) => a - b)).toEqual(range(10, 10));
    routes.clear();
    lru_hash.clear();
    expect([routes.count(), lru_hash.count()]).toEqual([0, 0]);
  });
});

onEach(({ load }) => {
  it('a batch that is too small for a bucket grows', async () => {
    // Values so large that a batch starts with room for one: two keys in one bucket do not fit.
    const edit = (spec: TestSpec) => Object.assign(spec.maps.hash, { valueSize: 2_200_000, maxEntries: 16 });
    await using object = await load('maps', { edit });
    const { hash } = object.maps;
    const filled = (id: number) => new Uint8Array(2_200_000).fill(id);
    for (let id = 0; id < 16; id++) hash.set(key(id), filled(id));
    const seen: number[] = [];
    for (const [{ id }, bytes] of hash) {
      expect(Buffer.compare(bytes, filled(id))).toBe(0);
      seen.push(id);
    }
    expect(seen.sort((a, b) => a - b)).toEqual(range(16));
    expect([...hash.drain()]).toHaveLength(16);
    expect(hash.count()).toBe(0);
  });
});
