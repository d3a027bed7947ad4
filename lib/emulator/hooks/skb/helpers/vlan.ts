/** VLAN tags (net/core/filter.c): the outermost is beside the packet, as network cards put it there. */
import { ERRNO } from '../../../errno.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { popVlan, pushVlan } from '../edit.ts';
import { ETH_P, isVlan, swap16 } from '../fields.ts';
import { skbContext } from './bytes.ts';

const { ENOMEM } = ERRNO;

export const vlanHelpers = (world: World): HelperTable => ({
  bpf_skb_vlan_push: {
    parameters: ['pointer', 'i32', 'i32'],
    result: 'i32',
    call(pointer: number, type: number, tag: number): number {
      const skb = skbContext(world, pointer);
      const protocol = swap16(type & 0xffff);
      const done = pushVlan(skb, isVlan(protocol) ? protocol : ETH_P.VLAN, tag & 0xffff);
      skb.changed();
      return done ? 0 : -ENOMEM;
    },
  },
  bpf_skb_vlan_pop: {
    parameters: ['pointer'],
    result: 'i32',
    call(pointer: number): number {
      const skb = skbContext(world, pointer);
      const done = popVlan(skb);
      skb.changed();
      return done ? 0 : -ENOMEM;
    },
  },
});
