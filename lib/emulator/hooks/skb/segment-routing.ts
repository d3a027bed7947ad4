/** Segment routing headers of IPv6 (RFC 8754), as programs of lightweight tunnels put them on packets (net/ipv6/seg6.c, seg6_iptunnel.c, seg6_local.c). */
import { AF_INET6 } from '../../../formats/netlink/address.ts';
import { ERRNO } from '../../errno.ts';
import type { SkbContext } from './context.ts';
import { given, taken } from './edit.ts';
import { ETH_P } from './fields.ts';

const { EACCES, EBADMSG, EHOSTUNREACH, EINVAL, ENOENT, ENOMEM } = ERRNO;
export const IPV6_HEADER = 40;
/** struct ipv6hdr, struct ipv6_sr_hdr */
export const IPV6 = { PAYLOAD: 4, NEXT: 6, HOPS: 7, SOURCE: 8, DESTINATION: 24 } as const;
export const SRH = { NEXT: 0, LENGTH: 1, TYPE: 2, LEFT: 3, FIRST: 4, FLAGS: 5, SEGMENTS: 8 } as const;
export const ADDRESS = 16;
/** IPPROTO_* */
export const PROTOCOL = {
  HOPS: 0,
  IPV6: 41,
  ROUTING: 43,
  FRAGMENT: 44,
  AUTH: 51,
  NONE: 59,
  OPTIONS: 60,
} as const;
/** IPV6_SRCRT_TYPE_4, SR6_FLAG1_HMAC, and what a TLV with an HMAC takes in words of 8 bytes. */
const TYPE = 4;
const HMAC = 8;
const HMAC_WORDS = 5;
/** IPV6_DEFAULT_HOPLIMIT */
const HOPS = 64;
/** BPF_LWT_ENCAP_* */
export const ENCAP = { SEG6: 0, SEG6_INLINE: 1, IP: 2 } as const;

/** seg6_validate_srh(): of that many bytes; `reduced`: the first segment may stand in the IPv6 header alone. */
export function isRoutingHeader(bytes: Uint8Array, reduced: boolean): boolean {
  const { length } = bytes;
  const [words, first, left] = [bytes[SRH.LENGTH]!, bytes[SRH.FIRST]!, bytes[SRH.LEFT]!];
  if (length < SRH.SEGMENTS || bytes[SRH.TYPE] !== TYPE || (words + 1) * 8 !== length) return false;
  if (!reduced && left > first) return false;
  if (first > Math.floor(words / 2) - 1 || left > first + 1) return false;
  let at = SRH.SEGMENTS + (first + 1) * ADDRESS;
  while (at < length) {
    if (length - at < 2) return false;
    at += 2 + bytes[at + 1]!;
  }
  return at === length;
}

/** ipv6_find_hdr(): where a header of that kind begins; undefined where the packet has none. */
export function findHeader(
  { memory, networkHeader, dataEnd }: SkbContext,
  wanted: number,
): number | undefined {
  const { bytes, view } = memory;
  let at = networkHeader + IPV6_HEADER;
  if (at > dataEnd) return undefined;
  let next = bytes[networkHeader + IPV6.NEXT]!;
  while (next !== wanted) {
    const known = [
      PROTOCOL.HOPS,
      PROTOCOL.ROUTING,
      PROTOCOL.FRAGMENT,
      PROTOCOL.AUTH,
      PROTOCOL.OPTIONS,
    ] as number[];
    if (!known.includes(next) || at + 8 > dataEnd) return undefined;
    // Behind the first fragment there are no headers.
    if (next === PROTOCOL.FRAGMENT && (view.getUint16(at + 2) & 0xfff8) !== 0) return undefined;
    const length = bytes[at + 1]!;
    const size =
      next === PROTOCOL.FRAGMENT ? 8 : next === PROTOCOL.AUTH ? (length + 2) * 4 : (length + 1) * 8;
    next = bytes[at]!;
    at += size;
  }
  return at;
}

/** bpf_update_srh_state() */
export function updateSegments(skb: SkbContext): void {
  const at = skb.protocol === ETH_P.IPV6 ? findHeader(skb, PROTOCOL.ROUTING) : undefined;
  skb.segments =
    at === undefined || at + SRH.SEGMENTS > skb.dataEnd
      ? null
      : { at, length: skb.memory.bytes[at + SRH.LENGTH]! * 8, valid: true };
}

