/** Maps that user space and programs share in ways of their own: what the one does, the other sees. */
import { statSync } from 'node:fs';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestSpec } from '../kernel/support/objects.ts';
import { packet } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';
import { withCgroup } from './support/cgroup.ts';
import { withMaps } from './support/create.ts';

const loading = (...names: string[]) => ({
  edit(spec: TestSpec) {
    for (const name of names) spec.programs[name].autoload = true;
  },
});

const empty = { packets: 0n, bytes: 0n, last: 0, by_port: Array(4).fill({ count: 0, delta: 0 }) };

both('a mapped array is counted up by programs and by user space, in place', async ({ load }) => {
  const { maps, programs } = await load('map-types', loading('count_mapped'));
  const value = maps.mapped.mapped.at(1);
  expect([value.typeName, value.size, value.value]).toEqual(['struct stat', 56, empty]);
  await programs.count_mapped!.run({ data: packet, repeat: 3 });
  const [packets, count, delta] = ['packets', 'by_port[2].count', 'by_port[3].delta'].map(path =>
    value.field(path),
  );
  expect([packets!.load(), count!.value]).toEqual([3n, 3]);
  expect([packets!.add(10n), count!.add(5), delta!.sub(1), delta!.load()]).toEqual([3n, 3, 0, -1]);
  await programs.count_mapped!.run({ data: packet });
  expect(maps.mapped.get(1)).toMatchObject({ packets: 14n, bytes: 56n });
  const atomics = [
    packets!.exchange(0x0fn),
    packets!.and(0xan),
    packets!.or(1n),
    packets!.xor(3n),
    packets!.compareExchange(8n, 7n),
    packets!.compareExchange(7n, 0n),
    packets!.load(),
  ];
  expect(atomics).toEqual([14n, 15n, 10n, 11n, 8n, 7n, 0n]);
  count!.store(-1);
  expect(count!.value).toBe(0xffff_ffff);
  value.value = { ...empty, last: 9 };
  const refused = [];
  for (const act of [
    () => maps.mapped.mapped.at(3),
    () => value.field('packet'),
    () => value.field('by_port[4]'),
    () => value.field('packets.x'),
    () => value.field('by port'),
    () => value.load(),
    () => packets!.add(1),
    () => {
      value.value = { packets: 1n };
    },
  ]) {
    const { code, nearest } = await failure(act);
    refused.push([code, nearest]);
  }
  expect(refused[1]).toEqual(['ERR_EBPF_VALUE', 'packets']);
  expect(maps.mapped.get(1)).toEqual({ ...empty, last: 9 });
  const mapped = [...maps.mapped.mapped].map(each => each.value);
  // While it is mapped for writing it can't be frozen.
  const frozen = await failure(() => maps.mapped.freeze());
  maps.mapped.close();
  const closed = [await failure(() => value.value), await failure(() => packets!.add(1n))].map(
    ({ code }) => code,
  );
  expect([frozen.errno, closed]).toEqual([16, ['ERR_EBPF_CLOSED', 'ERR_EBPF_CLOSED']]);
  return [atomics, refused, mapped, frozen.code, closed];
});

both('a frozen array is mapped for reading alone', bench =>
  withMaps(bench, async make => {
    const map = await make({
      type: 'array',
      value: 'struct pair { __u32 a; __u32 b; }',
      maxEntries: 2,
      flags: 1 << 10,
    });
    map.set(1, { a: 1, b: 2 });
    map.freeze();
    const value = map.mapped.at(1);
    const refused = [];
    for (const act of [
      () => value.field('a').add(1),
      () => (value.value = { a: 0, b: 0 }),
      () => map.set(0, { a: 0, b: 0 }),
    ])
      refused.push((await failure(act)).code);
    expect(refused).toEqual(Array(3).fill('ERR_EBPF_READ_ONLY'));
    return [value.value, value.field('b').load(), map.info.frozen];
  }),
);

both('a value is read and written under its lock', async ({ load }) => {
  const { maps, programs } = await load('map-types', loading('count_locked'));
  maps.locks.set(7, { lock: { val: 0 }, half: 1, other: 1n });
  await programs.count_locked!.run({ data: packet, repeat: 4 });
  const before = maps.locks.getLocked(7);
  expect(before).toEqual({ lock: { val: 0 }, half: 5, other: 5n });
  maps.locks.set(7, { lock: { val: 0 }, half: 9, other: 9n }, { lock: true, only: 'existing' });
  await programs.count_locked!.run({ data: packet });
  return [before, maps.locks.getLocked(7), maps.locks.getLocked(8)];
});

