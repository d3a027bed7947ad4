/** XDP on a veth pair of the test's own, with real packets. */
import { existsSync } from 'node:fs';
import type { XdpProgram } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { during, ip, VethPair } from './support/network.ts';
import { loadTest, type TestObject } from './support/objects.ts';

let pair: VethPair;
let object: TestObject;
beforeAll(async () => {
  pair = new VethPair();
  object = await loadTest('xdp');
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(async () => {
  await object.close();
  pair.close();
});

const count = () => object.programs.count as XdpProgram;
const seen = () => object.variables.packets.value as bigint;

/** `xdp`, `xdpgeneric` or nothing, as ip(8) tells it. */
const attached = () => /\b(xdp(?:generic)?)\b/.exec(ip(`link show ${pair.near}`))?.[1];

describe.each([
  ['native', 'link', 'xdp-native-link', 'xdp'],
  ['native', 'netlink', 'xdp-native-netlink', 'xdp'],
  ['generic', 'link', 'xdp-generic-link', 'xdpgeneric'],
  ['generic', 'netlink', 'xdp-generic-netlink', 'xdpgeneric'],
  ['auto', 'auto', 'xdp-native-link', 'xdp'],
] as const)('mode %s by %s', (mode, mechanism, expected, shown) => {
  it('sees each packet, and is gone when the link is closed', async () => {
    const before = seen();
    const link = await count().attach({ interface: pair.near, mode, mechanism });
    expect(link.mechanism).toBe(expected);
    expect(attached()).toBe(shown);
    expect(await pair.ping(5)).toBe(5);
    expect(seen() - before).toBe(5n);
    const info = link.info();
    expect(info).toMatchObject({ type: 'xdp', programId: count().info().id });
    expect(info.id > 0).toBe(mechanism !== 'netlink');

    await link.close();
    expect(attached()).toBeUndefined();
    expect(await pair.ping(1)).toBe(1);
    expect(seen() - before).toBe(5n);
  });

  it('drops', async () => {
    const link = await object.programs.drop.attach({ interface: pair.near, mode, mechanism });
    expect(await pair.ping(3)).toBe(0);
    await link.detach();
    expect(link.closed).toBe(true);
    expect(attached()).toBeUndefined();
    expect(await pair.ping(1)).toBe(1);
  });

  it('is replaced without missing a packet', async () => {
    const link = await count().attach({ interface: pair.near, mode, mechanism });
    const before = seen() + object.variables.packets_again.value;
    let program = 'count';
    const answered = await during(pair.ping(500), async () => {
      program = program === 'count' ? 'count_again' : 'count';
      await link.update(object.programs[program]);
    });
    expect(answered).toBe(500);
    expect(seen() + object.variables.packets_again.value - before).toBe(BigInt(answered));
    expect(object.variables.packets_again.value).toBeGreaterThan(0n);
    expect(link.program).toBe(object.programs[program]);
    expect(object.programs[program].links).toEqual(new Set([link]));
  });

  it('is replaced only if the expected program is there', async () => {
    const link = await count().attach({ interface: pair.near, mode, mechanism });
    const error = await failure(() => link.update(object.programs.drop, { expected: object.programs.pass }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_INVALID_STATE',
      message: expect.stringContaining("'pass'"),
    });
    expect(await pair.ping(1)).toBe(1);
    await link.update(object.programs.drop, { expected: count() });
    expect(await pair.ping(1)).toBe(0);
  });

  it('is one an interface', async () => {
    await count().attach({ interface: pair.near, mode, mechanism });
    for (const other of ['native', 'generic', 'auto'] as const) {
      const error = await failure(() =>
        object.programs.drop.attach({ interface: pair.near, mode: other, mechanism }),
      );
      expect(error.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
      expect(error.message).toMatch(
        new RegExp(
          `'drop'.*${pair.near}.*program ${count().info().id} in ${mode === 'auto' ? 'native' : mode} mode`,
        ),
      );
    }
    expect(await pair.ping(1)).toBe(1);
  });
});

describe('an interface', () => {
  it('may be given by its index', async () => {
    const index = Number(/^(\d+):/.exec(ip(`link show ${pair.near}`))![1]);
    const link = await count().attach({ interface: index });
    expect(link.info().details).toMatchObject({ ifindex: index });
  });

  it('may be in another network namespace, by path and by pid', async () => {
    for (const netns of [pair.path, process.pid]) {
      const before = seen();
      const here = netns === process.pid;
      await using _link = await count().attach({ interface: here ? pair.near : pair.far, netns });
      expect(await pair.ping(3)).toBe(3);
      expect(seen() - before).toBe(3n);
    }
    const before = seen();
    const link = await count().attach({ interface: pair.far, netns: pair.path, mechanism: 'netlink' });
    await pair.send(7);
    expect(seen() - before).toBe(7n);
    await link.close();
    await pair.send(1);
    expect(seen() - before).toBe(7n);
  });

  it('gets generic mode by itself where its driver has no other', async () => {
    // lo, of a namespace in which nothing happens
    const link = await count().attach({ interface: 'lo', netns: pair.path });
    expect(link.mechanism).toBe('xdp-generic-link');
    await link.close();
    const error = await failure(() => count().attach({ interface: 'lo', netns: pair.path, mode: 'native' }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NOT_SUPPORTED',
      message: expect.stringContaining("'generic'"),
    });
  });

  it('that is not there is an error with the nearest name', async () => {
    const wrong = pair.near.replace('near', 'naer');
    const error = await failure(() => count().attach({ interface: wrong }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_INTERFACE', errno: 19 });
    expect(error.message).toContain(`did you mean '${pair.near}'?`);
    expect((await failure(() => count().attach({ interface: 123456 }))).code).toBe('ERR_EBPF_NO_INTERFACE');
    const far = await failure(() => count().attach({ interface: pair.near, netns: pair.path }));
    expect(far.code).toBe('ERR_EBPF_NO_INTERFACE');
    expect(far.message).toContain(pair.far);
  });

  it.each([['/run/netns/no-such'], ['/etc/hostname'], [2 ** 22 + 1]])(
    'namespace %s is refused',
    async netns => {
      const error = await failure(() => count().attach({ interface: pair.near, netns }));
      expect(error).toMatchObject({
        code: 'ERR_EBPF_NO_TARGET',
        message: expect.stringContaining('no network namespace'),
      });
    },
  );

  it.each([[0], [-1], [1.5], [2 ** 31]])('index %d is refused', async index => {
    expect((await failure(() => count().attach({ interface: index }))).code).toMatch(
      /ERR_EBPF_(INVALID_ARGUMENT|NO_INTERFACE)/,
    );
  });

  it('takes its link with it when it goes', async () => {
    const other = new VethPair();
    const link = await count().attach({ interface: other.near });
    const byNetlink = await object.programs.count_again.attach({
      interface: other.far,
      netns: other.path,
      mechanism: 'netlink',
    });
    other.close();
    expect(existsSync(`/sys/class/net/${other.near}`)).toBe(false);
    expect(link.info().details).toEqual({ ifindex: 0 });
    expect((await failure(() => link.update(object.programs.drop))).errno).toBeGreaterThan(0);
    await link.close();
    await byNetlink.close();
  });
});

describe('a program', () => {
  it('is attached once to a place', async () => {
    await count().attach({ interface: pair.near });
    expect((await failure(() => count().attach({ interface: pair.near }))).code).toBe(
      'ERR_EBPF_ALREADY_ATTACHED',
    );
  });

  it('keeps its link through the close of the object it came from', async () => {
    const other = await loadTest('xdp');
    const link = await count().attach({ interface: pair.near });
    await link.update(other.programs.count);
    const before = seen();
    expect(await pair.ping(2)).toBe(2);
    expect(other.variables.packets.value).toBe(2n);
    expect(seen()).toBe(before);
    await other.close();
    expect(link.closed).toBe(true);
    expect(attached()).toBeUndefined();
  });

  it('wants to be told where and how', async () => {
    for (const options of [
      {},
      { interface: pair.near, mode: 'fast' },
      { interface: pair.near, mechanism: 'tc' },
    ]) {
      expect((await failure(() => count().attach(options as never))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    }
    expect(await object.attach()).toEqual([]);
  });
});