/** bpf_push_seg6_encap(): in front of the packet, or within it. An errno or 0, negative. */
export function pushSegments(skb: SkbContext, type: number, header: Uint8Array): number {
  if (!isRoutingHeader(header, false)) return -EINVAL;
  if (type === ENCAP.SEG6_INLINE && skb.protocol !== ETH_P.IPV6) return -EBADMSG;
  const errno = type === ENCAP.SEG6_INLINE ? insert(skb, header) : wrap(skb, header);
  skb.changed();
  if (errno !== 0) return errno;
  skb.transportHeader = skb.data + IPV6_HEADER;
  return findRoute(skb);
}

/** seg6_do_srh_inline() */
function insert(skb: SkbContext, header: Uint8Array): number {
  const { bytes } = skb.memory;
  if (skb.length < IPV6_HEADER) return -EINVAL;
  if (!skb.cow(header.length)) return -ENOMEM;
  const before = skb.networkHeader;
  taken(skb, before, IPV6_HEADER);
  skb.data -= header.length;
  skb.networkHeader = skb.data;
  bytes.copyWithin(skb.data, before, before + IPV6_HEADER);
  const routing = place(skb, header, bytes[skb.data + IPV6.NEXT]!);
  const to = skb.data + IPV6.DESTINATION;
  bytes.copyWithin(routing + SRH.SEGMENTS, to, to + ADDRESS);
  return finish(skb, routing, header);
}

/** seg6_do_srh_encap() */
function wrap(skb: SkbContext, header: Uint8Array): number {
  const { bytes, view } = skb.memory;
  const size = IPV6_HEADER + header.length;
  if (!skb.cow(size)) return -ENOMEM;
  const inner = skb.networkHeader;
  const isIpv6 = skb.protocol === ETH_P.IPV6 && inner + IPV6_HEADER <= skb.dataEnd;
  // Class and flow label are the inner packet's.
  const flow = isIpv6 ? view.getUint32(inner) & 0x0fff_ffff : 0;
  const hops = isIpv6 ? bytes[inner + IPV6.HOPS]! : HOPS;
  skb.encapsulated = true;
  skb.data -= size;
  skb.networkHeader = skb.data;
  bytes.fill(0, skb.data, skb.data + IPV6_HEADER);
  view.setUint32(skb.data, (6 * 2 ** 28 + flow) >>> 0);
  bytes[skb.data + IPV6.HOPS] = hops;
  const source = skb.device.addresses.find(({ family }) => family === AF_INET6);
  if (source) bytes.set(source.bytes, skb.data + IPV6.SOURCE);
  return finish(skb, place(skb, header, PROTOCOL.IPV6), header);
}

function place({ memory, data }: SkbContext, header: Uint8Array, next: number): number {
  const at = data + IPV6_HEADER;
  memory.bytes.set(header, at);
  memory.bytes[at + SRH.NEXT] = next;
  memory.bytes[data + IPV6.NEXT] = PROTOCOL.ROUTING;
  return at;
}

function finish(skb: SkbContext, routing: number, header: Uint8Array): number {
  const { bytes, view } = skb.memory;
  const segment = routing + SRH.SEGMENTS + bytes[routing + SRH.FIRST]! * ADDRESS;
  bytes.copyWithin(skb.data + IPV6.DESTINATION, segment, segment + ADDRESS);
  // seg6_push_hmac(): nobody has given the emulator a key.
  if (bytes[routing + SRH.FLAGS]! & HMAC)
    return header[SRH.LENGTH]! < (header[SRH.FIRST]! + 1) * 2 + HMAC_WORDS ? -EINVAL : -ENOENT;
  view.setUint16(skb.data + IPV6.PAYLOAD, skb.length - IPV6_HEADER);
  given(skb, skb.data, IPV6_HEADER + header.length);
  return 0;
}

/** seg6_lookup_nexthop(): 0 where a route of the described network leads on to `to`, by default the packet's own destination. */
export function findRoute(skb: SkbContext, to?: Uint8Array, table = 0): number {
  const at = skb.networkHeader + IPV6.DESTINATION;
  const address = to ?? skb.memory.bytes.slice(at, at + ADDRESS);
  const { routes } = skb.device.network;
  switch (routes.find(AF_INET6, address, null, table === 0 ? undefined : table)?.type) {
    case 'unicast':
      return 0;
    case 'unreachable':
      return -EHOSTUNREACH;
    case 'prohibit':
      return -EACCES;
    default:
      return -EINVAL;
  }
}
