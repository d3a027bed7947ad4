/** An agent that starts as root, attaches, gives up everything, and still delivers events. */
import { open, requiredCapabilities } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from '../../lib/kernel/capabilities.ts';
import { askChild } from './support/child.ts';
import { testObject } from './support/objects.ts';

interface Thread {
  readonly uid: string;
  readonly noNewPrivs: string;
  readonly permitted: string;
  readonly effective: string;
  readonly bounding: string;
  readonly blocked: string;
}

const NONE = '0000000000000000';

/** What each thread of the process has; and threads of libuv's pool, a worker's and the inspector's, which blocks signals. */
const threads = `
  import { readdirSync, readFileSync, promises } from 'node:fs';
  import { Worker } from 'node:worker_threads';
  import { once } from 'node:events';
  const busy = () => Promise.all(Array.from({ length: 8 }, () => promises.readFile('/proc/self/status')));
  const threads = () => readdirSync('/proc/self/task').map(thread => {
    const status = readFileSync('/proc/self/task/' + thread + '/status', 'latin1');
    const field = name => new RegExp('^' + name + ':\\\\s*(\\\\S+)', 'm').exec(status)[1];
    return { uid: field('Uid'), noNewPrivs: field('NoNewPrivs'), permitted: field('CapPrm'), effective: field('CapEff'), bounding: field('CapBnd'), blocked: field('SigBlk') };
  });
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  await once(worker, 'online');
  await busy();
`;

const end = `
  await busy();
  await worker.terminate();
`;

describe('dropCapabilities', () => {
  it('takes everything from every thread, while events go on', async () => {
    const { before, after, events, seen, counted, refused, regained } = await askChild<{
      before: Thread[];
      after: Thread[];
      events: string[];
      seen: string;
      counted: boolean;
      refused: string;
      regained: string;
    }>(
      `
      import { dropCapabilities, load } from 'node-ebpf';
      import { execFileSync } from 'node:child_process';
      ${threads}
      import { writeFileSync } from 'node:fs';
      const agent = await load(object('agent'), {
        backend: 'kernel',
        edit(spec) { spec.variables.pid.value = process.pid; },
      });
      const [link] = await agent.attach();
      const before = threads();
      const reader = agent.maps.events[Symbol.asyncIterator]();
      dropCapabilities({ uid: 65534, gid: 65534 });
      const after = threads();
      const events = [];
      for (const name of ['one', 'two', 'three']) {
        writeFileSync('/proc/thread-self/comm', name);
        events.push((await reader.next()).value.name);
      }
      const seen = String(agent.variables.seen.value);
      const counted = agent.maps.counts.get(process.pid) === agent.variables.seen.value;
      let refused = '';
      try { await load(object('run'), { backend: 'kernel' }); } catch ({ code, message }) { refused = code + ' ' + message; }
      // Not even a program whose file would give it everything has it.
      const regained = execFileSync('/bin/sh', ['-c', 'grep CapEff /proc/self/status'], { encoding: 'latin1' });
      await reader.return();
      await link.close();
      await agent.close();
      ${end}
      console.log(JSON.stringify({ before, after, events, seen, counted, refused, regained }));
    `.replaceAll('file(', 'file('),
    );
    expect(before.every(({ effective }) => effective !== NONE)).toBe(true);
    expect(after.length).toBeGreaterThanOrEqual(before.length);
    for (const thread of after) {
      expect(thread).toMatchObject({
        ...{ uid: '65534', noNewPrivs: '1', permitted: NONE, effective: NONE, bounding: NONE },
      });
    }
    // The inspector's thread blocks all signals but SIGUSR1: that it is among them is what makes the test one.
    expect(after.some(({ blocked }) => BigInt(`0x${blocked}`) > 0xffff_0000n)).toBe(true);
    expect(events).toEqual(['one', 'two', 'three']);
    expect({ seen, counted }).toEqual({ seen: '3', counted: true });
    expect(refused).toMatch(
      /^ERR_EBPF_PERMISSION .*the process lacks CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN/,
    );
    expect(regained).toContain(NONE);
  });

  it('keeps what is to be kept', async () => {
    const { after, loads, refused } = await askChild<{ after: Thread[]; loads: boolean; refused: string }>(`
      import { dropCapabilities, load } from 'node-ebpf';
      ${threads}
      dropCapabilities({ keep: ['CAP_BPF', 'CAP_NET_ADMIN'], uid: 65534, gid: 65534 });
      const after = threads();
      const run = await load(object('run'), { backend: 'kernel', edit: spec => { for (const each of spec.programs) each.autoload = each.name === 'prepend'; } });
      const loads = run.programs.prepend !== undefined;
      await run.close();
      let refused = '';
      try { dropCapabilities({ keep: ['CAP_SYS_ADMIN'] }); } catch ({ code, message }) { refused = code + ' ' + message; }
      ${end}
      console.log(JSON.stringify({ after, loads, refused }));
    `);
    const kept = [CAPABILITIES.indexOf('CAP_BPF'), CAPABILITIES.indexOf('CAP_NET_ADMIN')];
    const mask = kept.reduce((bits, n) => bits | (1n << BigInt(n)), 0n);
    for (const thread of after) {
      expect(thread).toMatchObject({ uid: '65534', noNewPrivs: '1' });
      for (const set of ['permitted', 'effective', 'bounding'] as const)
        expect(BigInt(`0x${thread[set]}`)).toBe(mask);
    }
    expect(loads).toBe(true);
    expect(refused).toMatch(/^ERR_EBPF_PERMISSION .*does not have CAP_SYS_ADMIN/);
  });

  it('does without CAP_SETPCAP, and may be called again', async () => {
    const after = await askChild<Thread[]>(
      `
      import { dropCapabilities } from 'node-ebpf';
      ${threads}
      dropCapabilities({ keep: ['CAP_BPF'] });
      dropCapabilities();
      ${end}
      console.log(JSON.stringify(threads()));
    `,
      { under: ['setpriv', '--bounding-set=-all,+cap_39,+cap_38', '--inh-caps=-all'] },
    );
    for (const thread of after)
      expect(thread).toMatchObject({ noNewPrivs: '1', permitted: NONE, effective: NONE });
  });

  it('says what is wrong with a name', async () => {
    const { code, message } = await askChild<{ code: string; message: string }>(`
      import { dropCapabilities } from 'node-ebpf';
      try { dropCapabilities({ keep: ['CAP_NET_ADMINS'] }); }
      catch ({ code, message }) { console.log(JSON.stringify({ code, message })); }
    `);
    expect(code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(message).toContain("did you mean 'CAP_NET_ADMIN'?");
  });
});

describe('requiredCapabilities', () => {
  it('are an object’s, by its programs and maps', async () => {
    const xdp = requiredCapabilities(await open(testObject('maps')));
    expect(xdp).toMatchObject({ load: ['CAP_BPF', 'CAP_NET_ADMIN'], attach: ['CAP_NET_ADMIN'], run: [] });
    expect(xdp.why.CAP_NET_ADMIN).toContain("program 'touch' (xdp)");
    expect(xdp.why.CAP_BPF).toContain("map 'hash' (hash)");
    const trace = requiredCapabilities(await open(testObject('trace')));
    expect(trace).toMatchObject({ load: ['CAP_BPF', 'CAP_PERFMON'], attach: ['CAP_PERFMON'] });
    const spec = await open(testObject('trace'));
    for (const program of spec.programs) program.autoload = false;
    expect(requiredCapabilities(spec).attach).toEqual([]);
  });
});
