/** What the kernel has no link for ends with the environment that attached it, and with nothing less. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runChild } from '../kernel/support/child.ts';
import { ip, VethPair } from '../kernel/support/network.ts';

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
