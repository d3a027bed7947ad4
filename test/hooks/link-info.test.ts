/** What links tell of themselves, by kind, as this kernel does. */
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkInfo } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { isOlder } from '../../lib/kernel/floors.ts';
import { kernelConfig } from '../../lib/kernel/kernel-config.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, ownPid } from '../kernel/support/objects.ts';
import { indexOf, LinkPrograms } from './support/kernel-links.ts';

const olderThan = (version: string) => isOlder(release(), version);

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
      kprobes: { symbols: ['vfs_unlink', 'do_exit'], flags: 1 },
    });
    expect(link.info().type).toBe('kprobe_multi');
    if (olderThan('6.6')) return;
    expect(link.info().details).toMatchObject({ count: 2, retprobe: true });
    const symbols = readFileSync('/proc/kallsyms', 'latin1');
    const addresses = ['do_exit', 'vfs_unlink'].map(name =>
      BigInt(`0x${new RegExp(`^(\\w+) [tT] ${name}$`, 'm').exec(symbols)![1]}`),
    );
    expect(new Set(link.probes().map(({ address }) => address))).toEqual(new Set(addresses));
  });

  it('other links have none', async () => {
    await using object = await loadTest('trace', { edit: ownPid });
    expect((await object.programs.on_raw_tracepoint.attach()).probes()).toEqual([]);
  });
});
