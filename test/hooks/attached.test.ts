/** What is attached to an interface, a cgroup, a network namespace and a sockmap, as the kernel lists it. */
import { closeSync, openSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { attached, cgroupPath, interfaceName } from 'node-ebpf';
import { expect, it } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest } from '../kernel/support/objects.ts';
import { olderThan } from '../kernel/support/older.ts';
import { backported, Cgroup } from './support/cgroup.ts';
import { indexOf, LinkPrograms } from './support/kernel-links.ts';

it('an interface: XDP by mode', async () => {
  using pair = new VethPair();
  await using object = await loadTest('xdp');
  expect(await attached({ interface: pair.near })).toEqual({ programs: [] });
  await object.programs.pass.attach({ interface: pair.near, mode: 'generic' });
  await object.programs.drop.attach({ interface: pair.far, netns: pair.path, mode: 'native' });
  const [near, far] = [object.programs.pass.info().id, object.programs.drop.info().id];
  expect(await attached({ interface: pair.near }, { hook: 'xdp' })).toEqual({
    programs: [{ hook: 'xdp', programId: near, programName: 'pass', mode: 'generic' }],
  });
  expect(await attached({ interface: pair.far, netns: pair.path })).toEqual({
    programs: [{ hook: 'xdp', programId: far, programName: 'drop', mode: 'native' }],
  });
});

it('an interface: tcx, in order, with links and the revision', async ctx => {
  if (olderThan('6.6')) ctx.skip('tcx exists from kernel 6.6 on');
  using pair = new VethPair();
  await using programs = await LinkPrograms.load();
  const ifindex = indexOf(pair.near);
  const options = { target: ifindex, attachType: AttachType.TCX_INGRESS };
  const one = await programs.attach('filter', options);
  const two = await programs.attach('filter_again', options);
  const ids = [one.info(), two.info()];
  const answer = await attached({ interface: pair.near }, { hook: 'tcx_ingress' });
  expect(answer.programs).toEqual(
    ids.map(({ id, programId }) => ({ hook: 'tcx_ingress', programId, linkId: id })),
  );
  expect(answer.revision).toBeGreaterThan(1n);
  await one.detach();
  const later = await attached({ interface: pair.near }, { hook: 'tcx_ingress' });
  expect(later.programs.map(({ linkId }) => linkId)).toEqual([ids[1]!.id]);
  expect(later.revision).toBeGreaterThan(answer.revision!);
  expect((await attached({ interface: pair.near })).programs).toEqual(later.programs);
  expect((await attached({ interface: pair.near }, { hook: 'tcx_egress' })).programs).toEqual([]);
});

it('a cgroup: its own, and those in effect from above', async () => {
  using above = new Cgroup();
  using below = new Cgroup(above.path);
  await using programs = await LinkPrograms.load();
  const attach = async (name: string, path: string) => {
    const target = openSync(path, 'r');
    try {
      return await programs.attach(name, { target, attachType: AttachType.CGROUP_INET_EGRESS });
    } finally {
      closeSync(target);
    }
  };
  const link = await attach('egress', above.path);
  await attach('egress_again', below.path);
  const [outer, inner] = ['egress', 'egress_again'].map(name => programs.program(name).info().id);
  const hook = 'cgroup_inet_egress';
  const own = await attached({ cgroup: below.path }, { hook });
  expect(own.programs).toEqual([{ hook, programId: inner, sharing: 'multi' }]);
  expect(own.revision !== undefined).toBe(!olderThan('6.17') || backported.test(release()));
  const effective = await attached({ cgroup: below.path }, { hook, effective: true });
  expect(effective.programs).toEqual([inner, outer].map(programId => ({ hook, programId })));
  const all = await attached({ cgroup: below.path });
  expect(all.programs).toEqual(own.programs);

  const info = link.info();
  if (info.type !== 'cgroup') throw new Error(`a link of kind ${info.type}`);
  expect(info.details).toEqual({
    cgroupId: statSync(above.path, { bigint: true }).ino,
    attachType: 'cgroup_inet_egress',
  });
  expect(cgroupPath(info.details.cgroupId)).toBe(above.path);
  expect(cgroupPath(0xffffffffffffn)).toBeUndefined();
});

