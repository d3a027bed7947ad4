/** Routes with programs: the packets of each are counted, and dropped. */
import { execFileSync } from 'node:child_process';
import type { Link, LwtAttachOptions } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireAddon } from '../../lib/kernel/native.ts';
import { failure } from '../kernel/support/errors.ts';
import { during, ip, ping, send, VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';

let pair: VethPair;
let object: TestObject;
/** On lo there, behind a route here. */
const behind = '10.99.0.1';
beforeAll(async () => {
  pair = new VethPair();
  object = await loadTest('lwt');
  ip(`-n ${pair.namespace} link set lo up`);
  ip(`-n ${pair.namespace} address add ${behind}/32 dev lo`);
  for (const setting of [
    'ipv4.ip_forward=1',
    'ipv6.conf.all.forwarding=1',
    `ipv6.conf.${pair.far}.disable_ipv6=0`,
  ]) {
    ip(`netns exec ${pair.namespace} sysctl -qw net.${setting}`);
  }
  execFileSync('sysctl', ['-qw', `net.ipv6.conf.${pair.near}.disable_ipv6=0`]);
  ip(`address add fd77::1/64 dev ${pair.near} nodad`);
  ip(`-n ${pair.namespace} address add fd77::2/64 dev ${pair.far} nodad`);
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(async () => {
  await object.close();
  pair.close();
});

const attach = (name: string, options: Partial<LwtAttachOptions> = {}): Promise<Link> =>
  (object.programs[name] as never as { attach(o: object): Promise<Link> }).attach({
    route: '10.99.0.0/16',
    via: pair.farAddress,
    ...options,
  });
const counter = (name: string) => () => object.variables[`packets_${name}`].value as bigint;

/** What leaves by the route is counted, then dropped. */
async function leaves(point: 'out' | 'xmit'): Promise<void> {
  const count = counter(point);
  const before = count();
  const link = await attach(`count_${point}`);
  expect(link.mechanism).toBe('lwt-route');
  expect(await ping(behind, 3)).toBe(3);
  expect(count() - before).toBe(3n);
  await link.update(object.programs[`drop_${point}`]!);
  expect(await ping(behind, 2)).toBe(0);
  await link.close();
  expect(ip('route show 10.99.0.0/16')).toBe('');
}

describe('lwt', () => {
  hook('lwt out', () => leaves('out'));
  hook('lwt xmit', () => leaves('xmit'));

  hook('lwt in', async () => {
    const count = counter('in');
    ip(`route add 10.98.0.0/16 via ${pair.farAddress}`);
    // There, what comes in for that prefix is sent back; the program sees it before.
    const there = { route: '10.98.0.0/16', via: pair.nearAddress, interface: pair.far, netns: pair.path };
    const link = await attach('count_in', there);
    const before = count();
    await send('10.98.0.1', 5);
    await expect.poll(count).toBe(before + 5n);
    await link.close();
    await send('10.98.0.1', 1);
    expect(count()).toBe(before + 5n);
  });

  hook('lwt seg6local', async () => {
    const count = counter('seg6local');
    ip(`-6 route add fd99::/64 encap seg6 mode encap segs fd88::1,fd99::1 via fd77::2 dev ${pair.near}`);
    ip(`-6 route add fd88::/64 via fd77::2 dev ${pair.near}`);
    const link = await attach('count_seg6local', {
      route: 'fd88::1/128',
      via: 'fd77::1',
      interface: pair.far,
      netns: pair.path,
    });
    const before = count();
    await send('fd99::1', 4);
    await expect.poll(count).toBe(before + 4n);
    await link.close();
    expect(ip(`-n ${pair.namespace} -6 route show fd88::1`)).toBe('');
  });
});

describe('a route', () => {
  it('is replaced without missing a packet, and sees which program is expected', async () => {
    const sum = () => counter('out')() + counter('again')();
    const link = await attach('count_out');
    const before = sum();
    let current = 'count_out';
    const swap = async () => {
      current = current === 'count_out' ? 'count_again' : 'count_out';
      await link.update(object.programs[current]!);
    };
    expect(await during(ping(behind, 200), swap)).toBe(200);
    if (current !== 'count_out') await swap();
    expect(sum() - before).toBe(200n);
    expect(counter('again')()).toBeGreaterThan(0n);
    const { drop_out, count_again } = object.programs;
    const error = await failure(() => link.update(drop_out!, { expected: count_again! }));
    expect(error.code).toBe('ERR_EBPF_INVALID_STATE');
    await link.update(drop_out!, { expected: object.programs.count_out! });
    expect(link.info()).toMatchObject({
      id: 0,
      type: 'lwt',
      programId: drop_out!.info().id,
      details: { route: '10.99.0.0/16' },
    });
  });

  it('has its own program, beside another of the same gateway and the same name', async () => {
    await using other = await loadTest('lwt');
    await attach('count_out', { route: '10.99.0.0/17' });
    const [before, otherBefore] = [counter('out')(), other.variables.packets_out.value];
    const twin = other.programs.count_out as never as { attach(o: object): Promise<Link> };
    await twin.attach({ route: '10.99.128.0/17', via: pair.farAddress });
    await send('10.99.200.1', 2);
    await send('10.99.1.1', 1);
    expect(other.variables.packets_out.value - otherBefore).toBe(2n);
    expect(counter('out')() - before).toBe(1n);
  });

  it('of IPv6, through an interface', async () => {
    const link = await attach('count_out', { route: 'fd55::/64', via: 'fd77::2', interface: pair.near });
    const before = counter('out')();
    await send('fd55::1', 2);
    expect(counter('out')() - before).toBe(2n);
    await link.update(object.programs.count_again!);
    const again = counter('again')();
    await send('fd55::1', 2);
    expect(counter('again')() - again).toBe(2n);
    expect(link.info().details).toEqual({
      route: 'fd55::/64',
      ifindex: requireAddon().interfaceIndex(pair.near),
    });
    await link.detach();
    expect(ip('-6 route show fd55::/64')).toBe('');
  });

  it('without a gateway, with room before the packet', async () => {
    const link = await attach('count_xmit', { via: undefined, interface: pair.near, headroom: 64 } as never);
    expect(ip('route show 10.99.0.0/16')).toMatch(/encap bpf .*scope link/);
    await link.close();
  });

  it.each(['10.99.0.0/16', 'fd55::/64'])('%s that somebody puts in its place is left alone', async route => {
    const via = route.includes(':') ? 'fd77::2' : pair.farAddress;
    const link = await attach('count_out', { route, via, interface: pair.near });
    const family = route.includes(':') ? '-6 ' : '';
    ip(`${family}route del ${route}`);
    ip(`${family}route add ${route} via ${via} dev ${pair.near}`);
    expect((await failure(() => link.update(object.programs.drop_out!))).message).toContain(
      'not attached any more',
    );
    await link.close();
    expect(ip(`${family}route show ${route}`)).toContain(`via ${via}`);
    ip(`${family}route del ${route}`);
  });

  it('is one of its prefix', async () => {
    await attach('count_out');
    const taken = await failure(() => attach('drop_out'));
    expect(taken).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
    expect(taken.message).toContain('10.99.0.0/16');
  });

  it('goes with its interface, and with its namespace', async () => {
    const other = new VethPair();
    const here = await attach('count_out', {
      route: '10.97.0.0/16',
      via: undefined,
      interface: other.near,
    } as never);
    const there = await attach('count_in', {
      route: '10.97.0.0/16',
      via: other.nearAddress,
      interface: other.far,
      netns: other.path,
    });
    other.close();
    expect(here.info().details).toMatchObject({ ifindex: 0 });
    expect(there.info().details).toMatchObject({ ifindex: 0 });
    expect((await failure(() => here.update(object.programs.drop_out!))).code).toBe('ERR_EBPF_NO_TARGET');
    await here.detach();
    await there.close();
  });

  it('is refused where it makes no sense', async () => {
    const wrong: [string, object, string, RegExp][] = [
      ['count_out', { route: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /route: …/],
      ['count_out', { route: '10.99.0.0/33' }, 'ERR_EBPF_INVALID_ARGUMENT', /a route is a prefix/],
      ['count_out', { route: 'default' }, 'ERR_EBPF_INVALID_ARGUMENT', /a route is a prefix/],
      ['count_out', { route: '10.99.0.1/16' }, 'ERR_EBPF_INVALID_ARGUMENT', /beyond the 16/],
      ['count_out', { via: '10.99.0' }, 'ERR_EBPF_INVALID_ARGUMENT', /no IP address/],
      ['count_out', { via: 'fd77::2' }, 'ERR_EBPF_INVALID_ARGUMENT', /another family/],
      ['count_out', { via: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /needs an interface/],
      ['count_out', { via: '192.0.2.1' }, 'ERR_EBPF_ATTACH', /the kernel refuses the route/],
      ['count_out', { interface: pair.near.replace('ea', 'ae') }, 'ERR_EBPF_NO_INTERFACE', /did you mean/],
      ['count_out', { headroom: 8 }, 'ERR_EBPF_INVALID_ARGUMENT', /xmit programs alone/],
      ['count_xmit', { headroom: 257 }, 'ERR_EBPF_INVALID_ARGUMENT', /0 to 256/],
      ['count_out', { netns: '/etc/hostname' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      ['count_seg6local', {}, 'ERR_EBPF_INVALID_ARGUMENT', /IPv6 routes/],
    ];
    for (const [name, options, code, message] of wrong) {
      const error = await failure(() => attach(name, options));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
  });
});
