/** The network stack above interfaces, where programs see what it does: netfilter, and routes with programs. */
import { Emulator } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { packets } from '../both/support/packets.ts';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';
import { attach, router, trail, udp } from './support/router.ts';

const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
const everywhere = async (object: TestObject) => {
  for (const hook of HOOKS) await attach(object, 'look', { protocolFamily: 'ipv4', hook, priority: 0 });
};
describe('netfilter', () => {
  it('sees packets by the way that they take', async () => {
    const { eth0, eth1, object } = await router();
    await using _object = object;
    await everywhere(object);
    const { variables } = object;
    const report = eth0.receive(udp());
    expect([report.action, report.hook, trail(object)]).toEqual(['pass', undefined, 12n]);
    expect([variables.in_ifindex.value, variables.out_ifindex.value]).toEqual([eth0.ifindex, 0]);
    const forwarded = eth0.receive(udp({ to: '10.1.0.5' }));
    expect([forwarded.action, forwarded.forwarded, trail(object)]).toEqual(['pass', 'eth1', 135n]);
    expect([variables.in_ifindex.value, variables.out_ifindex.value]).toEqual([eth0.ifindex, eth1.ifindex]);
    expect(eth0.transmit(udp({ from: '10.0.0.1', to: '10.0.0.9' })).action).toBe('pass');
    expect(trail(object)).toBe(45n);
    expect([variables.in_ifindex.value, variables.out_ifindex.value]).toEqual([0, eth0.ifindex]);
    expect([eth0.sent.length, eth1.sent.length]).toEqual([1, 1]);
    // ARP is not its business.
    eth0.receive(Uint8Array.from([...udp().subarray(0, 12), 8, 6, ...new Uint8Array(46)]));
    expect(trail(object)).toBe(0n);
  });

  it('sends on with one hop less, a right checksum, and the next one on the way', async () => {
    const { eth0, eth1, object } = await router();
    await using _object = object;
    await everywhere(object);
    eth0.receive(udp({ to: '10.1.0.5' }));
    const [frame] = eth1.sent;
    expect(frame!.subarray(0, 6)).toEqual(Uint8Array.from([2, 0, 0, 0, 0, 0x55]));
    expect(frame![22]).toBe(63);
    let sum = 0;
    for (let at = 14; at < 34; at += 2) sum += (frame![at]! << 8) | frame![at + 1]!;
    expect((sum & 0xffff) + (sum >> 16)).toBe(0xffff);
    expect(eth0.receive(udp({ to: '10.1.0.5', ttl: 1 })).action).toBe('drop');
    expect(eth0.receive(udp({ to: '192.0.2.1' })).action).toBe('drop');
    expect(eth1.sent).toHaveLength(1);
  });

  it.each(HOOKS.map((hook, i) => [hook, i] as const))('drops at %s', async (hook, index) => {
    const { eth0, eth1, object } = await router();
    await using _object = object;
    await everywhere(object);
    object.variables.drop_at.value = index;
    const isOutput = hook === 'output';
    const report = isOutput
      ? eth0.transmit(udp({ to: '10.0.0.9' }))
      : eth0.receive(udp(hook === 'input' ? {} : { to: '10.1.0.5' }));
    expect(report).toMatchObject({ action: 'drop', hook: 'netfilter' });
    expect([...eth0.sent, ...eth1.sent]).toEqual([]);
  });

  it('runs by priorities, each of which one program has, until its link ends', async () => {
    const { eth0, object } = await router();
    await using _object = object;
    const at = { protocolFamily: 'ipv4', hook: 'input' };
    const link = await attach(object, 'look', { ...at, priority: 5 });
    await attach(object, 'second', { ...at, priority: -5 });
    expect(link.info()).toMatchObject({
      type: 'netfilter',
      details: { ...at, priority: 5, defragment: false },
    });
    eth0.receive(udp());
    expect(trail(object)).toBe(92n);
    const taken = await failure(() => attach(object, 'look', { ...at, priority: -5 }));
    expect(taken).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED', errno: 16 });
    expect((await failure(() => link.update(object.programs.second!))).code).toBe('ERR_EBPF_NOT_SUPPORTED');
    await link.close();
    eth0.receive(udp());
    expect(trail(object)).toBe(9n);
  });

  it('puts fragments together where it is asked to, and for the one whom they are for', async () => {
    const { eth0, object } = await router();
    await using _object = object;
    const { variables } = object;
    const data = Array.from({ length: 40 }, (_, i) => i);
    const fragments = [
      udp({ data: data.slice(0, 16), fragment: 0x2000 }),
      udp({ data: data.slice(16), fragment: 3 }),
    ];
    const seen = (parts: readonly Uint8Array[]) => {
      variables.packets.value = variables.longest.value = 0;
      for (const part of parts) eth0.receive(part);
      return [variables.packets.value, variables.longest.value];
    };
    const at = { protocolFamily: 'ipv4', hook: 'prerouting', priority: 0 };
    const whole = await attach(object, 'look', { ...at, defragment: true });
    expect(seen(fragments)).toEqual([1, 68]);
    expect(seen(fragments.toReversed())).toEqual([1, 68]);
    await whole.close();
    const parts = await attach(object, 'look', at);
    expect(seen(fragments)).toEqual([2, 44]);
    await parts.close();
    await attach(object, 'look', { ...at, hook: 'input' });
    expect(seen(fragments)).toEqual([1, 68]);
  });

  it('refuses what makes no sense', async () => {
    const { object } = await router();
    await using _object = object;
    const wrong: [object, RegExp][] = [
      [{ protocolFamily: 'ipx' }, /'ipv4' or 'ipv6'/],
      [{ hook: 'foward' }, /did you mean 'forward'/],
      [{ priority: undefined }, /whole number/],
      [{ priority: 2 ** 31 - 1 }, /whole number/],
      [{ priority: -400, defragment: true }, /above -400/],
    ];
    for (const [options, message] of wrong) {
      const all = { protocolFamily: 'ipv4', hook: 'input', priority: 0, ...options };
      const error = await failure(() => attach(object, 'look', all));
      expect(error.message).toMatch(message);
      expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    }
  });
});

