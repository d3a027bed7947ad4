/** Events read in a worker thread. */
import { Emulator, load, openShared } from 'node-ebpf';
import { expect, it } from 'vitest';
import { askChild, runChild } from './support/child.ts';
import { failure } from './support/errors.ts';
import { loadTest, packet, testObject } from './support/objects.ts';

/** In the parent: `start(body)` makes a worker of an ES module's text. */
const start = `
  import { Worker } from 'node:worker_threads';
  import { once } from 'node:events';
  import { load, openShared } from 'node-ebpf';
  const prelude = "import { parentPort } from 'node:worker_threads';" +
    'import { openShared } from ' + JSON.stringify(import.meta.resolve('node-ebpf')) + ';';
  const start = body => new Worker(new URL('data:text/javascript,' + encodeURIComponent(prelude + body)));
  const packet = new Uint8Array(14);
`;

const reads = `
  parentPort.once('message', async shared => {
    const map = openShared(shared);
    if (map.type === 'perf_event_array') map.open();
    parentPort.postMessage('open');
    const seen = [];
    for await (const batch of map.batches()) {
      for (const event of batch) seen.push(Number(event.sequence));
      if (seen.length >= 300) break;
    }
    parentPort.postMessage({ type: map.eventType, seen, lost: map.lost });
    map.close();
  });
`;

it.each([
  ['ring', 'ring', 'events'],
  ['a counted ring', 'logs', 'events'],
  ['perf buffers', 'perf-events', 'events'],
])('a worker reads %s, typed', async (_, name, map) => {
  const answer = await askChild<{ type: string; seen: number[]; lost?: number }>(`${start}
    const ring = await load(object(${JSON.stringify(name)}));
    const worker = start(${JSON.stringify(reads)});
    worker.postMessage(ring.maps[${JSON.stringify(map)}].share());
    await once(worker, 'message');
    const [answered, ended] = [once(worker, 'message'), once(worker, 'exit')];
    for (let i = 0; i < 3; i++) {
      await ring.programs.produce.run({ data: packet, repeat: 100 });
      await new Promise(resolve => setTimeout(resolve, 30));
    }
    const [answer] = await answered;
    await ended;
    await ring.close();
    console.log(JSON.stringify(answer));`);
  expect(answer.type).toBe('struct event');
  expect(answer.seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  expect(answer.lost).toBe(name === 'ring' ? undefined : 0);
});

it.each(['ring', 'perf-events'])(
  'the worker may be ended in the middle of a turn, and another goes on: %s',
  async name => {
    const { end, stdout, stderr } = await runChild(`${start}
    const flood = ${JSON.stringify(`
      parentPort.once('message', async shared => {
        const map = openShared(shared);
        if (map.type === 'perf_event_array') map.open();
        parentPort.postMessage('open');
        for await (const batch of map.batches()) for (const event of batch) event.sequence;
      });`)};
    const ring = await load(object(${JSON.stringify(name)}));
    let ended = false;
    const producing = (async () => { while (!ended) await ring.programs.produce.run({ data: packet, repeat: 2000 }); })();
    for (let round = 0; round < 5; round++) {
      const worker = start(flood);
      worker.postMessage(ring.maps.events.share());
      await once(worker, 'message');
      await new Promise(resolve => setTimeout(resolve, 20 + 15 * round));
      await worker.terminate();
    }
    ended = true;
    await producing;
    const last = ring.maps.events;
    if (last.type === 'perf_event_array') last.open();
    last.consume();
    await ring.programs.produce.run({ data: packet, repeat: 10 });
    const count = last.consume().length;
    await ring.close();
    console.log(JSON.stringify({ count }));`);
    expect([end, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ count: 10 });
  },
);

it('what is shared must be there still, and of events', async () => {
  const object = await loadTest('ring');
  const shared = object.maps.events.share();
  // In one thread as well.
  const map = openShared<{ sequence: bigint }>(shared);
  await object.programs.produce!.run({ data: packet, repeat: 2 });
  const reader = object.maps.events.batches();
  expect((await failure(() => map.batches())).code).toBe('ERR_EBPF_INVALID_STATE');
  await reader.return();
  expect(map.consume().map(({ sequence }) => sequence)).toEqual([0n, 1n]);
  map.close();
  await object.close();
  const error = await failure(() => openShared(shared));
  expect([error.code, error.message]).toEqual([
    'ERR_EBPF_CLOSED',
    expect.stringContaining('let it keep its object open'),
  ]);
  expect((await failure(() => openShared({} as typeof shared))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');

  const maps = await loadTest('maps');
  const { id } = maps.maps.hash.info;
  const fd = maps.maps.hash.backend.fd();
  const other = { ...shared, map: { id, fd } };
  expect((await failure(() => openShared(other))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  expect((await failure(() => openShared({ ...other, map: { id: id + 1, fd } }))).code).toBe(
    'ERR_EBPF_CLOSED',
  );
  await maps.close();

  const emulated = (await load(testObject('ring'), { backend: new Emulator() })) as unknown as typeof object;
  expect((await failure(() => emulated.maps.events.share())).code).toBe('ERR_EBPF_NOT_SUPPORTED');
  await emulated.close();
});
