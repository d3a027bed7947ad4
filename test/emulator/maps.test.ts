/** Maps in the emulator alone: what a program must not do with them, sizes beyond its memory, and what no kernel shows. */
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { createMap, Emulator, EmulatorFault, type EmulatorOptions, load } from 'node-ebpf';
import { afterEach, describe, expect, it } from 'vitest';
import type { BackendRing } from '../../lib/backend.ts';
import { EmulatedArray } from '../../lib/emulator/maps/array.ts';
import { EmulatedCgroupStorage } from '../../lib/emulator/maps/cgroup-storage.ts';
import { EmulatedPerfEventArray } from '../../lib/emulator/maps/perf-event-array.ts';
import { EmulatedStackTrace } from '../../lib/emulator/maps/stack-trace.ts';
import { EmulatedStorage } from '../../lib/emulator/maps/storage.ts';
import { EmulatedUserRing } from '../../lib/emulator/maps/user-ringbuf.ts';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject, type TestSpec, testObject } from '../kernel/support/objects.ts';

const objects: TestObject[] = [];
afterEach(async () => {
  for (const object of objects.splice(0)) await object.close();
});

async function loaded(
  name = 'map-misuse',
  { edit, ...options }: EmulatorOptions & { edit?: (spec: TestSpec) => void } = {},
): Promise<TestObject & { readonly emulator: Emulator }> {
  const emulator = new Emulator(options);
  const object = (await load(testObject(name), {
    backend: emulator,
    ...(edit && { edit }),
  } as object)) as unknown as TestObject;
  objects.push(object);
  return Object.assign(object, { emulator });
}

async function faultOf(object: TestObject, program: string): Promise<EmulatorFault> {
  const error = await failure(() => object.programs[program]!.run({ data: packet }));
  expect(error).toBeInstanceOf(EmulatorFault);
  return error as EmulatorFault;
}

/** The emulator's own, behind a handle. */
function mapOf<T>(emulator: Emulator, id: number, kind: abstract new (...values: never[]) => T): T {
  const map: unknown = emulator.world.maps.get(id, 'map');
  if (map instanceof kind) return map;
  throw new Error(`map ${id} is no ${kind.name}`);
}

describe('a write past a value', () => {
  it.each([
    ['hash', 12, 13],
    ['array', 8, 15],
    ['percpu', 8, 12],
  ])('of map %s is a fault that names it', async (name, first, last) => {
    const object = await loaded('map-misuse', { cpus: 2 });
    const { maps, variables, programs } = object;
    variables.key.value = 3;
    if (name === 'hash')
      for (let key = 0; key < 6; key++) maps.hash.raw.set(new Uint8Array([key, 0, 0, 0]), new Uint8Array(12));
    variables.offset.value = first - 1;
    await programs[`poke_${name}`]!.run({ data: packet });
    for (const offset of [first, last]) {
      variables.offset.value = offset;
      const fault = await faultOf(object, `poke_${name}`);
      expect(fault.message).toContain(`map '${name}'`);
      expect(fault.source?.text).toContain('value + offset');
    }
  });

  it('that programs may only read is one, too, and so is an update of it', async () => {
    const object = await loaded();
    expect((await faultOf(object, 'poke_constants')).message).toContain("map 'constants'");
    expect((await faultOf(object, 'update_constants')).message).toContain("map 'constants' is read only");
    object.maps.constants.set(1, 5n);
    expect(object.maps.constants.get(1)).toBe(5n);
  });
});

describe('what is no key, no value, no map', () => {
  it.each(['bad_key', 'bad_trie_key', 'bad_value', 'bad_map'])('%s is refused', async program => {
    const object = await loaded();
    const fault = await faultOf(object, program);
    expect(fault.reason).toMatch(/^bpf_map_(lookup|update)_elem: /);
    // The machine is whole.
    await object.programs.poke_array!.run({ data: packet });
    expect(object.maps.array.get(0)).toBe(1n);
  });
});