describe('a route with a program', () => {
  const route = { route: '10.2.0.0/16', via: '10.1.0.5' };

  it.each([
    ['route_in', 6n],
    ['route_out', 7n],
    ['route_xmit', 8n],
  ] as const)('%s sees what is sent on by it, and may drop it', async (name, digit) => {
    const { eth0, eth1, object } = await router();
    await using _object = object;
    const link = await attach(object, name, route);
    expect(link.info()).toMatchObject({ id: 0, type: 'lwt', details: { route: '10.2.0.0/16' } });
    const packet = udp({ to: '10.2.3.4' });
    expect(eth0.receive(packet)).toMatchObject({ action: 'pass', forwarded: 'eth1' });
    expect(trail(object)).toBe(digit);
    expect(eth1.sent).toHaveLength(1);
    object.variables.lwt_verdict.value = 2;
    expect(eth0.receive(packet)).toMatchObject({ action: 'drop', hook: 'lwt' });
    expect(eth1.sent).toHaveLength(1);
    await link.close();
    expect(eth0.receive(packet)).toMatchObject({ action: 'pass' });
    expect(trail(object)).toBe(digit * 11n - digit * 10n);
  });

  it('sees what is sent from here, beside netfilter', async () => {
    const { eth1, object } = await router();
    await using _object = object;
    await everywhere(object);
    for (const [name, expected] of [
      ['route_out', 475n],
      ['route_xmit', 458n],
      ['route_in', 45n],
    ] as const) {
      const link = await attach(object, name, route);
      expect(eth1.transmit(udp({ to: '10.2.3.4' })).action).toBe('pass');
      expect(trail(object)).toBe(expected);
      await link.close();
    }
  });

  it('sends elsewhere: by another route, or by another interface', async () => {
    const { emulator, eth0, eth1, object } = await router();
    await using _object = object;
    const eth2 = emulator.interface('eth2', { addresses: ['10.2.9.1/24'] });
    const reroute = await attach(object, 'route_xmit', route);
    object.variables.lwt_verdict.value = 128;
    expect(eth0.receive(udp({ to: '10.2.3.4' })).action).toBe('pass');
    expect([eth1.sent.length, eth2.sent.length]).toEqual([0, 1]);
    expect([...eth2.sent[0]!.subarray(30, 34)]).toEqual([10, 2, 9, 4]);
    await reroute.close();
    await attach(object, 'route_redirect', route);
    object.variables.redirect_to.value = eth2.ifindex;
    const report = eth0.receive(udp({ to: '10.2.3.4' }));
    expect(report).toMatchObject({ action: 'redirect', hook: 'lwt', redirect: { to: ['eth2'] } });
    expect(eth2.sent).toHaveLength(2);
  });

  it('is refused where it makes no sense', async () => {
    const { object } = await router();
    await using _object = object;
    const link = await attach(object, 'route_out', route);
    const wrong: [object, string, RegExp][] = [
      [
        { ...route, interface: 'eth1' },
        'ERR_EBPF_ALREADY_ATTACHED',
        /there is a route to 10.2.0.0\/16 already/,
      ],
      [{ route: '10.2.0.0/33', via: '10.1.0.5' }, 'ERR_EBPF_INVALID_ARGUMENT', /a route is a prefix/],
      [{ route: '10.2.0.1/16', via: '10.1.0.5' }, 'ERR_EBPF_INVALID_ARGUMENT', /beyond the 16/],
      [{ route: '10.3.0.0/16' }, 'ERR_EBPF_INVALID_ARGUMENT', /needs an interface/],
      [{ route: '10.3.0.0/16', via: 'fd00::1' }, 'ERR_EBPF_INVALID_ARGUMENT', /another family/],
      [{ route: '10.3.0.0/16', via: '192.0.2.9' }, 'ERR_EBPF_ATTACH', /on the network of no interface/],
      [{ ...route, route: '10.3.0.0/16', headroom: 8 }, 'ERR_EBPF_INVALID_ARGUMENT', /xmit programs alone/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() => attach(object, 'route_out', options));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    await link.close();
    await attach(object, 'route_out', { ...route, route: '10.3.0.0/16', via: undefined, interface: 'eth1' });
  });

  it('of segment routing sees each packet on to its next segment', async () => {
    const emulator = new Emulator();
    await using object = await emulated(emulator, 'lwt', ['count_seg6local', 'drop_in']);
    const eth0 = emulator.interface('eth0', { addresses: ['fd00::1/64'] });
    const eth1 = emulator.interface('eth1', { addresses: ['fd01::1/64'] });
    const address = (first: number, last: number) => [0xfd, first, ...new Array<number>(13).fill(0), last];
    /** The last segment comes first in the list. */
    const packet = (left: number) => {
      const list = [...address(1, 9), ...address(0x88, 1)];
      const routing = [17, 4, 4, left, 1, 0, 0, 0, ...list];
      const payload = [...routing, 0, 7, 0, 9, 0, 8, 0, 0];
      return Uint8Array.from([
        ...[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 0x86, 0xdd],
        ...[0x60, 0, 0, 0, 0, payload.length, 43, 64, ...address(0, 9), ...address(0x88, 1), ...payload],
      ]);
    };
    const link = await attach(object, 'count_seg6local', { route: 'fd88::1/128', interface: 'eth0' });
    expect(eth0.receive(packet(1))).toMatchObject({ action: 'pass', forwarded: 'eth1' });
    expect(object.variables.packets_seg6local.value).toBe(1n);
    const [frame] = eth1.sent;
    expect([...frame!.subarray(38, 54)]).toEqual(address(1, 9));
    expect([frame![21], frame![57]]).toEqual([63, 0]);
    // None is left, or no list at all.
    expect(eth0.receive(packet(0))).toMatchObject({ action: 'drop', hook: 'lwt' });
    expect(eth0.receive(packet(1).with(20, 59))).toMatchObject({ action: 'drop', hook: 'lwt' });
    expect(object.variables.packets_seg6local.value).toBe(1n);
    await link.close();
    const wrong = await failure(() =>
      attach(object, 'count_seg6local', { route: '10.0.0.0/8', interface: 'eth0' }),
    );
    expect(wrong.message).toMatch(/IPv6 routes/);
  });
});

it('takes whatever comes: packets whole and damaged, with programs everywhere', async () => {
  const { emulator, eth0, eth1, object } = await router();
  await using _object = object;
  for (const protocolFamily of ['ipv4', 'ipv6'])
    for (const hook of HOOKS)
      await attach(object, 'look', { protocolFamily, hook, priority: 0, defragment: hook === 'prerouting' });
  await attach(object, 'route_in', { route: '0.0.0.0/0', interface: 'eth1' });
  await attach(object, 'route_xmit', { route: '::/0', interface: 'eth1' });
  await attach(object, 'group_in', { cgroup: '/' });
  emulator.socket({ type: 'dgram', localPort: 9 });
  const actions = new Set<string>();
  for (const frame of packets(400, 5)) {
    for (const at of [20, 21, 54]) {
      actions.add(eth0.receive(frame).action);
      actions.add(eth0.transmit(frame).action);
      if (frame.length > at) actions.add(eth0.receive(frame.with(at, 0x20)).action);
    }
  }
  expect([...actions].sort()).toEqual(['drop', 'pass']);
  expect(eth1.sent.length).toBeGreaterThan(100);
});
