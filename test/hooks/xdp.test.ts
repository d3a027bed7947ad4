/** XDP in each mode, by each mechanism. */
import { release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { requireAddon } from '../../lib/kernel/native.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';

/** include/uapi/linux/bpf.h */
const BPF_F_XDP_DEV_BOUND_ONLY = 1 << 6;

/** Drops everything that reaches the interface. */
async function drops(mode: 'native' | 'generic' | 'offload', mechanism: 'auto' | 'link' | 'netlink') {
  using pair = new VethPair();
  await using object = await loadTest('xdp');
  expect(await pair.ping(2)).toBe(2);
  const link = await object.programs.drop.attach({ interface: pair.near, mode, mechanism });
  expect(await pair.ping(2)).toBe(0);
  expect(link.mechanism).toMatch(new RegExp(`^xdp-${mode}-${mechanism === 'auto' ? '' : mechanism}`));
  await link.close();
  expect(await pair.ping(2)).toBe(2);
}

describe('xdp', () => {
  hook('xdp native', () => drops('native', 'auto'));
  hook('xdp generic', () => drops('generic', 'auto'));
  hook('xdp link', () => drops('native', 'link'));
  hook('xdp netlink', () => drops('native', 'netlink'));
  hook('xdp offload', () => drops('offload', 'auto'), {
    noDevice: 'no network card here runs XDP programs',
  });

  it('offloaded says what is missing, whatever the mechanism', async () => {
    using pair = new VethPair();
    await using object = await loadTest('xdp');
    for (const mechanism of ['auto', 'link', 'netlink'] as const) {
      for (const name of [pair.near, 'lo']) {
        const error = await failure(() =>
          object.programs.pass.attach({ interface: name, mode: 'offload', mechanism }),
        );
        expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
        expect(error.message).toMatch(/its network card runs no XDP programs/);
      }
    }
  });

  it('is loaded for one interface where its card or driver is to know it', async ctx => {
    using pair = new VethPair();
    const load = (name: string, flags?: number) =>
      loadTest('xdp', {
        edit: spec => {
          for (const program of spec.programs) {
            program.ifindex = requireAddon().interfaceIndex(name);
            program.flags = flags;
          }
        },
      });
    const error = await failure(() => load(pair.near));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED' });
    expect(error.message).toMatch(/its card or driver takes no programs/);
    if (isOlder(release(), '6.3')) ctx.skip('BPF_F_XDP_DEV_BOUND_ONLY exists from kernel 6.3 on');
    await using object = await load(pair.near, BPF_F_XDP_DEV_BOUND_ONLY);
    await using _link = await object.programs.drop.attach({ interface: pair.near });
    expect(await pair.ping(1)).toBe(0);
    const elsewhere = { interface: pair.far, netns: pair.path, mode: 'native' } as const;
    const other = await failure(() => object.programs.pass.attach(elsewhere));
    expect(other.message).toMatch(/loaded for another interface/);
  });

  it.each(['link', 'netlink'] as const)('by %s ends sensibly when the interface goes', async mechanism => {
    const pair = new VethPair();
    await using object = await loadTest('xdp');
    const near = await object.programs.pass.attach({ interface: pair.near, mechanism });
    const far = await object.programs.drop.attach({ interface: pair.far, netns: pair.path, mechanism });
    pair.close();
    expect(near.info().details.ifindex).toBe(0);
    expect(far.info().details.ifindex).toBe(0);
    const error = await failure(() => near.update(object.programs.count));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
    expect(error.message).toContain('not attached any more');
    await near.detach();
    await far.close();
  });
});
