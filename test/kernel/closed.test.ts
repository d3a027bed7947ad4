/** What is closed stays closed: each use of it is an error, and closing again is none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { VethPair } from './support/network.ts';
import { loadTest, packet, type TestObject } from './support/objects.ts';

const key = { id: 1, port: 2, tag: new Uint8Array(2) };
const value = { count: 1n, delta: 0, state: 'IDLE', name: '' };

/** Handles of a closed object, as a careless user keeps them. */
let maps: TestObject;
let ring: TestObject;
beforeAll(async () => {
  maps = await loadTest('maps');
  ring = await loadTest('ring');
  await maps.close();
  await ring.close();
});

const uses: [string, () => unknown][] = [
  ...['hash', 'lru_hash', 'array'].map((name): [string, () => unknown] => [
    `${name}.get`,
    () => maps.maps[name].get(name === 'hash' ? key : 1),
  ]),
  ['hash.set', () => maps.maps.hash.set(key, value)],
  ['hash.has', () => maps.maps.hash.has(key)],
  ['hash.delete', () => maps.maps.hash.delete(key)],
  ['hash.take', () => maps.maps.hash.take(key)],
  ['hash.setMany', () => maps.maps.hash.setMany([[key, value]])],
  ['hash.deleteMany', () => maps.maps.hash.deleteMany([key])],
  ['hash.clear', () => maps.maps.hash.clear()],
  ['hash.drain', () => [...maps.maps.hash.drain()]],
  ['hash.entries', () => [...maps.maps.hash]],
  ['hash.raw.get', () => maps.maps.hash.raw.get(new Uint8Array(8))],
  ['hash.pin', () => maps.maps.hash.pin('/sys/fs/bpf/closed')],
  ['hash.freeze', () => maps.maps.hash.freeze()],
  ['percpu_hash.get', () => maps.maps.percpu_hash.get(key)],
  ['percpu_array.sum', () => maps.maps.percpu_array.sum(1)],
  ['percpu_array.setAll', () => maps.maps.percpu_array.setAll(1, 1)],
  ['routes.match', () => maps.maps.routes.match('10.0.0.1')],
  ['queue.push', () => maps.maps.queue.push(key)],
  ['queue.pop', () => maps.maps.queue.pop()],
  ['stack.peek', () => maps.maps.stack.peek()],
  ['array_of_maps.get', () => maps.maps.array_of_maps.get(1)],
  ['array_of_maps.set', () => maps.maps.array_of_maps.set(1, maps.maps.counters_a)],
  ['array_of_maps.delete', () => maps.maps.array_of_maps.delete(1)],
  ['events.batches', () => ring.maps.events.batches()],
  ['events.consume', () => ring.maps.events.consume()],
  ['events', () => ring.maps.events.events().next()],
  ['variable.value', () => maps.variables.route.value],
  [
    'variable.value =',
    () => {
      maps.variables.route.value = 1;
    },
  ],
  ['program.run', () => maps.programs.touch.run({ data: packet })],
  ['program.info', () => maps.programs.touch.info()],
  ['program.pin', () => maps.programs.touch.pin('/sys/fs/bpf/closed')],
  ['program.attach', () => maps.programs.touch.attach({ interface: 'lo' })],
  ['object.attach', () => maps.attach()],
];

it.each(uses)('%s is ERR_EBPF_CLOSED', async (_, use) => {
  const error = await failure(use);
  expect(error.code).toBe('ERR_EBPF_CLOSED');
  expect(error.message).toMatch(/closed/);
});

it('closing again does nothing', async () => {
  await maps.close();
  for (const map of maps.maps) map.close();
  for (const program of maps.programs) await program.close();
  expect(maps.closed).toBe(true);
  expect([...maps.maps].every(map => map.closed)).toBe(true);
  expect([...maps.programs].every(program => program.closed)).toBe(true);
});

it('facts are still told', () => {
  expect(maps.maps.hash.info.name).toBe('hash');
  expect(maps.maps.hash.type).toBe('hash');
});

it('a spec goes on when an object of it is closed', async () => {
  await using again = await loadTest('maps');
  again.maps.hash.set(key, value);
  expect(again.maps.hash.get(key)).toEqual(value);
});

it('closing one map leaves the others, and the programs that use it', async () => {
  await using object = await loadTest('maps');
  object.maps.hash.close();
  expect((await failure(() => object.maps.hash.get(key))).code).toBe('ERR_EBPF_CLOSED');
  object.maps.array.set(0, value);
  await object.programs.touch.run({ data: packet });
  expect(object.maps.array.get(0).count).toBe(2n);
});

it('closing while runs are under way', async () => {
  const object = await loadTest('xdp');
  const runs = Array.from({ length: 8 }, () => object.programs.count.run({ data: packet, repeat: 100_000 }));
  await object.close();
  for (const outcome of await Promise.allSettled(runs)) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ERR_EBPF_CLOSED' });
    else expect(outcome.value.returnValue).toBe(2);
  }
});

describe('a link', () => {
  let pair: VethPair;
  beforeAll(() => {
    pair = new VethPair();
  });
  afterAll(() => pair.close());

  it('is closed with its object', async () => {
    const object = await loadTest('xdp');
    const link = await object.programs.count.attach({ interface: pair.near });
    await object.close();
    expect(link.closed).toBe(true);
    for (const use of [
      () => link.info(),
      () => link.update(object.programs.drop),
      () => link.detach(),
      () => link.pin('/sys/fs/bpf/closed'),
      () => link.unpin(),
    ]) {
      expect((await failure(use)).code).toBe('ERR_EBPF_CLOSED');
    }
    await link.close();
  });

  it('takes no closed program', async () => {
    await using object = await loadTest('xdp');
    const other = await loadTest('xdp');
    await other.close();
    const link = await object.programs.drop.attach({ interface: pair.near });
    expect((await failure(() => link.update(other.programs.pass))).code).toBe('ERR_EBPF_CLOSED');
    expect(await pair.ping(1)).toBe(0);
  });
});