describe('a ring buffer', () => {
  it.each(['submit_twice', 'submit_inside', 'submit_stack'])(
    'takes back its records alone: %s',
    async program => {
      const object = await loaded();
      expect((await faultOf(object, program)).reason).toMatch(/^bpf_ringbuf_submit: /);
    },
  );

  it('lets nobody write past a record, or after it is submitted', async () => {
    const object = await loaded();
    object.variables.offset.value = 19;
    await object.programs.poke_record!.run({ data: packet });
    object.variables.offset.value = 20;
    expect((await faultOf(object, 'poke_record')).message).toContain("map 'ring'");
    object.variables.offset.value = 0;
    expect((await faultOf(object, 'poke_submitted')).message).toContain("map 'ring'");
  });

  it('holds back what comes behind a record that is not submitted', async () => {
    const { maps, programs, variables } = await loaded();
    await programs.send!.run({ data: packet });
    await programs.keep_busy!.run({ data: packet });
    await programs.send!.run({ data: packet });
    const ring: BackendRing = maps.ring.backend.ring();
    expect(ring.fill()).toBe(1);
    expect(ring.fill()).toBe(0);
    // A header of 8 bytes and 16 of data; 8 of data are busy.
    expect(ring.pending()).toBe(16 + 24);
    variables.flags.value = 0n;
    await programs.query!.run({ data: packet });
    expect(variables.result.value).toBe(16n + 24n);
    ring.close();
  });

  it('wakes who waits, unless it is told not to', async () => {
    const { maps, programs, variables } = await loaded();
    const ring: BackendRing = maps.ring.backend.ring();
    let woken = 0;
    const send = async (flags: bigint) => {
      variables.flags.value = flags;
      await programs.send!.run({ data: packet });
      await turn();
      return woken;
    };
    const wait = () => ring.wait(() => woken++);
    wait();
    expect(await send(1n)).toBe(0);
    // The first record was not told of: this one is not where the reader stands.
    expect(await send(0n)).toBe(0);
    expect(await send(2n)).toBe(1);
    wait();
    await turn();
    expect(woken).toBe(2);
    expect(ring.fill()).toBe(3);
    ring.fill();
    wait();
    expect(await send(0n)).toBe(3);
    ring.close();
  });
});

it('a ring buffer takes records by dynptrs', async () => {
  const { maps, programs, variables } = await loaded();
  const send = async (size: number, flags = 0n, key = 0) => {
    Object.assign(variables.size, { value: size });
    Object.assign(variables.flags, { value: flags });
    Object.assign(variables.key, { value: key });
    await programs.send_dynptr!.run({ data: packet });
    return variables.result.value;
  };
  expect([await send(100), await send(5, 0n, 1), await send(7)]).toEqual([0n, 0n, 0n]);
  expect([await send(8, 1n), await send(1 << 24), await send(4096)]).toEqual([-22n, -7n, -22n]);
  expect(maps.ring.consume().map((bytes: Uint8Array) => bytes.length)).toEqual([100, 7]);
});

it('a program drains what the user sends', async () => {
  const { maps, programs, variables } = await loaded();
  const drain = async (flags = 0n) => {
    for (const name of ['offset', 'size']) variables[name].value = 0;
    variables.flags.value = flags;
    await programs.drain!.run({ data: packet });
    return [variables.result.value, variables.offset.value, variables.size.value];
  };
  variables.key.value = 3;
  expect(await drain()).toEqual([0n, 0, 0]);
  for (const first of [1, 2, 3, 4]) maps.commands.send(new Uint8Array(first * 10).fill(first));
  // The callback ends it with the third.
  expect(await drain()).toEqual([3n, 6, 60]);
  expect(await drain(4n)).toEqual([-22n, 0, 0]);
  expect(await drain(1n)).toEqual([1n, 4, 40]);
  expect(await drain()).toEqual([0n, 0, 0]);
});

