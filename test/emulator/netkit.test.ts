/** netkit: programs see what leaves either end of a pair. */
import { Emulator, type Link, type NetkitAttachOptions } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const frame = Uint8Array.from([
  ...[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 8, 0],
  ...[0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 7],
  ...[0, 1, 0, 2, 0, 8, 0, 0],
]);

function pair(): Emulator {
  const emulator = new Emulator();
  const peer = emulator.namespace('/run/netns/pod').interface('nkp0');
  emulator.interface('nk0').connect(peer, { kind: 'netkit' });
  return emulator;
}

const attach = (object: TestObject, name: string, options: object = {}): Promise<Link> =>
  (object.programs[name] as never as { attach(o: NetkitAttachOptions): Promise<Link> }).attach({
    interface: 'nk0',
    ...options,
  });

describe('a netkit pair', () => {
  it('shows each end its own packets', async () => {
    const emulator = pair();
    await using object = await emulated(emulator, 'netkit');
    const [nk0, nkp0] = [emulator.interface('nk0'), emulator.namespace('/run/netns/pod').interface('nkp0')];
    const link = await attach(object, 'count_primary');
    await attach(object, 'count_peer');
    expect(nk0.transmit(frame)).toMatchObject({ action: 'pass' });
    nkp0.transmit(frame);
    nkp0.transmit(frame);
    const counts = () => [object.variables.at_primary.value, object.variables.at_peer.value];
    expect(counts()).toEqual([1n, 2n]);
    expect([nkp0.delivered.length, nk0.delivered.length]).toEqual([1, 2]);
    expect(link.info()).toMatchObject({
      type: 'netkit',
      details: { ifindex: nk0.ifindex, attachType: 'netkit_primary' },
    });
    await link.update(object.programs.drop!);
    expect(nk0.transmit(frame)).toMatchObject({ action: 'drop', hook: 'netkit' });
    expect(counts()).toEqual([1n, 2n]);
    expect(nkp0.delivered).toHaveLength(1);
    await link.close();
    expect(nk0.transmit(frame)).toMatchObject({ action: 'pass' });
    expect(nkp0.delivered).toHaveLength(2);
  });

  it('runs programs in the order that was asked for', async () => {
    const emulator = pair();
    await using object = await emulated(emulator, 'netkit');
    const first = await attach(object, 'count_primary');
    await attach(object, 'count_second', { anchor: { before: first } });
    emulator.interface('nk0').transmit(frame);
    expect(object.variables.order.value).toBe(21);
    const stale = await failure(() => attach(object, 'drop', { expectedRevision: 1n }));
    expect(stale.code).toBe('ERR_EBPF_STALE_REVISION');
    const again = await failure(() => attach(object, 'count_primary', { end: 'primary' }));
    expect(again.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
  });

  it("takes what other programs send to it: its own programs see what leaves it, and none what is its peer's at once", async () => {
    const emulator = pair();
    await using object = await emulated(emulator, 'netkit');
    await using way = await emulated(emulator, 'emulator-way');
    const [eth0, nk0] = ['eth0', 'nk0'].map(name => emulator.interface(name));
    const nkp0 = emulator.namespace('/run/netns/pod').interface('nkp0');
    way.variables.target.value = nk0!.ifindex;
    await attach(object, 'count_primary');
    const send = async (name: string) => {
      const at = { interface: 'eth0', direction: 'ingress' };
      const program = way.programs[name] as never as { attach(o: object): Promise<Link> };
      await using _link = await program.attach(at);
      const { action, redirect } = eth0!.receive(frame);
      return [action, redirect, object.variables.at_primary.value, nkp0.delivered.length];
    };
    expect(await send('forward')).toEqual(['redirect', { to: ['nk0'], direction: 'egress' }, 1n, 1]);
    expect(await send('to_peer')).toEqual(['redirect', { to: ['nkp0'], direction: 'ingress' }, 1n, 2]);
  });

  it('refuses what makes no sense', async () => {
    const emulator = pair();
    await using object = await emulated(emulator, 'netkit');
    emulator.interface('eth0');
    const wrong: [object, string, RegExp][] = [
      [{ interface: 'eth0' }, 'ERR_EBPF_INVALID_ARGUMENT', /no netkit device/],
      [{ interface: 'nkp0', netns: '/run/netns/pod' }, 'ERR_EBPF_INVALID_ARGUMENT', /name the primary/],
      [{ end: 'pear' }, 'ERR_EBPF_INVALID_ARGUMENT', /did you mean 'peer'/],
      [{ interface: 77 }, 'ERR_EBPF_NO_INTERFACE', /no interface of the emulator has index 77/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() => attach(object, 'drop', options));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    const one = emulator.interface('eth0');
    expect((await failure(async () => one.connect(one))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  });
});
