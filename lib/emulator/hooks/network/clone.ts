/** bpf_clone_redirect: a copy goes on at once, the program keeps its packet. */
import { ERRNO } from '../../errno.ts';
import type { Device } from '../../world/network/device.ts';
import type { World } from '../../world/world.ts';
import type { SkbContext } from '../skb/context.ts';
import { marksOf } from './marks.ts';
import { stackOf } from './stack.ts';

/** An errno. */
export function cloneTo(world: World, skb: SkbContext, device: Device, ingress: boolean): number {
  if (skb.networkHeader <= skb.macHeader || skb.length === 0) return ERRNO.ERANGE;
  stackOf(world).forward(device, skb.frame(), ingress, marksOf(skb), world.cpu);
  return 0;
}
