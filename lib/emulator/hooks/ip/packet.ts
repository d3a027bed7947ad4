/** An IP packet on its way through the network stack: from its network header on. */
import { AF_INET, AF_INET6 } from '../../../formats/netlink/address.ts';
import { fold, sumOf } from '../../helpers/checksum.ts';
import type { Marks } from '../network/marks.ts';
import { ETH_P } from '../skb/fields.ts';

export type IpFamily = 'ipv4' | 'ipv6';

export interface IpPacket {
  readonly family: IpFamily;
  /** A copy of its own. */
  readonly bytes: Uint8Array;
  /** The Ethernet header with which it came, or is to go; null where there is none yet. */
  readonly link: Uint8Array | null;
  readonly marks: Marks;
}

export interface IpHeader {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** IPPROTO_* of what comes behind the headers. */
  readonly protocol: number;
  /** Where that begins. */
  readonly transport: number;
  readonly hops: number;
  readonly fragment: Fragment | null;
}

export interface Fragment {
  readonly id: number;
  /** Bytes of the whole packet's payload before this one's. */
  readonly offset: number;
  readonly more: boolean;
  /** Where its part of the payload begins; of IPv6, behind the fragment header. */
  readonly start: number;
}

export const ADDRESS_FAMILY = { ipv4: AF_INET, ipv6: AF_INET6 } as const;
export const ETHER_TYPE = { ipv4: ETH_P.IP, ipv6: ETH_P.IPV6 } as const;

const MORE_FRAGMENTS = 0x2000;
/** Of IPv6: hop-by-hop and destination options, routing, and the fragment header. */
const OPTIONS = [0, 43, 60];
const FRAGMENT = 44;

/** undefined for what is no whole header, which the kernel drops (ip_rcv_core, ip6_rcv_core). */
export function headerOf({ family, bytes }: Pick<IpPacket, 'family' | 'bytes'>): IpHeader | undefined {
  return family === 'ipv4' ? ipv4(bytes) : ipv6(bytes);
}

/** The length that the header says, where the frame has been padded. */
export function trimmed(family: IpFamily, bytes: Uint8Array): Uint8Array {
  const at = family === 'ipv4' ? 2 : 4;
  const said = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const length = family === 'ipv4' ? said : said + 40;
  return length < bytes.length ? bytes.subarray(0, length) : bytes;
}

/** One hop less; the header's checksum is right again. */
export function nextHop({ family, bytes }: IpPacket): Uint8Array {
  const next = bytes.slice();
  next[family === 'ipv4' ? 8 : 7]!--;
  if (family === 'ipv4') setChecksum(next);
  return next;
}

/** Of an IPv4 header (ip_send_check). */
export function setChecksum(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(10, 0);
  view.setUint16(10, fold(sumOf(bytes, 0, (bytes[0]! & 0xf) * 4)), true);
}

function ipv4(bytes: Uint8Array): IpHeader | undefined {
  const transport = ((bytes[0] ?? 0) & 0xf) * 4;
  if (bytes.length < 20 || bytes[0]! >> 4 !== 4 || transport < 20 || transport > bytes.length)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const flags = view.getUint16(6);
  const offset = (flags & 0x1fff) * 8;
  const more = (flags & MORE_FRAGMENTS) !== 0;
  return {
    source: bytes.slice(12, 16),
    destination: bytes.slice(16, 20),
    protocol: bytes[9]!,
    transport,
    hops: bytes[8]!,
    fragment: offset > 0 || more ? { id: view.getUint16(4), offset, more, start: transport } : null,
  };
}

function ipv6(bytes: Uint8Array): IpHeader | undefined {
  if (bytes.length < 40 || bytes[0]! >> 4 !== 6) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let protocol = bytes[6]!;
  let at = 40;
  let fragment: Fragment | null = null;
  while (at + 8 <= bytes.length) {
    if (OPTIONS.includes(protocol)) {
      protocol = bytes[at]!;
      at += (bytes[at + 1]! + 1) * 8;
    } else if (protocol === FRAGMENT) {
      const word = view.getUint16(at + 2);
      const start = at + 8;
      fragment = { id: view.getUint32(at + 4), offset: word & 0xfff8, more: (word & 1) !== 0, start };
      protocol = bytes[at]!;
      at = start;
      // What follows in later ones is the middle of something.
      if (fragment.offset > 0) break;
    } else break;
  }
  if (at > bytes.length) return undefined;
  const [source, destination] = [bytes.slice(8, 24), bytes.slice(24, 40)];
  return { source, destination, protocol, transport: at, hops: bytes[7]!, fragment };
}