both('bloom_filter: programs and user space know what the other has put in', async ({ load }) => {
  const { maps, programs, variables } = await load('map-types', loading('push_bloom', 'peek_bloom'));
  const peek = async (value: bigint) => {
    variables.wanted.value = value;
    await programs.peek_bloom!.run({ data: packet });
    return variables.result.value;
  };
  variables.wanted.value = 5n;
  await programs.push_bloom!.run({ data: packet });
  maps.bloom.push(6n);
  const answers = [maps.bloom.peek(5n), await peek(6n), await peek(7n), maps.bloom.peek(7n)];
  expect(answers).toEqual([true, 0n, -2n, false]);
  return answers;
});

both('user_ringbuf: programs drain what user space has submitted, in its order', async ({ load }) => {
  const { maps, programs, variables } = await load('map-types', loading('drain'));
  const drain = async () => {
    variables.seen_count.value = 0;
    await programs.drain!.run({});
    return [variables.result.value, variables.seen.value.slice(0, variables.seen_count.value)];
  };
  const { commands } = maps;
  commands.send({ kind: 1, port: 80, name: 'first' });
  const held = commands.reserve();
  const dropped = commands.reserve();
  commands.send({ kind: 4, port: 443, name: 'last' });
  const one = await drain();
  expect(one).toEqual([1n, [{ kind: 1, port: 80, name: 'first' }]]);
  held.write({ kind: 2, port: 22, name: 'second' }).submit();
  dropped.discard();
  const two = await drain();
  // One that is discarded counts for the program as one that it has not to do with.
  expect((two[1] as { kind: number }[]).map(({ kind }) => kind)).toEqual([2, 4]);
  const wrong = await failure(() => commands.send({ kind: 1, port: 80, name: 'much too long' }));
  expect(wrong.code).toBe('ERR_EBPF_VALUE');
  // All the way round, several times.
  const all: number[] = [];
  for (let i = 0; i < 1000; i++) {
    commands.send({ kind: i, port: i % 7, name: `${i}` });
    if (i % 8 === 7) {
      const [, records] = await drain();
      all.push(...(records as { kind: number }[]).map(({ kind }) => kind));
    }
  }
  expect(all).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  return [one, two, commands.pending];
});

both('arena: what pointers point to, and variables, are shared', async ({ load }) => {
  const { maps, programs, variables } = await load('map-types', loading('build_list', 'sum_list'));
  const { space } = maps;
  expect([variables.visits.value, variables.kept.value.hits]).toEqual([5n, 0n]);
  variables.visits.value = 9n;
  expect((await programs.build_list!.run({})).returnValue).toBe(0);
  expect([variables.visits.value, variables.kept.value.hits]).toEqual([10n, 10n]);
  const one = space.at('struct node', variables.head.value);
  expect(one.value).toMatchObject({ hits: 40n, kinds: [0, 0, 0, 3] });
  const two = space.at('struct node', one.value.next);
  expect(two.value).toMatchObject({ next: 0n, hits: 2n });
  // A third, of user space's own.
  const place = 8 * 4096;
  const three = space.at('struct node', place);
  three.value = { next: 0n, hits: 100n, kinds: [0, 0, 0, 0] };
  two.field('next').value = space.pointerTo(place);
  two.field('hits').add(5n);
  await programs.sum_list!.run({});
  expect(variables.result.value).toBe(40n + 7n + 100n + 10n);
  const refused = [];
  for (const act of [
    () => space.at('struct node', 16 * 4096 - 8),
    () => space.at('struct nodes', 0),
    () => space.at('struct node', space.address + (1n << 31n)),
  ]) {
    const { code, nearest } = await failure(act);
    refused.push([code, nearest]);
  }
  expect(refused).toEqual([
    ['ERR_EBPF_VALUE', undefined],
    ['ERR_EBPF_INVALID_ARGUMENT', 'node'],
    ['ERR_EBPF_VALUE', undefined],
  ]);
  const { length } = space.bytes(0, 16);
  space.close();
  const closed = [await failure(() => one.value), await failure(() => variables.visits.value)].map(
    ({ code }) => code,
  );
  expect(closed).toEqual(['ERR_EBPF_CLOSED', 'ERR_EBPF_CLOSED']);
  return [length, refused, closed];
});

