/** What is attached to an interface without a kernel link that says so: by clsact, and by XDP in its modes. */
import { type BpfFilter, filtersRequest, readBpfFilters } from '../../formats/netlink/tc.ts';
import type { NativeAddon } from '../binding.ts';
import type { Place } from './interface.ts';

/** Program ids; 0 for none. */
export interface XdpPrograms {
  readonly native: number;
  readonly generic: number;
  readonly offload: number;
}

/** In the order in which they run; empty where there is no clsact qdisc. Rejects with a NativeError (ENODEV). */
export async function clsactFilters(
  addon: NativeAddon,
  { ifindex, netns }: Place,
): Promise<{ ingress: BpfFilter[]; egress: BpfFilter[] }> {
  const ask = async (direction: 'ingress' | 'egress') =>
    readBpfFilters(await addon.rtnetlink(filtersRequest(ifindex, direction), netns));
  return { ingress: await ask('ingress'), egress: await ask('egress') };
}

/** Rejects with a NativeError (ENODEV). */
export function xdpPrograms(addon: NativeAddon, { ifindex, netns }: Place): Promise<XdpPrograms> {
  return addon.xdpQuery(ifindex, netns);
}
