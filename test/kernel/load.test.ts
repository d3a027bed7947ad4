/** Loads: many at once, edited, and those that fail. */
import { describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest, openTest, packet } from './support/objects.ts';

const names = ['maps', 'variables', 'xdp', 'run', 'ring', 'tail', 'core', 'uprobe', 'perf', 'kprobe'];

it('many at once', async () => {
  const objects = await Promise.all([...names, ...names, ...names].map(name => loadTest(name)));
  const ids = objects.flatMap(object => [...object.programs].map(program => program.info().id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const object of objects) expect(object.backend).toBe('kernel');
  await Promise.all(objects.map(object => object.close()));
});

it('of one spec, at once', async () => {
  const spec = await openTest('xdp');
  const objects = await Promise.all(Array.from({ length: 5 }, () => spec.load({ backend: 'kernel' })));
  await Promise.all(objects.map((object, i) => object.programs.count.run({ data: packet, repeat: i + 1 })));
  expect(objects.map(object => object.variables.packets.value)).toEqual([1n, 2n, 3n, 4n, 5n]);
  for (const object of objects) await object.close();
});

it('does not hold up the loop', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const objects = await Promise.all(names.map(name => loadTest(name)));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
  for (const object of objects) await object.close();
});

it('says which backend it is, and why', async () => {
  await using object = await loadTest('xdp');
  expect(object.backend).toBe('kernel');
  expect(object.backendReason).toContain('the caller');
});

it.each(['x', 'a-name with spaces', 'ü'.repeat(100), 'x'.repeat(300)])('takes the name %s', async name => {
  await using object = await loadTest('variables', { name });
  expect(object.name).toBe(name);
  expect(object.variables.total.value).toBe(100n);
  expect(object.maps['.data.counters'].info.valueSize).toBe(8);
});

describe('edits', () => {
  it('of maps', async () => {
    await using donor = await loadTest('maps');
    donor.maps.array.set(0, { count: 9n, delta: 0, state: 'IDLE', name: '' });
    await using object = await loadTest('maps', {
      edit(spec) {
        spec.maps.hash.maxEntries = 7;
        spec.maps.lru_hash.flags = 2; // BPF_F_NO_COMMON_LRU
        spec.maps.array.reuse = donor.maps.array;
        spec.maps.routes.maxEntries = 1;
      },
    });
    expect(object.maps.hash.info.maxEntries).toBe(7);
    expect(object.maps.lru_hash.info.flags).toBe(2);
    expect(object.maps.array.info.id).toBe(donor.maps.array.info.id);
    expect(object.maps.array.get(0).count).toBe(9n);
  });

  it('of a ring’s size', async () => {
    await using object = await loadTest('ring', {
      edit(spec) {
        spec.maps.events.maxEntries = 4096;
      },
    });
    await object.programs.produce.run({ data: packet, repeat: 1000 });
    expect(object.maps.events.consume()).toHaveLength(102);
  });

  it('of inner maps', async () => {
    await using donor = await loadTest('maps');
    await using object = await loadTest('maps', {
      edit(spec) {
        spec.maps.hash_of_maps.innerMap = donor.maps.counters_a;
      },
    });
    object.maps.hash_of_maps.set(1, donor.maps.counters_b);
    const inner = object.maps.hash_of_maps.get(1);
    expect(inner.info.id).toBe(donor.maps.counters_b.info.id);
    inner.close();
  });

  it('that leave programs out', async () => {
    await using object = await loadTest('fentry', {
      edit(spec) {
        for (const program of spec.programs) program.autoload = false;
      },
    });
    expect([...object.programs]).toEqual([]);
    expect(object.variables.entries.value).toBe(0n);
  });
});

describe('a load that fails', () => {
  it.each([
    ['a map of no size', { maps: { hash: { maxEntries: 0 } } }, "map 'hash'"],
    [
      'a map of a size that no machine has',
      { maps: { mapped_array: { maxEntries: 0xffffffff } } },
      "map 'mapped_array'",
    ],
    ['a map with flags of another', { maps: { array: { flags: 0x80000 } } }, "map 'array'"],
    ['a map of no type', { maps: { hash: { type: 999 } } }, "map 'hash'"],
  ])('%s names it', async (_, { maps }, words) => {
    const error = await failure(() =>
      loadTest('maps', {
        edit(spec) {
          for (const [name, fields] of Object.entries(maps)) Object.assign(spec.maps[name], fields);
        },
      }),
    );
    expect(error).toMatchObject({ code: 'ERR_EBPF_LOAD', message: expect.stringContaining(words) });
    expect(error.errno).toBeGreaterThan(0);
    expect(error.libbpfLog).toContain('libbpf:');
  });

  it('leaves the spec as it was', async () => {
    const spec = await openTest('maps');
    spec.maps.hash.maxEntries = 0;
    await failure(() => spec.load({ backend: 'kernel' }));
    spec.maps.hash.maxEntries = 4;
    await using object = await spec.load({ backend: 'kernel' });
    expect(object.maps.hash.info.maxEntries).toBe(4);
  });

  it('a program of another type than its hook has', async () => {
    const error = await failure(() =>
      loadTest('perf', {
        edit(spec) {
          spec.programs.sample.type = 3; // SCHED_CLS, whose programs have no bpf_get_attach_cookie
        },
      }),
    );
    expect(error).toMatchObject({ code: 'ERR_EBPF_VERIFIER', message: expect.stringContaining('sample') });
  });
});
