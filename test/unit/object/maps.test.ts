import { describe, expect, it } from 'vitest';
import { bytesCodec } from '../../../lib/codec/index.ts';
import { EbpfError } from '../../../lib/errors.ts';
import { ArrayMap, QueueMap } from '../../../lib/index.ts';
import { type Cell, indexCell, perCpuCell } from '../../../lib/object/maps/cells.ts';
import { HashMap, PerCpuHashMap } from '../../../lib/object/maps/hash.ts';
import { LpmTrie } from '../../../lib/object/maps/lpm-trie.ts';
import { MapType } from '../../../lib/object/maps/types.ts';
import { type FakeOptions, fakeMap } from './fake-map.ts';

const u32 = indexCell;

function hash(options: Partial<FakeOptions> & { maxEntries?: number } = {}) {
  const { maxEntries = 1024, ...rest } = options;
  const backend = fakeMap({ info: { type: MapType.hash, keySize: 4, valueSize: 4, maxEntries }, ...rest });
  return { backend, map: new HashMap<number, number>('flows', backend, u32, u32) };
}

function failure(act: () => unknown): EbpfError {
  try {
    act();
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('expected an EbpfError');
}

describe('a hash map has the verbs of Map', () => {
  it('gets, sets, has and deletes', () => {
    const { map } = hash();
    expect(map.get(1)).toBeUndefined();
    expect(map.set(1, 10).set(2, 20).get(1)).toBe(10);
    expect(map.has(2)).toBe(true);
    expect(map.delete(2)).toBe(true);
    expect(map.delete(2)).toBe(false);
    expect([...map]).toEqual([[1, 10]]);
    expect(map.take(1)).toBe(10);
    expect(map.take(1)).toBeUndefined();
  });

  it('says whether a key must be new or existing', () => {
    const { map } = hash();
    expect(failure(() => map.set(1, 1, { only: 'existing' })).code).toBe('ERR_EBPF_KEY_NOT_FOUND');
    map.set(1, 1, { only: 'new' });
    expect(failure(() => map.set(1, 1, { only: 'new' })).code).toBe('ERR_EBPF_KEY_EXISTS');
    expect(failure(() => map.set(1, 1, { only: 'old' as never })).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(map.get(1)).toBe(1);
  });

  it('names a full map, a closed one, and the field that is wrong', () => {
    const { map } = hash({ maxEntries: 1 });
    map.set(1, 1);
    const full = failure(() => map.set(2, 2));
    expect([full.code, full.syscall]).toEqual(['ERR_EBPF_MAP_FULL', 'bpf(BPF_MAP_UPDATE_ELEM)']);
    expect(full.message).toContain("'flows'");
    expect(failure(() => map.set(-1, 2)).path).toBe('key');
    expect(failure(() => map.set(1, 2.5)).path).toBe('value');
    map.close();
    expect(failure(() => map.get(1)).code).toBe('ERR_EBPF_CLOSED');
    expect(failure(() => [...map]).code).toBe('ERR_EBPF_CLOSED');
  });
});

describe.each(['yes', 'none', 'refused'] as const)('iteration, batches: %s', batches => {
  const filled = (count: number, options: Partial<FakeOptions> = {}) => {
    const made = hash({ batches, maxEntries: 100_000, ...options });
    for (let i = 0; i < count; i++) made.map.set(i, i * 2);
    return made;
  };
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

  it.each([0, 1, 4096, 4097])('yields each of %i entries once', count => {
    const { map } = filled(count);
    expect([...map.keys()].sort((a, b) => a - b)).toEqual(numbers(count));
    expect(map.count()).toBe(count);
    for (const [key, value] of map) if (value !== key * 2) throw new Error(`${key}: ${value}`);
  });

  it('survives deletes and lookups of the user between two steps', () => {
    const { map } = filled(50);
    const seen: number[] = [];
    for (const [key] of map) {
      seen.push(key);
      map.delete(key);
      map.get(49);
    }
    expect(seen).toEqual(numbers(50));
    expect(map.count()).toBe(0);
  });

  it('drains: every entry once, and none left', () => {
    const { map } = filled(4500);
    expect([...map.drain()].map(([key]) => key).sort((a, b) => a - b)).toEqual(numbers(4500));
    expect(map.count()).toBe(0);
  });

  it('sets and deletes many, passing over missing keys', () => {
    const { map } = hash({ batches, maxEntries: 100_000 });
    map.setMany(numbers(4500).map(i => [i, i + 1]));
    expect(map.count()).toBe(4500);
    expect(map.get(4499)).toBe(4500);
    map.deleteMany([100_001, 3, 100_002, 4, 4499]);
    expect(map.count()).toBe(4497);
    map.clear();
    expect(map.count()).toBe(0);
  });

  it('fails in the middle of many with what was done kept', () => {
    const { map } = hash({ batches, maxEntries: 10 });
    const entries = numbers(11).map((i): [number, number] => [i, i]);
    expect(failure(() => map.setMany(entries)).code).toBe('ERR_EBPF_MAP_FULL');
    expect(map.count()).toBe(10);
  });
});

it('a bucket larger than the batch: goes on with a larger batch', () => {
  const { map, backend } = hash({ bucket: 16, maxEntries: 8 });
  for (let i = 0; i < 8; i++) map.set(i, i);
  expect(map.count()).toBe(8);
  expect(backend.calls.filter(call => call === 'batch').length).toBeGreaterThan(1);
});

describe('per-CPU values', () => {
  const backend = fakeMap({ info: { type: MapType.percpu_hash, keySize: 4, valueSize: 4 }, cpus: 3 });
  const map = new PerCpuHashMap<number, number>('hits', backend, u32, perCpuCell({ ...u32Codec() }, 3, 8));

  it('are arrays, one element for each CPU, and add up', () => {
    map.set(1, [1, 2, 3]);
    expect(map.get(1)).toEqual([1, 2, 3]);
    expect(map.sum(1)).toBe(6);
    expect(map.sum(2)).toBeUndefined();
    expect(map.setAll(2, 5).get(2)).toEqual([5, 5, 5]);
  });

  it.each([[5], [[1, 2]], [[1, 2, 3, 4]]])('refuse %j', value => {
    expect(failure(() => map.set(1, value as number[])).code).toBe('ERR_EBPF_PER_CPU');
  });

  it('name the CPU whose value is wrong', () => {
    expect(failure(() => map.set(1, [1, -2, 3])).path).toBe('value[1]');
  });
});

function u32Codec() {
  return {
    size: 4,
    flexibleElementSize: 0,
    decode: (view: DataView, offset: number) => view.getUint32(offset, true),
    encode(value: number, view: DataView, offset: number, root = '') {
      indexCell.encode(value, view, offset, root);
      return 4;
    },
  };
}

describe('prefixes of an LPM trie', () => {
  const struct = (data: number): Cell => bytesCodec(4 + data);
  const trie = (data: number) => {
    const backend = fakeMap({ info: { type: MapType.lpm_trie, keySize: 4 + data, valueSize: 4 } });
    return { backend, map: new LpmTrie<Uint8Array, number>('routes', backend, struct(data), u32) };
  };

  it.each([
    ['10.1.0.0/16', 4, '100000000a010000'],
    ['10.1.2.3', 4, '200000000a010203'],
    ['0.0.0.0/0', 4, '0000000000000000'],
    ['fd00::/8', 16, `08000000fd00${'00'.repeat(14)}`],
    ['::ffff:10.0.0.1', 16, `80000000${'00'.repeat(10)}ffff0a000001`],
    ['1:2:3:4:5:6:7:8/64', 16, '4000000000010002000300040005000600070008'],
  ])('%s', (text, data, hex) => {
    const { map, backend } = trie(data);
    map.set(text, 1);
    expect([...backend.entries.keys()]).toEqual([hex]);
  });

  it.each(['10.1.0.0/33', 'fd00::/8', 'ten', '10.1.0.0/', '10.1.0.0/8/8', '10.1.0.0/-1', ''])(
    'refuse %j',
    text => {
      const error = failure(() => trie(4).map.set(text, 1));
      expect(error.code).toBe('ERR_EBPF_VALUE');
      expect(error.path).toMatch(/^key/);
    },
  );

  it('match an address at its full length', () => {
    const { map, backend } = trie(4);
    map.set('10.1.2.3', 7);
    expect(map.match('10.1.2.3/8')).toBe(7);
    expect(backend.entries.size).toBe(1);
  });
});

it('arrays: beyond the end is undefined to get', () => {
  const backend = fakeMap({ info: { type: MapType.array, keySize: 4, valueSize: 4, maxEntries: 2 } });
  const map = new ArrayMap<number>('slots', backend, u32);
  expect(map.get(2)).toBeUndefined();
  expect(map.length).toBe(2);
  expect(failure(() => map.get(1.5)).code).toBe('ERR_EBPF_VALUE');
});

it('queues push, peek and pop', () => {
  const backend = fakeMap({ info: { type: MapType.queue, keySize: 0, valueSize: 4 } });
  const map = new QueueMap<number>('jobs', backend, u32);
  expect(map.pop()).toBeUndefined();
  expect(map.push(5).peek()).toBe(5);
  expect(map.pop()).toBe(5);
  expect(map.peek()).toBeUndefined();
});
