/** What the addon tells of a link becomes words; what an old kernel did not fill in is left out. */
import { release } from 'node:os';
import { expect, it } from 'vitest';
import { isOlder } from '../../../lib/kernel/floors.ts';
import { linkInfo, linkType } from '../../../lib/kernel/links/info.ts';

type Fields = Record<string, string | number | bigint>;

/** enum bpf_link_type. */
const TYPES = [
  ...['unspec', 'raw_tracepoint', 'tracing', 'cgroup', 'iter', 'netns', 'xdp', 'perf_event', 'kprobe_multi'],
  ...['struct_ops', 'netfilter', 'tcx', 'uprobe_multi', 'netkit', 'sockmap'],
];

const told = (type: string, details: Fields) =>
  linkInfo({ id: 7, type: TYPES.indexOf(type), programId: 3, details }, 'test');

const missed = isOlder(release(), '6.7') ? {} : { missed: 0n };

const cases: [string, Fields, object][] = [
  ['raw_tracepoint', { name: 'sched_switch' }, { name: 'sched_switch' }],
  [
    'tracing',
    { attachType: 24, targetObjectId: 1, targetBtfId: 99 },
    { attachType: 'trace_fentry', targetObjectId: 1, targetBtfId: 99 },
  ],
  ['tracing', { attachType: 26, targetObjectId: 0, targetBtfId: 0 }, { attachType: 'modify_return' }],
  [
    'cgroup',
    { cgroupId: 2n ** 40n, attachType: 10 },
    { cgroupId: 2n ** 40n, attachType: 'cgroup_inet4_connect' },
  ],
  ['iter', { name: 'task', tid: 0, pid: 12 }, { name: 'task', pid: 12 }],
  ['iter', { name: 'bpf_map_elem', mapId: 5 }, { name: 'bpf_map_elem', mapId: 5 }],
  [
    'iter',
    { name: 'cgroup', cgroupId: 1n, order: 3 },
    { name: 'cgroup', cgroupId: 1n, order: 'descendants post' },
  ],
  ['netns', { netnsInode: 4026531840, attachType: 36 }, { netnsInode: 4026531840, attachType: 'sk_lookup' }],
  ['xdp', { ifindex: 2 }, { ifindex: 2 }],
  ['kprobe_multi', { count: 0, flags: 0, missed: 0n }, {}],
  ['kprobe_multi', { count: 3, flags: 1, missed: 0n }, { count: 3, retprobe: true, ...missed }],
  ['struct_ops', { mapId: 4 }, { mapId: 4 }],
  [
    'netfilter',
    { protocolFamily: 10, hook: 3, priority: -5, flags: 1 },
    { protocolFamily: 'ipv6', hook: 'output', priority: -5, defragment: true },
  ],
  [
    'netfilter',
    { protocolFamily: 77, hook: 9, priority: 0, flags: 0 },
    { protocolFamily: 'type 77', hook: 'type 9', priority: 0, defragment: false },
  ],
  ['tcx', { ifindex: 2, attachType: 46 }, { ifindex: 2, attachType: 'tcx_ingress' }],
  ['uprobe_multi', { path: '', count: 0, flags: 0, pid: 0 }, {}],
  [
    'uprobe_multi',
    { path: '/bin/x', count: 2, flags: 0, pid: 9 },
    { path: '/bin/x', count: 2, retprobe: false, pid: 9 },
  ],
  ['netkit', { ifindex: 3, attachType: 55 }, { ifindex: 3, attachType: 'netkit_peer' }],
  ['sockmap', { mapId: 8, attachType: 7 }, { mapId: 8, attachType: 'sk_msg_verdict' }],
  ['perf_event', { eventType: 0 }, {}],
  [
    'perf_event',
    { eventType: 4, name: 'do_exit', offset: 0, address: 0n, missed: 0n, cookie: 0n },
    { event: 'kretprobe', name: 'do_exit', offset: 0, ...missed },
  ],
  [
    'perf_event',
    { eventType: 1, path: '/bin/x', offset: 64, cookie: 5n },
    { event: 'uprobe', path: '/bin/x', offset: 64, cookie: 5n },
  ],
  ['perf_event', { eventType: 5, name: 'a', cookie: 0n }, { event: 'tracepoint', name: 'a' }],
  [
    'perf_event',
    { eventType: 6, perfType: 3, config: 1n, cookie: 0n },
    { event: 'event', perfType: 'hw_cache', config: 1n },
  ],
];

it.each(cases)('%s: case %#', (type, details, expected) => {
  expect(told(type, details)).toEqual({ id: 7, type, programId: 3, details: expected });
});

it('a kind that is newer than this version', () => {
  expect(linkType(99)).toBe('type 99');
  const info = linkInfo({ id: 7, type: 99, programId: 3, details: { a: 1 } }, 'test');
  expect(info).toEqual({ id: 7, type: 'type 99', programId: 3, details: { a: 1 } });
});

it('what is no link goes by how it was attached', () => {
  const typeOf = (mechanism: string) =>
    linkInfo({ id: 0, type: 0, programId: 3, details: {} }, mechanism).type;
  expect(typeOf('xdp-generic-netlink')).toBe('xdp');
  expect(typeOf('perf-event-ioctl')).toBe('perf_event');
  expect(typeOf('clsact')).toBe('clsact');
});
