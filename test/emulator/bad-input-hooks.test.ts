/** What users ask of hooks that there is not: errors with a code, which name the thing. */
import { Emulator } from 'node-ebpf';
import { expect, it } from 'vitest';
import { emulated } from './support/emulated.ts';
import { type Anything, unanswered } from './support/wrong.ts';

const emulator = new Emulator({ memory: 64 << 20 }) as Anything;
const object = (name: string) => emulated(emulator, name) as Promise<Anything>;
const [stack, dissect, tables, netkit, iterators] = await Promise.all(
  ['emulator-stack', 'emulator-dissect', 'congestion', 'netkit', 'emulator-iterators'].map(object),
);
await tables.maps.congestion.attach();
await dissect.programs.dissect.attach();
const ops = emulator.structOps('node_ebpf');
const struct = emulator.struct('sock', {});
const replaced = await object('replaced');
const { look, route_out: route, filter } = stack.programs;
const netfilter = { protocolFamily: 'ipv4', hook: 'input', priority: 0 };
const frame = new Uint8Array(64);

const CALLS: Readonly<Record<string, (wrong: Anything) => unknown>> = {
  structOps: wrong => emulator.structOps(wrong),
  'structOps.value': wrong => ops.value(wrong),
  'structOps.call': wrong => ops.call(wrong),
  'structOps.call, arguments': wrong => ops.call('init', wrong),
  'structOps.call, an argument': wrong => ops.call('init', [wrong]),
  'structOps.call, options': wrong => ops.call('init', [struct], { cpu: wrong }),
  'struct.get': wrong => struct.get(wrong),
  dissect: wrong => emulator.network.dissect(wrong),
  'dissect, options': wrong => emulator.network.dissect(frame, wrong),
  'dissect, flags': wrong => emulator.network.dissect(frame, { flags: wrong }),
  connect: wrong => emulator.interface('eth9').connect(wrong),
  'connect, options': wrong => emulator.interface('eth9').connect(emulator.interface('eth8'), wrong),
  'connect, kind': wrong => emulator.interface('eth9').connect(emulator.interface('eth8'), { kind: wrong }),
  deliver: wrong => emulator.deliver(wrong, frame),
  'deliver, bytes': wrong => emulator.deliver(emulator.socket(), wrong),
  'lsm.call, an argument': wrong => emulator.lsm('socket_bind').call([wrong]),
  attached: wrong => emulator.attached(wrong),
  'attached, options': wrong => emulator.attached({ interface: 'eth9' }, wrong),
  'attached, hook': wrong => emulator.attached({ cgroup: '/' }, { hook: wrong }),
  'attached, cgroup': wrong => emulator.attached({ cgroup: wrong }),
  'attached, map': wrong => emulator.attached({ map: wrong }),
  'netfilter, family': wrong => look.attach({ ...netfilter, protocolFamily: wrong }),
  'netfilter, hook': wrong => look.attach({ ...netfilter, hook: wrong }),
  'netfilter, priority': wrong => look.attach({ ...netfilter, priority: wrong }),
  'netfilter, options': wrong => look.attach(wrong),
  'lwt, route': wrong => route.attach({ route: wrong, interface: 'eth9' }),
  'lwt, via': wrong => route.attach({ route: '10.0.0.0/8', via: wrong }),
  'lwt, interface': wrong => route.attach({ route: '10.0.0.0/8', interface: wrong }),
  'lwt, options': wrong => route.attach(wrong),
  'socket filter': wrong => filter.attach({ socket: wrong }),
  'netkit, end': wrong => netkit.programs.drop.attach({ interface: 'eth9', end: wrong }),
  'netkit, interface': wrong => netkit.programs.drop.attach({ interface: wrong }),
  'an iterator, its group': wrong => iterators.programs.until.attach({ cgroup: wrong }),
  'an iterator, its order': wrong =>
    iterators.programs.until.attach({ cgroup: { path: '/a', order: wrong } }),
  'an iterator, its map': wrong => iterators.programs.storage.attach({ map: wrong }),
  'freplace, at load': wrong =>
    emulated(emulator, 'freplace', undefined, spec => {
      spec.programs.passes.attachTarget = { name: wrong, program: replaced.programs.decides };
    }),
};

it.each(Object.entries(CALLS))('%s', async (_, act) => {
  expect(await unanswered(act)).toEqual([]);
});