both('devmap and cpumap: a slot has a program of the right kind', async ({ load }) => {
  const { maps, programs } = await load('map-types', loading('at_device', 'at_cpu'));
  const { devices, devices_by_hash: byHash, cpus } = maps;
  const { at_device: atDevice, at_cpu: atCpu } = programs;
  devices.setTarget(1, { interface: 'lo', program: atDevice });
  byHash.setTarget(77, { interface: 1, program: atDevice }, { only: 'new' });
  cpus.setTarget(0, { queueSize: 64, program: atCpu });
  expect([devices.get(1).programId, cpus.get(0).programId]).toEqual([atDevice!.info().id, atCpu!.info().id]);
  const refused = [];
  for (const act of [
    () => devices.setTarget(0, { interface: 'lo', program: atCpu }),
    () => cpus.setTarget(0, { queueSize: 64, program: atDevice }),
    () => byHash.setTarget(77, 'lo', { only: 'new' }),
    () => devices.setTarget(9, 'lo'),
  ]) {
    refused.push((await failure(act)).code);
  }
  expect(refused).toEqual([
    ...['ERR_EBPF_INVALID_ARGUMENT', 'ERR_EBPF_INVALID_ARGUMENT'],
    ...['ERR_EBPF_KEY_EXISTS', 'ERR_EBPF_KEY_NOT_FOUND'],
  ]);
  return [refused, byHash.get(77).ifindex, [...byHash.keys()], cpus.get(0).queueSize];
});

/** The id of a cgroup is the inode of its folder. */
const idOf = (bench: Bench, path: string): bigint =>
  bench.emulator ? bench.emulator.cgroup(path).id : statSync(path, { bigint: true }).ino;

both('cgroup_storage and percpu_cgroup_storage: a value for each attachment', bench =>
  withCgroup(bench, async cgroup => {
    const { maps, programs } = await bench.load('map-types', loading('count_cgroup'));
    const { of_cgroup: one, of_cgroup_cpus: each } = maps;
    expect([one.count(), each.count()]).toEqual([0, 0]);
    const link = await programs.count_cgroup!.attach({ cgroup: cgroup.path });
    const key = { cgroup_inode_id: idOf(bench, cgroup.path), attach_type: 1 };
    expect([...one.keys()]).toEqual([key]);
    one.set(key, 40n);
    each.set(key, Array(each.backend.cpus).fill({ ...empty, packets: 1n }));
    const cpus = BigInt(each.backend.cpus);
    const outcome = [one.get(key), each.sum(key).packets === cpus, each.max(key), each.min(key)];
    expect(outcome.slice(0, 2)).toEqual([40n, true]);
    const refused = await failure(() => one.set({ ...key, cgroup_inode_id: 1n << 50n }, 1n));
    expect(refused.code).toBe('ERR_EBPF_KEY_NOT_FOUND');
    await link.close();
    // It is the group's, and goes with it.
    expect(one.get(key)).toBe(40n);
    return [outcome, refused.code];
  }),
);

both('cgrp_storage: a value for a cgroup', bench =>
  withCgroup(bench, cgroup =>
    withMaps(bench, async make => {
      const map = await make({ type: 'cgrp_storage', value: '__u64' });
      map.set(cgroup.path, 5n);
      const refused = [await failure(() => map.get('')), await failure(() => map.get({ fd: 0 }))].map(
        ({ code }) => code,
      );
      expect(refused).toEqual(['ERR_EBPF_INVALID_ARGUMENT', 'ERR_EBPF_INVALID_ARGUMENT']);
      return [
        map.get(cgroup.path),
        map.has(cgroup.child().path),
        map.delete(cgroup.path),
        map.delete(cgroup.path),
        refused,
      ];
    }),
  ),
);

both('cgroup_array: slots with cgroups', bench =>
  withCgroup(bench, cgroup =>
    withMaps(bench, async make => {
      const map = await make({ type: 'cgroup_array', maxEntries: 2 });
      map.set(1, cgroup.path);
      const refused = [
        await failure(() => map.set(2, cgroup.path)),
        await failure(() => map.set(0, { fd: 0 })),
        await failure(() => map.set(0, 5 as never)),
      ].map(({ code }) => code);
      expect(refused).toEqual([
        'ERR_EBPF_KEY_NOT_FOUND',
        'ERR_EBPF_INVALID_ARGUMENT',
        'ERR_EBPF_INVALID_ARGUMENT',
      ]);
      return [refused, map.delete(1), map.delete(1)];
    }),
  ),
);

both('struct_ops: a table of programs is made by loading its object', async ({ load }) => {
  // Registered by test/hooks/struct-ops.test.ts and test/both/struct-ops.test.ts.
  const { maps } = await load('congestion-link');
  expect(maps.first.type).toBe('struct_ops');
  return [maps.first.linked, maps.first.maxEntries, maps.first.info.keySize];
});
