/** Where a packet is to go: kept for whoever looks at the program's return value (net/core/filter.c, include/linux/filter.h). */
import { AF_INET, AF_INET6 } from '../../../../formats/netlink/address.ts';
import { ERRNO } from '../../../errno.ts';
import { HelperFault } from '../../../fault.ts';
import { readable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { skbContext } from '../../skb/helpers/bytes.ts';
import { XdpContext } from '../../xdp/context.ts';
import { cloneTo } from '../clone.ts';
import { isDeviceMap, targetsOf } from '../targets.ts';

const { EINVAL, EBADMSG } = ERRNO;
const XDP = { ABORTED: 0, REDIRECT: 4 };
const TC = { SHOT: 2, REDIRECT: 7 };
/** BPF_F_INGRESS */
const INGRESS = 1n;
/** BPF_F_BROADCAST, BPF_F_EXCLUDE_INGRESS; below them what is answered where the map has nothing. */
const BROADCAST = 8n;
const EXCLUDE_INGRESS = 16n;
const ACTIONS = 3n;
/** struct bpf_redir_neigh */
const NEIGHBOUR_BYTES = 20;

export const redirectHelpers = (world: World): HelperTable => ({
  bpf_redirect: {
    parameters: ['i32', 'i64'],
    result: 'i32',
    call: (ifindex: number, flags: bigint) =>
      world.running.context instanceof XdpContext
        ? redirectXdp(world, ifindex, flags)
        : redirectSkb(world, ifindex, flags),
  },
  bpf_redirect_map: {
    parameters: ['pointer', 'i64', 'i64'],
    result: 'i32',
    call: (map: number, key: bigint, flags: bigint) =>
      redirectMap(world, map >>> 0, Number(BigInt.asUintN(32, key)), BigInt.asUintN(64, flags)),
  },
  bpf_redirect_peer: {
    parameters: ['i32', 'i64'],
    result: 'i32',
    call(ifindex: number, flags: bigint): number {
      if (flags !== 0n) return TC.SHOT;
      Object.assign(world.networks.redirect, { index: ifindex >>> 0, flags: 0, way: 'peer' });
      return TC.REDIRECT;
    },
  },
  bpf_redirect_neigh: {
    parameters: ['i32', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(ifindex: number, params: number, size: number, flags: bigint): number {
      const at = size > 0 ? readable(world, params, size, 'r2') : 0;
      if ((size > 0 && size < NEIGHBOUR_BYTES) || size < 0 || flags !== 0n) return TC.SHOT;
      const nextHop = at === 0 ? null : nextHopAt(world, at);
      Object.assign(world.networks.redirect, { index: ifindex >>> 0, flags: 0, way: 'neighbour', nextHop });
      return TC.REDIRECT;
    },
  },
  bpf_clone_redirect: {
    parameters: ['pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, ifindex: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      if (flags & ~INGRESS) return -EINVAL;
      // What a run by hand makes has segments and no type: no interface can send it.
      if (skb.segmented) return -EBADMSG;
      const device = skb.device.network.byIndex(ifindex >>> 0);
      return device ? -cloneTo(world, skb, device, flags === INGRESS) : -EINVAL;
    },
  },
});

function redirectXdp({ networks: { redirect } }: World, ifindex: number, flags: bigint): number {
  if (flags !== 0n) return XDP.ABORTED;
  redirect.by = 'index';
  redirect.index = ifindex >>> 0;
  redirect.map = null;
  redirect.flags = 0;
  return XDP.REDIRECT;
}

function redirectSkb({ networks: { redirect } }: World, ifindex: number, flags: bigint): number {
  if (flags & ~INGRESS) return TC.SHOT;
  redirect.index = ifindex >>> 0;
  redirect.flags = Number(flags);
  redirect.way = 'device';
  return TC.REDIRECT;
}

/** __bpf_xdp_redirect_map() */
function redirectMap(world: World, address: number, key: number, flags: bigint): number {
  const map = world.mapsByAddress.get(address);
  const targets = map && targetsOf(map);
  if (!map || !targets) throw new HelperFault('r1 is no map of where packets go', BigInt(address));
  const known = isDeviceMap(map) ? ACTIONS | BROADCAST | EXCLUDE_INGRESS : ACTIONS;
  if (flags & ~known) return XDP.ABORTED;
  const { redirect } = world.networks;
  redirect.map = null;
  redirect.flags = 0;
  if (!(flags & BROADCAST) && !targets.targetAt(key)) {
    redirect.by = 'nothing';
    return Number(flags & ACTIONS);
  }
  redirect.by = 'map';
  redirect.index = key;
  redirect.map = map;
  if (flags & BROADCAST) redirect.flags = Number(flags);
  return XDP.REDIRECT;
}

function nextHopAt({ machine: { memory } }: World, at: number) {
  const family = memory.view.getUint32(at, true);
  const known = family === AF_INET ? 4 : family === AF_INET6 ? 16 : 0;
  return { family, bytes: memory.bytes.slice(at + 4, at + 4 + known) };
}
