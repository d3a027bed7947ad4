/** bpf_redirect_neigh: the Ethernet header of a packet that goes out by a route (__bpf_redirect_neigh in net/core/filter.c). */
import { type Address, AF_INET, AF_INET6 } from '../../../formats/netlink/address.ts';
import type { Device } from '../../world/network/device.ts';
import type { SkbContext } from '../skb/context.ts';
import { ETH_P } from '../skb/fields.ts';

const MAC = 6;

/** Written over the one that the packet has; false where the next hop, or its neighbour, is not known. */
export function addEthernet(skb: SkbContext, device: Device, nextHop: Address | null): boolean {
  const { bytes } = skb.memory;
  const multicast = (bytes[skb.macHeader]! & 1) !== 0;
  if (multicast) return false;
  const next = nextHop?.bytes ?? routed(skb, device);
  const mac = next && device.network.neighbours.find(device, next);
  if (!mac) return false;
  bytes.set(mac, skb.macHeader);
  bytes.set(device.mac, skb.macHeader + MAC);
  return true;
}

function routed(skb: SkbContext, device: Device): Uint8Array | undefined {
  const { memory, networkHeader, protocol, dataEnd } = skb;
  const [family, offset, size] =
    protocol === ETH_P.IP ? [AF_INET, 16, 4] : protocol === ETH_P.IPV6 ? [AF_INET6, 24, 16] : [0, 0, 0];
  const at = networkHeader + offset;
  if (family === 0 || at + size > dataEnd) return undefined;
  const to = memory.bytes.slice(at, at + size);
  const route = device.network.routes.find(family, to, device);
  if (!route || (route.type !== 'unicast' && route.type !== 'local')) return undefined;
  return route.via?.bytes ?? to;
}
