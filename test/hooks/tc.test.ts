/** tc programs on a veth pair of the test's own, by tcx and by clsact. */
import type { TcAttachOptions } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { whyMissing } from '../../lib/kernel/floors.ts';
import { requireAddon } from '../../lib/kernel/native.ts';
import { failure } from '../kernel/support/errors.ts';
import { during, VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { attachTc, qdiscOf } from './support/tc.ts';

const noTcx = whyMissing('tc tcx');

let pair: VethPair;
let object: TestObject;
beforeAll(async () => {
  pair = new VethPair();
  object = await loadTest('tc');
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(async () => {
  await object.close();
  pair.close();
});

async function drops(mechanism: 'tcx' | 'clsact', expected: string): Promise<void> {
  for (const direction of ['ingress', 'egress'] as const) {
    expect(await pair.ping(2)).toBe(2);
    const link = await attachTc(object, 'drop', { interface: pair.near, direction, mechanism });
    expect(link.mechanism).toBe(expected);
    expect(await pair.ping(2)).toBe(0);
    await link.close();
    expect(await pair.ping(2)).toBe(2);
  }
}

describe('tc', () => {
  hook('tc tcx', () => drops('tcx', 'tcx-link'));
  hook('tc clsact', () => drops('clsact', 'clsact'));

  it('takes the best that the kernel has, for programs of every section', async () => {
    const ingress = await attachTc(object, 'count_ingress', { interface: pair.near });
    const egress = await attachTc(object, 'count_egress', { interface: pair.near });
    const plain = await attachTc(object, 'count', { interface: pair.near, direction: 'egress' });
    for (const link of [ingress, egress, plain]) expect(link.mechanism).toBe(noTcx ? 'clsact' : 'tcx-link');
    expect(await pair.ping(3)).toBe(3);
    expect(object.variables.at_ingress.value).toBe(3n);
    expect(object.variables.at_egress.value).toBe(3n);
    expect(object.variables.packets.value).toBe(3n);
    const opposite = await attachTc(object, 'count_ingress', { interface: pair.near, direction: 'egress' });
    await pair.ping(1);
    expect(object.variables.at_ingress.value).toBe(5n);
    await opposite.close();
  });
});

const mechanisms = ['clsact', ...(noTcx ? [] : ['tcx'])] as ('clsact' | 'tcx')[];

describe.each(mechanisms)('%s', mechanism => {
  const at = (options: Partial<TcAttachOptions> = {}): TcAttachOptions => ({
    interface: pair.near,
    direction: 'egress',
    mechanism,
    ...options,
  });

  it('is replaced without missing a packet', async () => {
    const link = await attachTc(object, 'count', at());
    const sum = () => object.variables.packets.value + object.variables.packets_again.value;
    const before = sum();
    let current = 'count';
    const swap = async () => {
      current = current === 'count' ? 'count_again' : 'count';
      await link.update(object.programs[current]!);
    };
    expect(await during(pair.ping(200), swap)).toBe(200);
    expect(sum() - before).toBe(200n);
    expect(object.variables.packets_again.value).toBeGreaterThan(0n);
    expect(link.info().programId).toBe(object.programs[current]!.info().id);
  });

  it('is replaced only if the expected program is there', async () => {
    const link = await attachTc(object, 'count', at());
    const { pass, drop, count } = object.programs;
    const error = await failure(() => link.update(drop!, { expected: pass! }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_STATE' });
    expect(await pair.ping(1)).toBe(1);
    await link.update(drop!, { expected: count! });
    expect(await pair.ping(1)).toBe(0);
  });

  it('tells what it is', async () => {
    const link = await attachTc(object, 'count', at());
    const index = requireAddon().interfaceIndex(pair.near);
    const info = link.info();
    expect(info).toMatchObject({ programId: object.programs.count!.info().id, details: { ifindex: index } });
    expect(info.type).toBe(mechanism);
    expect(info.id > 0).toBe(mechanism === 'tcx');
    if (mechanism === 'clsact') expect(info.details).toMatchObject({ direction: 'egress', handle: 1 });
  });

  it('works in another network namespace, and by index', async () => {
    const index = requireAddon().interfaceIndex(pair.far, pair.path);
    for (const name of [pair.far, index]) {
      const link = await attachTc(object, 'drop', at({ interface: name, netns: pair.path }));
      expect(await pair.ping(1)).toBe(0);
      await link.detach();
      expect(await pair.ping(1)).toBe(1);
    }
  });

  it('ends sensibly when the interface goes', async () => {
    const other = new VethPair();
    const link = await attachTc(object, 'count', at({ interface: other.near }));
    const far = await attachTc(object, 'count_again', at({ interface: other.far, netns: other.path }));
    const third = await attachTc(object, 'pass', at({ interface: other.near }));
    other.close();
    expect(link.info().details).toMatchObject({ ifindex: 0 });
    const error = await failure(() => link.update(object.programs.drop!));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining(other.near),
    });
    await link.detach();
    expect(link.closed).toBe(true);
    await far.close();
    await third.close();
    expect((await failure(() => attachTc(object, 'count', at({ interface: other.near })))).code).toBe(
      'ERR_EBPF_NO_INTERFACE',
    );
  });

  it('refuses what makes no sense', async () => {
    const wrong: [Partial<Record<keyof TcAttachOptions, unknown>>, string, RegExp][] = [
      [{ interface: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /interface: …/],
      [{ interface: pair.near.replace('near', 'naer') }, 'ERR_EBPF_NO_INTERFACE', /did you mean 'near/],
      [{ interface: 0x7ffffff }, 'ERR_EBPF_NO_INTERFACE', /no such interface/],
      [{ interface: -1 }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1 on/],
      [{ direction: 'in' }, 'ERR_EBPF_INVALID_ARGUMENT', /'ingress' or 'egress'/],
      [{ direction: 'egres' }, 'ERR_EBPF_INVALID_ARGUMENT', /did you mean 'egress'/],
      [{ direction: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /direction: 'ingress'/],
      [{ mechanism: 'xdp' }, 'ERR_EBPF_INVALID_ARGUMENT', /'auto', 'tcx' or 'clsact'/],
      [{ netns: '/run/netns/no-such' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      [{ netns: '/etc/hostname' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      [{ interface: 1, netns: '/etc/hostname' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      [{ mechanism: 'tcx', priority: 1 }, 'ERR_EBPF_INVALID_ARGUMENT', /for clsact/],
      [{ mechanism: 'clsact', anchor: 'first' }, 'ERR_EBPF_INVALID_ARGUMENT', /for tcx/],
      [{ mechanism: 'auto', anchor: 'first', handle: 1 }, 'ERR_EBPF_INVALID_ARGUMENT', /for tcx/],
      [{ mechanism: 'clsact', priority: 0 }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1 to 65535/],
      [{ mechanism: 'clsact', priority: 65536 }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1 to 65535/],
      [{ mechanism: 'clsact', handle: 1.5 }, 'ERR_EBPF_INVALID_ARGUMENT', /handle is/],
      [{ mechanism: 'auto', anchor: 'middle' }, 'ERR_EBPF_INVALID_ARGUMENT', /'first', 'last'/],
      [{ mechanism: 'auto', anchor: { before: null } }, 'ERR_EBPF_INVALID_ARGUMENT', /a link, a program/],
      [{ mechanism: 'auto', anchor: { after: { linkId: 0 } } }, 'ERR_EBPF_INVALID_ARGUMENT', /no id/],
      [{ mechanism: 'auto', anchor: { replace: 1 } }, 'ERR_EBPF_INVALID_ARGUMENT', /a link, a program/],
      [
        { mechanism: 'auto', anchor: { replace: { linkId: 1 } } },
        'ERR_EBPF_INVALID_ARGUMENT',
        /update\(program\)/,
      ],
      [{ mechanism: 'auto', expectedRevision: 0n }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1n on/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() =>
        attachTc(object, 'count', { ...at(), ...options } as TcAttachOptions),
      );
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    expect(qdiscOf(pair.near)).toBeUndefined();
  });
});
