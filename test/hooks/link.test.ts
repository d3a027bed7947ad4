/** Links: what they tell, how they are updated, opened by id, pinned, and what becomes of them when their place goes. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LinkInfo, openLink, openPinnedLink, openPinnedMap } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { isOlder } from '../../lib/kernel/floors.ts';
import { kernelConfig } from '../../lib/kernel/kernel-config.ts';
import { askChild, runChild } from '../kernel/support/child.ts';
import { failure } from '../kernel/support/errors.ts';
import { ip, VethPair } from '../kernel/support/network.ts';
import { loadTest, ownPid } from '../kernel/support/objects.ts';
import { rename } from '../kernel/support/rename.ts';
import { LinkPrograms, OwnCgroup } from './support/kernel-links.ts';

const olderThan = (version: string) => isOlder(release(), version);
const indexOf = (name: string) => Number(/^(\d+):/.exec(ip(`link show ${name}`))![1]);

const folder = `/sys/fs/bpf/links-${process.pid}`;
const at = (name: string) => join(folder, name);
beforeAll(() => mkdirSync(folder));
afterAll(() => {
  for (const name of readdirSync(folder)) rmSync(at(name));
  rmdirSync(folder);
});

describe('info, by kind', () => {
  it('xdp, by a link and over netlink', async () => {
    using pair = new VethPair();
    await using object = await loadTest('xdp');
    const programId = object.programs.pass.info().id;
    for (const mechanism of ['link', 'netlink'] as const) {
      const link = await object.programs.pass.attach({ interface: pair.near, mechanism });
      const info: LinkInfo = link.info();
      expect(info).toEqual({
        id: mechanism === 'link' ? expect.any(Number) : 0,
        type: 'xdp',
        programId,
        details: { ifindex: indexOf(pair.near) },
      });
      await link.close();
    }
  });

  it('raw_tracepoint and perf_event', async () => {
    await using object = await loadTest('trace', { edit: ownPid });
    const raw = await object.programs.on_raw_tracepoint.attach();
    expect(raw.info()).toMatchObject({ type: 'raw_tracepoint', details: { name: 'task_rename' } });
    const btf = await object.programs.on_btf_tracepoint.attach();
    expect(btf.info().type).toBe(olderThan('5.10') ? 'tracing' : 'raw_tracepoint');
    if (!existsSync('/sys/kernel/tracing/events')) return;
    const link = await object.programs.on_tracepoint.attach(olderThan('5.15') ? {} : { cookie: 7n });
    expect(link.info()).toMatchObject({ type: 'perf_event', id: expect.any(Number) });
    expect(link.info().id > 0).toBe(!olderThan('5.15'));
    expect(link.info().details).toEqual(
      olderThan('6.6')
        ? {}
        : { event: 'tracepoint', name: 'task_rename', ...(!olderThan('6.9') && { cookie: 7n }) },
    );
  });

  it('perf_event of a function in a binary', async () => {
    await using object = await loadTest('uprobe', { edit: ownPid });
    const link = await object.programs.on_return.attach({ pid: process.pid });
    const path = expect.stringMatching(/libc\.so\.6$/);
    expect(link.info().details).toEqual(
      olderThan('6.6') ? {} : { event: 'uretprobe', path, offset: expect.any(Number) },
    );
  });

  it('perf_event of a count', async () => {
    await using object = await loadTest('perf', { edit: ownPid });
    const link = await object.programs.sample.attach({ event: 'page-faults', period: 1000n, cpu: 0 });
    expect(link.info().details).toEqual(
      olderThan('6.6') ? {} : { event: 'event', perfType: 'software', config: 2n },
    );
  });

  it('netns', async () => {
    using pair = new VethPair();
    await using programs = await LinkPrograms.load();
    const target = openSync(pair.path, 'r');
    const link = await programs
      .attach('lookup', { target, attachType: AttachType.SK_LOOKUP })
      .finally(() => closeSync(target));
    const { details, type } = link.info();
    expect([type, details]).toEqual(['netns', { netnsInode: expect.any(Number), attachType: 'sk_lookup' }]);
  });

  it('tcx', async ctx => {
    if (olderThan('6.6')) ctx.skip('tcx exists from kernel 6.6 on');
    using pair = new VethPair();
    await using programs = await LinkPrograms.load();
    const ifindex = indexOf(pair.near);
    const link = await programs.attach('filter', { target: ifindex, attachType: AttachType.TCX_EGRESS });
    expect(link.info()).toMatchObject({ type: 'tcx', details: { ifindex, attachType: 'tcx_egress' } });
  });
});

describe('many probes', () => {
  const u64 = (...values: bigint[]) => new Uint8Array(BigUint64Array.from(values).buffer);

  it('of a binary, and where each of them is', async ctx => {
    if (olderThan('6.6')) ctx.skip('uprobe.multi exists from kernel 6.6 on');
    await using programs = await LinkPrograms.load('links-multi', ['functions']);
    const path = join(tmpdir(), `node-ebpf-links-${process.pid}`);
    writeFileSync(path, new Uint8Array(4096));
    try {
      const link = await programs.attach('functions', {
        target: 0,
        attachType: AttachType.TRACE_UPROBE_MULTI,
        uprobes: { path, offsets: u64(64n, 128n), cookies: u64(5n, 0n), pid: process.pid },
      });
      const told = !olderThan('6.8');
      const details = { path, count: 2, retprobe: false, pid: process.pid };
      expect([link.info().type, link.info().details]).toEqual(['uprobe_multi', told ? details : {}]);
      expect(link.probes()).toEqual(told ? [{ offset: 64n, cookie: 5n }, { offset: 128n }] : []);
    } finally {
      rmSync(path);
    }
  });

  it('of the kernel', async ctx => {
    const available = kernelConfig()?.has('CONFIG_FPROBE') && !olderThan('5.18');
    if (!available) ctx.skip('kprobe.multi exists from kernel 5.18 on, with CONFIG_FPROBE');
    await using programs = await LinkPrograms.load('links-multi', ['kernel_functions']);
    const link = await programs.attach('kernel_functions', {
      target: 0,
      attachType: AttachType.TRACE_KPROBE_MULTI,
      kprobes: { symbols: ['do_unlinkat', 'do_exit'], flags: 1 },
    });
    expect(link.info().type).toBe('kprobe_multi');
    if (olderThan('6.6')) return;
    expect(link.info().details).toMatchObject({ count: 2, retprobe: true });
    const symbols = readFileSync('/proc/kallsyms', 'latin1');
    const addresses = ['do_exit', 'do_unlinkat'].map(name =>
      BigInt(`0x${new RegExp(`^(\\w+) [tT] ${name}$`, 'm').exec(symbols)![1]}`),
    );
    expect(new Set(link.probes().map(({ address }) => address))).toEqual(new Set(addresses));
  });

  it('other links have none', async () => {
    await using object = await loadTest('trace', { edit: ownPid });
    expect((await object.programs.on_raw_tracepoint.attach()).probes()).toEqual([]);
  });
});

describe('an update', () => {
  it('of a cgroup, with the program that is expected', async () => {
    using cgroup = new OwnCgroup();
    await using programs = await LinkPrograms.load();
    const target = openSync(cgroup.path, 'r');
    const link = await programs
      .attach('egress', { target, attachType: AttachType.CGROUP_INET_EGRESS })
      .finally(() => closeSync(target));
    const [one, two] = [programs.program('egress'), programs.program('egress_again')];
    const stale = await failure(() => link.update(two, two));
    expect([stale.code, stale.message]).toEqual([
      'ERR_EBPF_INVALID_STATE',
      expect.stringContaining(`'egress_again' is not the one that is attached, program ${one.info().id} is`),
    ]);
    await link.update(two, one);
    expect(link.info().programId).toBe(two.info().id);
    const other = await failure(() => link.update(programs.program('lookup')));
    expect([other.code, other.message]).toEqual([
      'ERR_EBPF_INVALID_ARGUMENT',
      expect.stringContaining('another type'),
    ]);
    expect(link.info().programId).toBe(two.info().id);
  });

  it('of a network namespace and of tcx', async () => {
    using pair = new VethPair();
    await using programs = await LinkPrograms.load();
    const target = openSync(pair.path, 'r');
    const link = await programs
      .attach('lookup', { target, attachType: AttachType.SK_LOOKUP })
      .finally(() => closeSync(target));
    const cases = [[link, 'lookup', 'lookup_again'] as const];
    if (!olderThan('6.6')) {
      const options = { target: indexOf(pair.near), attachType: AttachType.TCX_INGRESS };
      cases.push([await programs.attach('filter', options), 'filter', 'filter_again'] as never);
    }
    for (const [link, first, next] of cases) {
      const [one, two] = [programs.program(first), programs.program(next)];
      expect((await failure(() => link.update(two, two))).code).toBe('ERR_EBPF_INVALID_STATE');
      await link.update(two, one);
      expect(link.info().programId).toBe(two.info().id);
      const other = await failure(() => link.update(programs.program('egress')));
      expect(other.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    }
  });

  it('of a kind that no kernel updates says what to do', async () => {
    await using object = await loadTest('trace', { edit: ownPid });
    await using perf = await loadTest('perf', { edit: ownPid });
    for (const [link, kind] of [
      [await object.programs.on_raw_tracepoint.attach(), 'raw_tracepoint'],
      [await perf.programs.sample.attach({ frequency: 1, cpu: 0 }), 'perf_event'],
    ]) {
      const error = await failure(() => link.update(link.program, { expected: link.program }));
      expect([error.code, error.message]).toEqual([
        'ERR_EBPF_NOT_SUPPORTED',
        expect.stringContaining(`no kernel can update links of kind ${kind}; attach the other program`),
      ]);
    }
  });
});

describe('opened by its id', () => {
  it('a link is asked, updated and detached; closing the handle detaches nothing', async () => {
    using pair = new VethPair();
    await using object = await loadTest('xdp');
    const link = await object.programs.count.attach({ interface: pair.near });
    const { id } = link.info();
    const again = openLink(id);
    expect(again.mechanism).toBe('xdp-link');
    expect(again.program).toBeUndefined();
    expect(again.info()).toEqual(link.info());
    await again.close();
    expect(await pair.ping(2)).toBe(2);
    expect(object.variables.packets.value).toBe(2n);

    const third = openLink(id);
    await third.update(object.programs.drop);
    expect(await pair.ping(1)).toBe(0);
    await third.detach();
    expect(await pair.ping(1)).toBe(1);
    // What is detached is a link still, to nothing.
    expect(link.info().details).toEqual({ ifindex: 0 });
    expect((await failure(() => link.update(object.programs.pass))).code).toBe('ERR_EBPF_NO_TARGET');
  });

  it('one that ends with its holders alone is not detached by others', async ctx => {
    if (olderThan('5.8')) ctx.skip('raw tracepoints are links from kernel 5.8 on');
    await using object = await loadTest('trace', { edit: ownPid });
    const link = await object.programs.on_raw_tracepoint.attach();
    const again = openLink(link.info().id);
    const error = await failure(() => again.detach());
    expect([error.code, error.message]).toEqual([
      'ERR_EBPF_NOT_SUPPORTED',
      expect.stringContaining('links of kind raw_tracepoint end when the last of their holders'),
    ]);
    await again.close();
    rename('held');
    expect(object.variables.raw_seen.value.count).toBe(2n);
  });

  it('an id that has gone, and what is no id', async () => {
    await using object = await loadTest('trace', { edit: ownPid });
    const link = await object.programs.on_raw_tracepoint.attach();
    const { id } = link.info();
    await link.close();
    await expect.poll(async () => (await failure(() => openLink(id))).code).toBe('ERR_EBPF_NO_TARGET');
    for (const wrong of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      expect((await failure(() => openLink(wrong))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    }
  });
});

describe('pinned', () => {
  it('a link outlives its process, is found by pin, updated and detached, and the pin goes with it', async () => {
    using pair = new VethPair();
    await using object = await loadTest('xdp');
    const { end, stderr } = await runChild(
      `import { load } from 'node-ebpf';
      const xdp = await load(object('xdp'));
      const link = await xdp.programs.drop.attach({ interface: '${pair.near}' });
      link.pin('${at('orphan')}');
      if (link.pinPath !== '${at('orphan')}') process.exitCode = 3;`,
    );
    expect(end, stderr).toBe(0);
    expect(await pair.ping(1)).toBe(0);
    const link = openPinnedLink(at('orphan'));
    expect(link.pinPath).toBe(at('orphan'));
    await link.update(object.programs.count);
    expect(await pair.ping(1)).toBe(1);
    await link.detach();
    expect(existsSync(at('orphan'))).toBe(false);
    expect(link.pinPath).toBeUndefined();
    expect(await pair.ping(1)).toBe(1);
    expect(object.variables.packets.value).toBe(1n);
  });

  it('a pin of another kind, or of nothing, is no link', async () => {
    await using object = await loadTest('maps');
    object.maps.hash.pin(at('map'));
    object.programs.touch.pin(at('program'));
    for (const name of ['map', 'program', 'nothing']) {
      const error = await failure(() => openPinnedLink(at(name)));
      expect([error.code, error.message]).toEqual(['ERR_EBPF_NO_TARGET', expect.stringContaining(at(name))]);
    }
    expect((await failure(() => openPinnedMap(at('program')))).message).toContain('no map');
  });
});

describe('when its place goes', () => {
  it('an interface: the link tells it, and is closed without a word', async () => {
    const pair = new VethPair();
    await using object = await loadTest('xdp');
    const link = await object.programs.count.attach({ interface: pair.near });
    pair.close();
    expect(link.info().details).toEqual({ ifindex: 0 });
    const error = await failure(() => link.update(object.programs.drop));
    expect([error.code, error.message]).toEqual(['ERR_EBPF_NO_TARGET', expect.stringContaining('has gone')]);
    await link.close();
  });

  it('a network namespace', async () => {
    const pair = new VethPair();
    await using programs = await LinkPrograms.load();
    const target = openSync(pair.path, 'r');
    const link = await programs
      .attach('lookup', { target, attachType: AttachType.SK_LOOKUP })
      .finally(() => closeSync(target));
    pair.close();
    // The kernel takes namespaces apart when it finds the time.
    await expect.poll(() => link.info().details, { timeout: 20_000 }).toMatchObject({ netnsInode: 0 });
    const error = await failure(() => link.update(programs.program('lookup_again')));
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
    await link.detach();
  });

  it('a cgroup', async () => {
    const cgroup = new OwnCgroup();
    await using programs = await LinkPrograms.load();
    const target = openSync(cgroup.path, 'r');
    const link = await programs
      .attach('egress', { target, attachType: AttachType.CGROUP_INET_EGRESS })
      .finally(() => closeSync(target));
    cgroup[Symbol.dispose]();
    await expect.poll(() => link.info().details, { timeout: 20_000 }).toMatchObject({ cgroupId: 0n });
    expect((await failure(() => link.update(programs.program('egress_again')))).code).toBe(
      'ERR_EBPF_NO_TARGET',
    );
  });
});

it('two programs at a hook for one: the second is told who is there', async () => {
  using pair = new VethPair();
  await using object = await loadTest('xdp');
  await object.programs.count.attach({ interface: pair.near });
  const error = await failure(() => object.programs.drop.attach({ interface: pair.near }));
  expect([error.code, error.message]).toEqual([
    'ERR_EBPF_ALREADY_ATTACHED',
    expect.stringContaining(`program ${object.programs.count.info().id}`),
  ]);
  // A link that was taken over counts for the program that took it.
  const [link] = object.programs.count.links;
  await link.update(object.programs.pass);
  expect((await failure(() => object.programs.pass.attach({ interface: pair.near }))).code).toBe(
    'ERR_EBPF_ALREADY_ATTACHED',
  );
});

it('a link of any kind that is dropped stays attached, with a warning', async () => {
  const { warnings, seen } = await askChild<{ warnings: string[]; seen: string }>(
    `import { writeFileSync } from 'node:fs';
    import { load } from 'node-ebpf';
    const warnings = [];
    process.on('warning', ({ code, detail }) => warnings.push(/of program '(\\w+)'/.exec(detail)?.[1] ?? code));
    const edit = spec => { spec.variables.pid.value = process.pid; };
    let seen;
    async function attachAndForget() {
      const trace = await load(object('trace'), { edit });
      seen = trace.variables.raw_seen;
      await trace.programs.on_raw_tracepoint.attach();
      const perf = await load(object('perf'), { edit });
      await perf.programs.sample.attach({ frequency: 1 });
      const uprobe = await load(object('uprobe'), { edit });
      await uprobe.programs.on_entry.attach();
    }
    await attachAndForget();
    for (let i = 0; i < 10; i++) { gc(); await new Promise(resolve => setTimeout(resolve, 10)); }
    writeFileSync('/proc/self/comm', 'dropped');
    console.log(JSON.stringify({ warnings: warnings.sort(), seen: String(seen.value.count) }));`,
    { node: ['--expose-gc', '--no-warnings'] },
  );
  expect(warnings).toEqual(['on_entry', 'on_raw_tracepoint', 'sample']);
  expect(seen).toBe('1');
});

it('a process that ends takes its links of all kinds with it', async () => {
  const ids = await askChild<number[]>(
    `import { load } from 'node-ebpf';
    const trace = await load(object('trace'), { edit: spec => { spec.variables.pid.value = process.pid; } });
    const uprobe = await load(object('uprobe'), { edit: spec => { spec.variables.pid.value = process.pid; } });
    const links = [await trace.programs.on_raw_tracepoint.attach(), await uprobe.programs.on_entry.attach()];
    console.log(JSON.stringify(links.map(link => link.info().id)));
    process.exit(0);`,
  );
  for (const id of ids.filter(id => id > 0)) {
    await expect.poll(async () => (await failure(() => openLink(id))).code).toBe('ERR_EBPF_NO_TARGET');
  }
});
