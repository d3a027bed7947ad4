/** Processes end when they are done, and take with them what they attached. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runChild } from './support/child.ts';
import { ip, VethPair } from './support/network.ts';

let pair: VethPair;
beforeAll(() => {
  pair = new VethPair();
});
afterAll(() => pair.close());

const load = "import { load } from 'node-ebpf';\n";

/** The kernel takes a moment to free what a process held. */
const detached = () =>
  vi.waitFor(() => expect(ip(`link show ${pair.near}`)).not.toMatch(/\bxdp/), {
    timeout: 5000,
    interval: 20,
  });

it.each([
  ['loaded objects', "const maps = await load(object('maps'));"],
  [
    'attached links',
    `const xdp = await load(object('xdp')); await xdp.programs.pass.attach({ interface: 'PAIR' });`,
  ],
  ['a ring that nobody reads', "const ring = await load(object('ring')); ring.maps.events.consume();"],
  [
    'a reader that has ended',
    `const ring = await load(object('ring'));
    await ring.programs.produce.run({ data: new Uint8Array(14), repeat: 5 });
    for await (const batch of ring.maps.events.batches()) break;`,
  ],
  [
    'a reader that is not referenced',
    `const ring = await load(object('ring'));
    const reader = ring.maps.events.batches().unref();
    reader.next().then(() => console.log('never'));`,
  ],
  [
    'a reader that is aborted',
    `const ring = await load(object('ring'));
    for await (const batch of ring.maps.events.batches({ signal: AbortSignal.timeout(50) })) console.log('never');
    console.log('end of the iteration');`,
  ],
])('%s hold no process', async (_, script) => {
  const { end, stdout, stderr } = await runChild(load + script.replace('PAIR', pair.near), {
    patience: 10_000,
  });
  expect([end, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('never');
  await detached();
});

it('a reader that waits does hold it', async () => {
  const { end, stdout } = await runChild(
    `${load}
    const ring = await load(object('ring'));
    setTimeout(() => ring.programs.produce.run({ data: new Uint8Array(14) }), 300).unref();
    for await (const event of ring.maps.events) { console.log('event', event.sequence); break; }`,
    { patience: 3000 },
  );
  // The timer is unreferenced: the reader alone kept the loop turning.
  expect([end, stdout]).toEqual([0, 'event 0n\n']);
});

it.each([
  [
    'while a reader waits',
    "const ring = await load(object('ring')); ring.maps.events.batches().next(); process.exit(7);",
  ],
  ['while it loads', "load(object('maps')); load(object('core')); setImmediate(() => process.exit(7));"],
  [
    'while a program runs',
    "const { programs } = await load(object('xdp')); programs.count.run({ data: new Uint8Array(14), repeat: 1e6 }); process.exit(7);",
  ],
  [
    'with links and pins of all kinds',
    `const xdp = await load(object('xdp')); await xdp.programs.pass.attach({ interface: 'PAIR' });
    const perf = await load(object('perf')); await perf.programs.sample.attach({ frequency: 10 });
    const trace = await load(object('trace')); await trace.programs.on_btf_tracepoint.attach();
    process.exit(7);`,
  ],
])('process.exit %s', async (_, script) => {
  const { end, stderr } = await runChild(load + script.replace('PAIR', pair.near));
  expect([end, stderr]).toEqual([7, '']);
  await detached();
});

it('an uncaught error, and a signal, detach as well', async () => {
  for (const last of ['throw new Error("boom")', 'process.kill(process.pid, "SIGKILL")']) {
    const { end } = await runChild(
      `${load}
      const xdp = await load(object('xdp'));
      await xdp.programs.drop.attach({ interface: '${pair.near}' });
      ${last};`,
    );
    expect(end).not.toBe(0);
    await detached();
  }
  expect(await pair.ping(1)).toBe(1);
});