describe('memory', () => {
  it('for ten million entries is taken as they come', async () => {
    const { maps, programs, variables } = await loaded('map-misuse', { memory: 8 << 20 });
    expect(maps.hash.maxEntries).toBe(10_000_000);
    await programs.insert!.run({ data: packet });
    // Until it is used up, which is the kernel's ENOMEM to the program, and an error to the user.
    expect(variables.result.value).toBe(-12n);
    const count = maps.hash.raw.count();
    expect(count).toBe(variables.key.value);
    expect(count).toBeGreaterThan(50_000);
    const error = await failure(() => maps.hash.raw.set(new Uint8Array(4).fill(255), new Uint8Array(12)));
    expect(error).toMatchObject({ code: 'ERR_EBPF_SYSTEM', errno: 12 });
    maps.hash.raw.delete(new Uint8Array(4));
    maps.hash.raw.set(new Uint8Array(4).fill(255), new Uint8Array(12));
    expect(maps.hash.raw.count()).toBe(count);
  });

  it.each([
    ['array', { maxEntries: 0xffffffff }],
    ['array', { valueSize: 0x7fffffff }],
    ['percpu', { valueSize: 32768, maxEntries: 1 << 20 }],
    ['ring', { maxEntries: 1 << 30 }],
  ])('of absurd size is refused: %s %o', async (name, fields) => {
    const edit = (spec: TestSpec) => Object.assign(spec.maps[name], fields);
    const error = await failure(() => loaded('map-misuse', { edit }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_MEMORY', message: expect.stringContaining(name) });
  });

  it('comes back when maps are closed that were made without an object', async () => {
    const emulator = new Emulator({ memory: 24 << 20 });
    for (let i = 0; i < 40; i++) {
      using map = await createMap({ type: 'array', value: 1 << 16, maxEntries: 64 }, { backend: emulator });
      map.set(63, new Uint8Array(1 << 16).fill(i));
    }
    expect([...emulator.world.maps]).toEqual([]);
  });

  it('comes back when objects are closed', async () => {
    const emulator = new Emulator({ memory: 24 << 20 });
    for (let i = 0; i < 40; i++) {
      const object = await load(testObject('ring'), { backend: emulator });
      await object.close();
    }
  });
});

describe('locks', () => {
  it('are taken once, and given back by who has them', async () => {
    const object = await loaded();
    expect((await faultOf(object, 'unlock_first')).reason).toContain('does not hold that lock');
    expect((await faultOf(object, 'lock_twice')).reason).toContain('holds a lock already');
    // It is still taken: that of the program which ended with it is nobody's any more.
    expect((await faultOf(object, 'lock_twice')).reason).toMatch(/holds a lock already|has taken the lock/);
  });
});

it('a perf event array has records of each CPU, and counts those without room', async () => {
  const object = await loaded('map-misuse', { cpus: 2 });
  const { programs, variables, maps, emulator } = object;
  const map = mapOf(emulator, maps.perf.info.id, EmulatedPerfEventArray);
  const send = async (flags: bigint, key = 1) => {
    variables.flags.value = flags;
    variables.key.value = key;
    await programs.sample!.run({ data: packet });
    return variables.result.value;
  };
  expect(await send(0xffff_ffffn)).toBe(-2n);
  maps.perf.open({ pages: 1 });
  expect(await send(0xffff_ffffn)).toBe(0n);
  expect(await send(0n, 2)).toBe(0n);
  expect([await send(1n), await send(2n), await send(1n << 60n)]).toEqual([-95n, -7n, -22n]);
  // In pieces, as with bytes of a packet.
  expect(map.output(0, [Uint8Array.of(1, 2), new Uint8Array(24)])).toBe(0);
  const records = maps.perf.consume() as Uint8Array[];
  expect(records.map(data => [data.length, data[0]])).toEqual([
    [12, 1],
    [12, 2],
    [28, 1],
  ]);
  let sent = 0;
  while ((await send(0n)) === 0n) sent++;
  expect(sent).toBe(Math.floor(4096 / 24));
  expect(maps.perf.consume()).toHaveLength(sent);
  expect(await send(0n)).toBe(0n);
  expect([maps.perf.consume().length, maps.perf.lost, maps.perf.lostByCpu]).toEqual([1, 1, [1, 0]]);
});

it('stacks have ids by what they are', async () => {
  const edit = (spec: TestSpec) =>
    Object.assign(spec.maps.array, { type: 7, valueSize: 32, maxEntries: 1000 });
  const { maps, emulator } = await loaded('map-misuse', { edit });
  const map = mapOf(emulator, maps.array.info.id, EmulatedStackTrace);
  const id = map.store([1n, 2n, 3n], 0n);
  expect(id).toBeLessThan(1024);
  expect(map.store([1n, 2n, 3n], 0n)).toBe(id);
  expect(map.store([7n, 1n, 2n, 3n], 1n)).toBe(id);
  expect(map.store([7n], 1n)).toBe(-14);
  // As deep as its values are.
  const deep = map.store([1n, 2n, 3n, 4n, 5n], 0n);
  expect(map.store([1n, 2n, 3n, 4n], 0n)).toBe(deep);
  // One that meets another's id stays out, or takes its place.
  let meeting = 0n;
  while (map.store([meeting], 0n) !== -17) meeting++;
  expect(map.store([meeting], 1n << 10n)).toBeGreaterThanOrEqual(0);
});

it('a user ring buffer has what the user wrote, up to its size', async () => {
  const edit = (spec: TestSpec) => Object.assign(spec.maps.blobs, { type: 31, maxEntries: 4096 });
  const { maps, emulator } = await loaded('ring', {
    edit(spec) {
      edit(spec);
      for (const program of spec.programs) program.autoload = false;
    },
  });
  const map = mapOf(emulator, maps.blobs.info.id, EmulatedUserRing);
  expect(map.next()).toBe(-61);
  for (let round = 0; round < 3; round++) {
    let written = 0;
    for (; map.size - (map.producer - map.consumer) >= 112; written++)
      maps.blobs.send(new Uint8Array(100).fill(written + 1));
    expect((await failure(() => maps.blobs.send(new Uint8Array(100)))).code).toBe('ERR_EBPF_MAP_FULL');
    expect(written).toBe(Math.floor(4096 / 112));
    for (let i = 0; i < written; i++) {
      const record = map.next();
      if (typeof record === 'number') throw new Error(`errno ${-record}`);
      expect(record.size).toBe(100);
      const bytes = emulator.world.machine.memory.bytes.subarray(record.address, record.address + 100);
      expect(bytes.every(byte => byte === i + 1)).toBe(true);
      map.done(record.size);
    }
    expect(map.next()).toBe(-61);
  }
});

it('a fault of a timer is the clock’s caller’s, and a warning where time is the machine’s', async () => {
  const poked = (spec: TestSpec) => {
    spec.variables.after.value = 1000n;
  };
  const object = await loaded('map-fields', { edit: poked });
  await object.programs.start_array!.run({ data: packet });
  // What the callback writes to is taken away from under it.
  const map = mapOf(object.emulator, object.maps.timed_array.info.id, EmulatedArray);
  const { memory } = object.emulator.world.machine;
  const shadow = memory.layout.writeShadow + map.values / 8;
  memory.bytes.fill(0, shadow, shadow + 8);
  const fault = await failure(() => object.emulator.clock.advance(2000n));
  expect(fault).toMatchObject({ code: 'ERR_EBPF_FAULT', program: 'start_array' });
  expect(fault.message).toContain("map 'timed_array'");

  const real = await loaded('map-fields', { edit: poked, clock: 'real' });
  const other = mapOf(real.emulator, real.maps.timed_array.info.id, EmulatedArray);
  const warned = once(process, 'warning');
  await real.programs.start_array!.run({ data: packet });
  const bytes = real.emulator.world.machine.memory;
  const place = bytes.layout.writeShadow + other.values / 8;
  bytes.bytes.fill(0, place, place + 8);
  const [warning] = await warned;
  expect(warning).toMatchObject({ code: 'ERR_EBPF_FAULT' });
});

describe('what belongs to an object of the kernel', () => {
  it('is found by its address, and by the descriptor that the user has of it', async () => {
    const edit = (spec: TestSpec) =>
      Object.assign(spec.maps.shared, { type: 29, maxEntries: 0, flags: 1, pinPath: null });
    const { maps, emulator } = await loaded('pinned', {
      edit(spec) {
        edit(spec);
        spec.programs.count.autoload = false;
      },
    });
    const storage = mapOf(emulator, maps.shared.info.id, EmulatedStorage);
    const process = emulator.task({ pid: 42 });
    const descriptor = emulator.world.owners.open({ pid: 42 }, 'a test').fd;
    const task = process.address(emulator.world.btf ?? maps.shared.backend.types().btf);
    const { backend } = maps.shared;
    const { buffer, keyOffset, valueOffset } = backend.scratch;
    const view = new DataView(buffer);
    view.setUint32(keyOffset, descriptor, true);
    expect([storage.storageOf(task), backend.lookup(), backend.delete()]).toEqual([0, 2, 2]);
    view.setBigUint64(valueOffset, 77n, true);
    expect(backend.update()).toBeUndefined();
    const place = storage.storageOf(task);
    expect(emulator.world.machine.memory.view.getBigUint64(place, true)).toBe(77n);
    emulator.world.machine.memory.view.setBigUint64(place, 78n, true);
    expect([backend.lookup(), view.getBigUint64(valueOffset, true)]).toEqual([undefined, 78n]);
    expect([backend.delete(), storage.storageOf(task)]).toEqual([undefined, 0]);
    view.setUint32(keyOffset, 8, true);
    expect(backend.lookup()).toBe(9);
  });

  it.each([
    ['cgroup_storage', 19],
    ['percpu_cgroup_storage', 21],
  ])('is there for each cgroup: %s', async (_, type) => {
    const { maps, emulator } = await loaded('pinned', {
      cpus: 2,
      edit(spec) {
        Object.assign(spec.maps.shared, { type, keySize: 16, maxEntries: 0, pinPath: null });
        spec.programs.count.autoload = false;
      },
    });
    const storage = mapOf(emulator, maps.shared.info.id, EmulatedCgroupStorage);
    const { backend } = maps.shared;
    const { buffer, keyOffset, nextKeyOffset, valueOffset } = backend.scratch;
    const view = new DataView(buffer);
    view.setBigUint64(keyOffset, 5n, true);
    view.setUint32(keyOffset + 8, 1, true);
    expect([backend.lookup(), backend.update(), backend.firstKey()]).toEqual([2, 2, 2]);
    const place = storage.storageOf(5n, 1);
    emulator.world.machine.memory.view.setBigUint64(place, 40n, true);
    expect([backend.lookup(), view.getBigUint64(valueOffset, true)]).toEqual([undefined, 40n]);
    view.setBigUint64(valueOffset, 41n, true);
    expect(backend.update()).toBeUndefined();
    expect(emulator.world.machine.memory.view.getBigUint64(place, true)).toBe(41n);
    expect([backend.firstKey(), view.getBigUint64(nextKeyOffset, true)]).toEqual([undefined, 5n]);
    expect([backend.nextKey(), backend.delete()]).toEqual([2, 22]);
    storage.remove(5n, 1);
    expect(backend.lookup()).toBe(2);
  });
});

it('a table of operations has its value once it is attached', async () => {
  const { maps } = await loaded('congestion-link');
  const { first } = maps;
  expect(first.linked).toBe(true);
  const { scratch } = first.backend;
  const value = () => {
    expect(first.backend.lookup()).toBeUndefined();
    return new Uint8Array(scratch.buffer, scratch.valueOffset, first.info.valueSize).slice();
  };
  expect(value().every(byte => byte === 0)).toBe(true);
  const link = await first.attach();
  expect(new TextDecoder().decode(value())).toContain('node_ebpf_link\0');
  await link.close();
});
