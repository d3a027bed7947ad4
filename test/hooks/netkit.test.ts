/** netkit: programs at both ends of a pair, whose devices a message of the test's own makes. */
import type { Link, NetkitAttachOptions } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { whyMissing } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { ping, VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { NetkitPair } from './support/netkit.ts';

const noNetkit = whyMissing('netkit primary');

const attach = (object: TestObject, name: string, options: NetkitAttachOptions): Promise<Link> =>
  (object.programs[name] as never as { attach(o: NetkitAttachOptions): Promise<Link> }).attach(options);

/** Packets that leave one end are dropped. A kernel without netkit has no such device: lo is as good to be refused on. */
async function drops(program: string): Promise<void> {
  await using object = await loadTest('netkit');
  if (noNetkit) {
    await attach(object, program, { interface: 'lo' });
    return;
  }
  using pair = await NetkitPair.create();
  expect(await ping(pair.peerAddress, 2)).toBe(2);
  const link = await attach(object, program, { interface: pair.primary });
  expect(link.mechanism).toBe('netkit-link');
  expect(await ping(pair.peerAddress, 2)).toBe(0);
  await link.close();
  expect(await ping(pair.peerAddress, 2)).toBe(2);
}

hook('netkit primary', () => drops('drop'));
hook('netkit peer', () => drops('drop_peer'));

describe('netkit', () => {
  let object: TestObject;
  let pair: NetkitPair;
  beforeAll(async () => {
    if (noNetkit) return;
    object = await loadTest('netkit');
    pair = await NetkitPair.create();
  });
  beforeEach(ctx => {
    if (noNetkit) ctx.skip(noNetkit);
  });
  afterEach(async () => {
    for (const link of object?.links ?? []) await link.close();
  });
  afterAll(async () => {
    await object?.close();
    pair?.close();
  });

  it('sees what leaves each end, and is replaced', async () => {
    const link = await attach(object, 'count_primary', { interface: pair.primary });
    await attach(object, 'count_peer', { interface: pair.primary });
    expect(await ping(pair.peerAddress, 3)).toBe(3);
    expect(object.variables.at_primary.value).toBe(3n);
    expect(object.variables.at_peer.value).toBe(3n);
    expect(link.info()).toMatchObject({
      type: 'netkit',
      programId: object.programs.count_primary!.info().id,
    });
    await link.update(object.programs.drop!);
    expect(await ping(pair.peerAddress, 1)).toBe(0);
  });

  it('runs programs in the order that was asked for', async () => {
    const first = await attach(object, 'count_primary', { interface: pair.primary });
    await attach(object, 'count_second', { interface: pair.primary, anchor: { before: first } });
    object.variables.order.value = 0;
    await ping(pair.peerAddress, 1);
    expect(object.variables.order.value).toBe(21);
    const stale = await failure(() =>
      attach(object, 'drop', { interface: pair.primary, expectedRevision: 1n }),
    );
    expect(stale.code).toBe('ERR_EBPF_STALE_REVISION');
    const again = await failure(() =>
      attach(object, 'count_primary', { interface: pair.primary, end: 'primary' }),
    );
    expect(again.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
  });

  it('refuses what makes no sense', async () => {
    using veth = new VethPair();
    const wrong: [object, string, RegExp][] = [
      [{ interface: veth.near }, 'ERR_EBPF_INVALID_ARGUMENT', /no netkit device/],
      [
        { interface: pair.peer, netns: `/run/netns/${pair.namespace}` },
        'ERR_EBPF_INVALID_ARGUMENT',
        /peer device: name the primary/,
      ],
      [{ interface: pair.primary, end: 'pear' }, 'ERR_EBPF_INVALID_ARGUMENT', /did you mean 'peer'/],
      [{ interface: `${pair.primary}x` }, 'ERR_EBPF_NO_INTERFACE', /did you mean 'nk/],
      [{ interface: 0x7ffffff }, 'ERR_EBPF_NO_INTERFACE', /no such interface/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() => attach(object, 'drop', options as NetkitAttachOptions));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
  });

  it('ends sensibly when the pair goes', async () => {
    const other = await NetkitPair.create();
    const link = await attach(object, 'count_primary', { interface: other.primary });
    const peer = await attach(object, 'count_peer', { interface: other.primary });
    other.close();
    expect(link.info().details).toMatchObject({ ifindex: 0 });
    await link.detach();
    await peer.close();
  });
});
