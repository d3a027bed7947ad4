/** Worker threads: each loads the package for itself, and may be ended at any moment. */
import { expect, it } from 'vitest';
import { askChild, runChild } from './support/child.ts';

/** In the parent: `start(body)` makes a worker of an ES module's text. */
const start = `
  import { Worker } from 'node:worker_threads';
  import { once } from 'node:events';
  // Such a module has no place from which 'node-ebpf' could be found.
  const prelude = "import { parentPort } from 'node:worker_threads';" +
    'import { load } from ' + JSON.stringify(import.meta.resolve('node-ebpf')) + ';' +
    'const object = name => new URL(name + ".bpf.o", ' + JSON.stringify(object('')) + ');';
  const start = body => new Worker(new URL('data:text/javascript,' + encodeURIComponent(prelude + body)));
`;

it('several work at once', async () => {
  const work = `
    const seen = [];
    for (let round = 0; round < 3; round++) {
      const ring = await load(object('ring'));
      await ring.programs.produce.run({ data: new Uint8Array(14), repeat: 100 });
      let count = 0;
      for await (const batch of ring.maps.events.batches()) { count += batch.length; if (count === 100) break; }
      const maps = await load(object('maps'));
      maps.maps.lru_hash.set(round, 5n);
      seen.push(count, maps.maps.lru_hash.count());
      await maps.close();
      await ring.close();
    }
    parentPort.postMessage(seen);
  `;
  const results = await askChild<number[][]>(`${start}
    const workers = Array.from({ length: 4 }, () => start(${JSON.stringify(work)}));
    const ends = workers.map(worker => once(worker, 'exit'));
    const results = await Promise.all(workers.map(async worker => (await once(worker, 'message'))[0]));
    await Promise.all(ends);
    console.log(JSON.stringify(results));`);
  expect(results).toEqual(new Array(4).fill([100, 1, 100, 1, 100, 1]));
});

it.each([
  [
    'during a load',
    "await Promise.all(['maps', 'core', 'variables', 'trace'].map(name => load(object(name))));",
  ],
  [
    'while it waits for events',
    "const ring = await load(object('ring')); for await (const batch of ring.maps.events.batches());",
  ],
  [
    'while a program runs',
    "const { programs } = await load(object('xdp')); for (;;) await programs.count.run({ data: new Uint8Array(14), repeat: 1e5 });",
  ],
  [
    'while it attaches',
    "const trace = await load(object('trace')); for (;;) { const link = await trace.programs.on_btf_tracepoint.attach(); await link.close(); }",
  ],
  [
    'with links and mapped memory',
    "globalThis.kept = [await load(object('perf')), await load(object('variables'))]; kept[1].variables.total.value++; await kept[0].programs.sample.attach({ frequency: 10, pid: process.pid }); setInterval(() => {}, 1000);",
  ],
])('may be ended %s', async (_, body) => {
  const { end, stdout, stderr } = await runChild(
    `${start}
    import { readdirSync, readlinkSync } from 'node:fs';
    import { load } from 'node-ebpf';
    const held = () => readdirSync('/proc/self/fd').filter(fd => {
      try { return /^anon_inode:(bpf|btf|.perf_event)/.test(readlinkSync('/proc/self/fd/' + fd)); } catch { return false; }
    }).length;
    for (let round = 0; round < 8; round++) {
      const worker = start(${JSON.stringify(body)});
      await once(worker, 'online');
      await new Promise(resolve => setTimeout(resolve, 20 + round * 20));
      await worker.terminate();
    }
    // What the workers were about when they were ended is finished on other threads.
    for (let i = 0; i < 100 && held() > 0; i++) await new Promise(resolve => setTimeout(resolve, 20));
    const left = held();
    const xdp = await load(object('xdp'));
    const { returnValue } = await xdp.programs.pass.run({ data: new Uint8Array(14) });
    console.log(JSON.stringify({ left, returnValue }));`,
  );
  expect([end, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({ left: 0, returnValue: 2 });
});
