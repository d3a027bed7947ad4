/** A packet that leaves an end of a netkit pair, with the programs there (netkit_xmit, netkit_run in drivers/net/netkit.c). */
import type { Device } from '../../world/network/device.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import type { Marks } from '../network/marks.ts';
import { placesOf } from '../network/places.ts';
import { poolOf } from '../network/pool.ts';
import type { PacketAction, Report } from '../network/report.ts';
import type { Stack } from '../network/stack.ts';
import type { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';

/** NETKIT_* in include/uapi/linux/if_link.h, which are tc's. */
const NEXT = -1;
const NETKIT = { PASS: 0, DROP: 2, REDIRECT: 7 } as const;

export interface Leaving {
  readonly device: Device;
  readonly peer: Device;
  readonly bytes: Uint8Array;
  readonly marks: Marks;
  readonly report: Report | null;
}

export function leaveNetkit(
  world: World,
  stack: Stack,
  { device, peer, bytes, marks, report }: Leaving,
): PacketAction {
  const { netkit } = placesOf(world, device);
  const { cpu } = world;
  if (netkit.links.length === 0) {
    stack.left(device, bytes);
    stack.arrive(peer, bytes);
    return 'pass';
  }
  const pool = poolOf(world);
  const skb = pool.takeSkb();
  try {
    // It is the peer's already.
    skb.begin(bytes, 0, bytes.length, { device: peer, link: true, access: 'write' });
    skb.transportHeader = skb.networkHeader;
    // skb_scrub_packet(): what the packet was marked with stays in its namespace.
    if (device.network === peer.network) {
      skb.set(FIELD.MARK, marks.mark ?? 0);
      skb.set(FIELD.PRIORITY, marks.priority ?? 0);
    }
    skb.set(FIELD.WIRE_LEN, skb.length);
    const verdict = run(world, netkit, skb, cpu);
    if (report && verdict !== undefined) report.hook = 'netkit';
    report?.readSkb(skb);
    if (verdict === NETKIT.DROP) return 'drop';
    const frame = skb.frame();
    stack.left(device, frame);
    if (verdict === NETKIT.REDIRECT) return stack.redirect(skb, { device: peer, queue: 0, cpu }, report);
    stack.arrive(peer, frame);
    return 'pass';
  } finally {
    pool.giveSkb(skb);
  }
}

/** undefined where none decides, which is as PASS: that is the policy of a pair. */
function run(world: World, { links }: Place, skb: SkbContext, cpu: number): number | undefined {
  for (const { program } of links) {
    const verdict = world.execute(program, skb, cpu);
    if (verdict === NEXT) continue;
    return verdict === NETKIT.PASS || verdict === NETKIT.REDIRECT ? verdict : NETKIT.DROP;
  }
  return undefined;
}
