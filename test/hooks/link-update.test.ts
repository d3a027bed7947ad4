/** Links that are updated, and links that are opened by their ids. */
import { closeSync, openSync } from 'node:fs';
import { openLink } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, ownPid } from '../kernel/support/objects.ts';
import { olderThan } from '../kernel/support/older.ts';
import { rename } from '../kernel/support/rename.ts';
import { Cgroup } from './support/cgroup.ts';
import { indexOf, LinkPrograms } from './support/kernel-links.ts';

describe('an update', () => {
  it('of a cgroup, with the program that is expected', async () => {
    using cgroup = new Cgroup();
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