it('a network namespace: sk_lookup in order', async () => {
  using pair = new VethPair();
  await using programs = await LinkPrograms.load();
  const target = openSync(pair.path, 'r');
  try {
    await programs.attach('lookup', { target, attachType: AttachType.SK_LOOKUP });
    await programs.attach('lookup_again', { target, attachType: AttachType.SK_LOOKUP });
  } finally {
    closeSync(target);
  }
  const ids = ['lookup', 'lookup_again'].map(name => programs.program(name).info().id);
  const expected = ids.map(programId => ({ hook: 'sk_lookup', programId }));
  expect((await attached({ netns: pair.path }, { hook: 'sk_lookup' })).programs).toEqual(expected);
  expect((await attached({ netns: pair.path })).programs).toEqual(expected);
  expect((await attached({ netns: process.pid })).programs).toEqual([]);
});

it('a sockmap', async ctx => {
  if (olderThan('6.10')) ctx.skip('sockmap links exist from kernel 6.10 on');
  await using programs = await LinkPrograms.load();
  using map = programs.mapFd();
  await programs.attach('message', { target: map.fd(), attachType: AttachType.SK_MSG_VERDICT });
  const programId = programs.program('message').info().id;
  expect(await attached({ map })).toEqual({ programs: [{ hook: 'sk_msg_verdict', programId }] });
});

it('names of ids', () => {
  using pair = new VethPair();
  expect(interfaceName(indexOf(pair.near))).toBe(pair.near);
  expect(interfaceName(1, pair.path)).toBe('lo');
  expect(interfaceName(999_999)).toBeUndefined();
});

it('a place that is not there, or has no such hook', async () => {
  using pair = new VethPair();
  await using object = await loadTest('maps');
  const cases: [Parameters<typeof attached>, string, string][] = [
    [[{ interface: 'no-such' }], 'ERR_EBPF_NO_INTERFACE', 'no-such'],
    [[{ interface: 999_999 }], 'ERR_EBPF_NO_INTERFACE', '999999'],
    [[{ cgroup: '/sys/fs/cgroup/no-such' }], 'ERR_EBPF_NO_TARGET', 'ENOENT'],
    [[{ cgroup: '/tmp' }], 'ERR_EBPF_NO_TARGET', 'no folder of a cgroup2'],
    [[{ netns: '/run/netns/no-such' }], 'ERR_EBPF_NO_TARGET', 'ENOENT'],
    [[{ netns: '/etc/hostname' }, { hook: 'sk_lookup' }], 'ERR_EBPF_NO_TARGET', 'no network namespace'],
    [
      [{ interface: pair.near }, { hook: 'tcx_ingres' as 'tcx_ingress' }],
      'ERR_EBPF_INVALID_ARGUMENT',
      'tcx_ingress',
    ],
    [[{ interface: pair.near }, { effective: true }], 'ERR_EBPF_INVALID_ARGUMENT', 'cgroup'],
    [[{} as { cgroup: string }], 'ERR_EBPF_INVALID_ARGUMENT', '{ cgroup }'],
  ];
  for (const [args, code, words] of cases) {
    const error = await failure(() => attached(...args));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
  }
  expect((await failure(() => attached({ interface: pair.far }))).nearest).toBe(pair.near);
  const error = await failure(() => attached({ map: object.maps.hash }, { hook: 'sk_msg_verdict' }));
  expect(error.code).toBe(olderThan('5.18') ? 'ERR_EBPF_NOT_SUPPORTED' : 'ERR_EBPF_INVALID_ARGUMENT');
});

it('a hook that this kernel cannot be asked about names the version', async ctx => {
  if (!olderThan('6.6')) ctx.skip('this kernel has tcx');
  using pair = new VethPair();
  const error = await failure(() => attached({ interface: pair.near }, { hook: 'tcx_ingress' }));
  expect([error.code, error.message]).toEqual([
    'ERR_EBPF_NOT_SUPPORTED',
    expect.stringContaining('kernel 6.6'),
  ]);
});
