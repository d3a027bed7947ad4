/** Netfilter's hooks, each where its packets pass. */
import type { Link, NetfilterAttachOptions } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { whyMissing } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';

const missing = whyMissing('netfilter');

let pair: VethPair;
beforeAll(() => {
  pair = new VethPair();
});
afterAll(() => pair.close());

const attach = (object: TestObject, name: string, options: object = {}): Promise<Link> =>
  (object.programs[name] as never as { attach(o: object): Promise<Link> }).attach({
    protocolFamily: 'ipv4',
    hook: 'output',
    priority: 0,
    netns: pair.path,
    ...options,
  } as NetfilterAttachOptions);

hook('netfilter', async () => {
  await using object = await loadTest('netfilter');
  expect(await pair.ping(2)).toBe(2);
  const link = await attach(object, 'drop', { hook: 'input' });
  expect(link.mechanism).toBe('netfilter-link');
  expect(await pair.ping(2)).toBe(0);
  await link.close();
  expect(await pair.ping(2)).toBe(2);
});

describe('netfilter', () => {
  let object: TestObject;
  beforeAll(async () => {
    if (!missing) object = await loadTest('netfilter');
  });
  beforeEach(ctx => {
    if (missing) ctx.skip(missing);
  });
  afterAll(() => object?.close());
  const packets = () => object.variables.packets.value as bigint;

  it.each(['prerouting', 'input', 'output', 'postrouting'] as const)(
    'sees each packet at %s',
    async where => {
      const link = await attach(object, 'count', { hook: where, priority: 10 });
      const before = packets();
      expect(await pair.ping(3)).toBe(3);
      expect(packets() - before).toBe(3n);
      expect(link.info()).toMatchObject({
        type: 'netfilter',
        programId: object.programs.count!.info().id,
        details: { protocolFamily: 'ipv4', priority: 10 },
      });
      await link.detach();
      await pair.ping(1);
      expect(packets() - before).toBe(3n);
    },
  );

  it('sees nothing of another family, nor what is not forwarded', async () => {
    await using _ipv6 = await attach(object, 'count', { protocolFamily: 'ipv6', hook: 'input' });
    const before = packets();
    await pair.ping(2);
    expect(packets()).toBe(before);
    await using _forward = await attach(object, 'drop', { hook: 'forward' });
    expect(await pair.ping(1)).toBe(1);
  });

  it('puts fragments together where it is asked to', async () => {
    const { longest } = object.variables;
    longest.value = 0n;
    const whole = await attach(object, 'count', { hook: 'prerouting', defragment: true });
    let before = packets();
    await pair.send(1, 4000);
    expect(packets() - before).toBe(1n);
    expect(longest.value).toBe(4028n);
    await whole.close();

    longest.value = 0n;
    const parts = await attach(object, 'count', { hook: 'prerouting' });
    before = packets();
    await pair.send(1, 4000);
    expect(packets() - before).toBe(3n);
    expect(longest.value).toBe(1500n);
    await parts.close();
  });

  it('has one program of each priority', async () => {
    const link = await attach(object, 'count', { hook: 'input', priority: -5 });
    const taken = await failure(() => attach(object, 'drop', { hook: 'input', priority: -5 }));
    expect(taken).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
    expect(taken.message).toContain('priority -5');
    expect(await pair.ping(1)).toBe(1);
    const error = await failure(() => link.update(object.programs.drop!));
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
    await link.close();
    await (await attach(object, 'drop', { hook: 'input', priority: -5 })).close();
  });

  it('refuses what makes no sense', async () => {
    const wrong: [object, string, RegExp][] = [
      [{ protocolFamily: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /protocolFamily: …/],
      [{ protocolFamily: 'ipx' }, 'ERR_EBPF_INVALID_ARGUMENT', /'ipv4' or 'ipv6'/],
      [{ hook: 'foward' }, 'ERR_EBPF_INVALID_ARGUMENT', /did you mean 'forward'/],
      [{ hook: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /no hook 'undefined'/],
      [{ priority: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /whole number/],
      [{ priority: 2 ** 31 - 1 }, 'ERR_EBPF_INVALID_ARGUMENT', /whole number/],
      [{ priority: -400, defragment: true }, 'ERR_EBPF_INVALID_ARGUMENT', /above -400/],
      [{ netns: '/run/netns/none' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() => attach(object, 'count', options));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
  });

  it('keeps its network, and no more, when the namespace is deleted', async () => {
    const other = new VethPair();
    const link = await attach(object, 'count', { hook: 'input', netns: other.path });
    other.close();
    expect(link.info().details).toMatchObject({ priority: 0 });
    await link.detach();
    const error = await failure(() => attach(object, 'count', { netns: other.path }));
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
  });
});
