/** What programs make of a packet that leaves an end of a netkit pair (netkit_run, netkit_xmit in drivers/net/netkit.c). */
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import type { SkbContext } from '../skb/context.ts';

/** NETKIT_* in include/uapi/linux/if_link.h, which are tc's. */
const NEXT = -1;
export const NETKIT = { PASS: 0, DROP: 2, REDIRECT: 7 } as const;

/** undefined where none decides, which is as PASS: that is the policy of a pair. */
export function runNetkit(world: World, { links }: Place, skb: SkbContext, cpu: number): number | undefined {
  for (const { program } of links) {
    const verdict = world.execute(program, skb, cpu);
    if (verdict === NEXT) continue;
    return verdict === NETKIT.PASS || verdict === NETKIT.REDIRECT ? verdict : NETKIT.DROP;
  }
  return undefined;
}
