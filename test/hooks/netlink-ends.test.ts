/** What the kernel has no link for ends with the environment that attached it, and with nothing less. */
import { execFileSync } from 'node:child_process';
import type { Link } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireAddon } from '../../lib/kernel/native.ts';
import { runChild } from '../kernel/support/child.ts';
import { ip, VethPair } from '../kernel/support/network.ts';
import { loadTest } from '../kernel/support/objects.ts';

let pair: VethPair;
beforeAll(() => {
  pair = new VethPair();
});
afterAll(() => pair.close());

const attached = () => ({
  filter: execFileSync('tc', ['filter', 'show', 'dev', pair.near, 'egress'], { encoding: 'utf8' }).includes(
    'bpf',
  ),
  qdisc: execFileSync('tc', ['qdisc', 'show', 'dev', pair.near], { encoding: 'utf8' }).includes('clsact'),
  route: ip('route show 10.96.0.0/16').includes('node-ebpf'),
  xdp: / xdp/.test(ip(`link show ${pair.near}`)),
});
const all = { filter: true, qdisc: true, route: true, xdp: true };
const nothing = { filter: false, qdisc: false, route: false, xdp: false };

/** An ES module's text, that attaches by all three and calls `then`. */
const attach = (then: string) => `
  const [tc, lwt, xdp] = [await load(object('tc')), await load(object('lwt')), await load(object('xdp'))];
  globalThis.kept = [
    await tc.programs.count.attach({ interface: '${pair.near}', direction: 'egress', mechanism: 'clsact' }),
    await lwt.programs.count_out.attach({ route: '10.96.0.0/16', interface: '${pair.near}' }),
    await xdp.programs.pass.attach({ interface: '${pair.near}', mechanism: 'netlink' }),
  ];
  ${then}`;

it('a worker that is terminated', async () => {
  const worker = attach("parentPort.postMessage('attached'); setInterval(() => {}, 1000);");
  const { end, stdout, stderr } = await runChild(`
    import { Worker } from 'node:worker_threads';
    import { once } from 'node:events';
    import { execFileSync } from 'node:child_process';
    const prelude = "import { parentPort } from 'node:worker_threads';" +
      'import { load } from ' + JSON.stringify(import.meta.resolve('node-ebpf')) + ';' +
      'const object = name => new URL(name + ".bpf.o", ' + JSON.stringify(object('')) + ');';
    const body = prelude + ${JSON.stringify(worker)};
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(body)));
    await once(worker, 'message');
    console.log(execFileSync('tc', ['filter', 'show', 'dev', '${pair.near}', 'egress'], { encoding: 'utf8' }));
    console.log(execFileSync('ip', ['route', 'show', '10.96.0.0/16'], { encoding: 'utf8' }));
    await worker.terminate();`);
  expect(stderr).toBe('');
  expect(end).toBe(0);
  expect(stdout).toMatch(/handle 0x1[\s\S]*node-ebpf/);
  expect(attached()).toEqual(nothing);
});

it('a process that is killed leaves it', async () => {
  const script = `import { load } from 'node-ebpf'; ${attach("process.kill(process.pid, 'SIGKILL');")}`;
  const { end } = await runChild(script);
  expect(end).toBe('SIGKILL');
  expect(attached()).toEqual(all);
  execFileSync('tc', ['qdisc', 'del', 'dev', pair.near, 'clsact']);
  ip('route del 10.96.0.0/16');
  ip(`link set ${pair.near} xdp off`);
  expect(attached()).toEqual(nothing);
});

it('a namespace that is deleted lives as long as something is attached there, and no longer', async () => {
  const other = new VethPair();
  await using tc = await loadTest('tc');
  await using lwt = await loadTest('lwt');
  await using xdp = await loadTest('xdp');
  const far = { interface: other.far, netns: other.path };
  const links: Link[] = [
    await tc.programs.count.attach({ ...far, direction: 'egress', mechanism: 'clsact' }),
    await lwt.programs.count_out.attach({ ...far, route: '10.96.0.0/16' }),
    await xdp.programs.drop.attach({ ...far, mechanism: 'netlink' }),
  ];
  ip(`netns delete ${other.namespace}`);
  for (const link of links) expect((link.info().details as { ifindex: number }).ifindex).toBeGreaterThan(0);
  expect(await other.ping(1)).toBe(0);
  await links[2]!.update(xdp.programs.pass);
  expect(await other.ping(1)).toBe(1);
  for (const link of links) await link.detach();
  await expect.poll(() => requireAddon().interfaceNames(), { timeout: 20_000 }).not.toContain(other.near);
}, 30_000);
