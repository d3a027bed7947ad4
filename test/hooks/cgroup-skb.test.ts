/** Packets of a cgroup's sockets. */
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { Cgroup } from './support/cgroup.ts';
import { hook } from './support/hook.ts';
import { loadPrograms } from './support/load.ts';

/** A datagram from the process to itself: how the sending went, and whether it came. */
const DATAGRAM = `
my $to = udp(AF_INET, 0);
said(how(send($to, 'x', 0, getsockname($to))), came($to) ? 'came' : 'lost');
`;

async function dropped(program: string, options: object, expected: string): Promise<void> {
  using cgroup = new Cgroup();
  await using object = await loadPrograms('cgroup', program);
  const link = await object.programs[program].attach({ cgroup: cgroup.path, ...options });
  expect(await cgroup.run(DATAGRAM)).toEqual(['ok came']);
  expect(object.variables.calls.value).toBe(1n);
  object.variables.verdict.value = 0;
  expect(await cgroup.run(DATAGRAM)).toEqual([expected]);
  await link.close();
  expect(await cgroup.run(DATAGRAM)).toEqual(['ok came']);
}

describe('cgroup_skb', () => {
  hook('cgroup_skb ingress', () => dropped('skb_ingress', {}, 'ok lost'));
  hook('cgroup_skb egress', () => dropped('skb_egress', {}, 'EPERM lost'));

  it('takes its direction from attach where the section says none', () =>
    dropped('skb_any', { direction: 'egress' }, 'EPERM lost'));

  it('is refused without a direction, or with none that there is', async () => {
    using cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup', 'skb_any');
    const none = await failure(() => object.programs.skb_any.attach({ cgroup: cgroup.path }));
    expect(none).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
    expect(none.message).toMatch(/says no direction/);
    const wrong = await failure(() =>
      object.programs.skb_any.attach({ cgroup: cgroup.path, direction: 'inwards' }),
    );
    expect(wrong.message).toMatch(/no direction 'inwards'/);
  });
});
