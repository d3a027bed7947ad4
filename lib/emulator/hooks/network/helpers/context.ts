/** For helpers that XDP programs have as well as those on socket buffers. */
import type { World } from '../../../world/world.ts';
import { SkbContext } from '../../skb/context.ts';
import { XdpContext } from '../../xdp/context.ts';
import { contextOf } from '../packet.ts';

/** Throws HelperFault. */
export function packetContext(world: World, pointer: number): XdpContext | SkbContext {
  const what = 'context with a packet';
  return world.running.context instanceof XdpContext
    ? contextOf(world, pointer, XdpContext, what)
    : contextOf(world, pointer, SkbContext, what);
}
