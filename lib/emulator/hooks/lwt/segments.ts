/** Segment routing over IPv6, as far as seg6local's End.BPF does it (get_and_validate_srh, advance_nextseg in net/ipv6/seg6_local.c). */
import type { IpPacket } from '../ip/packet.ts';

const IPV6_HEADER = 40;
const ADDRESS = 16;
/** Where the destination is, and the next header. */
const DESTINATION = 24;
const NEXT_HEADER = 6;
const ROUTING = 43;
/** IPV6_SRCRT_TYPE_4 */
const SEGMENTS = 4;
/** Of struct ipv6_sr_hdr: its length in units of 8 bytes without the first, its type, how many segments are left, the last one, the segments. */
const SRH = { LENGTH: 1, TYPE: 2, LEFT: 3, LAST: 4, LIST: 8 } as const;

/** With the next segment as its destination; null for what has no valid list of segments, or none left. */
export function nextSegment(packet: IpPacket): IpPacket | null {
  const at = listAt(packet);
  if (at < 0) return null;
  const bytes = packet.bytes.slice();
  const left = bytes[at + SRH.LEFT]!;
  if (left === 0) return null;
  bytes[at + SRH.LEFT] = left - 1;
  const segment = at + SRH.LIST + (left - 1) * ADDRESS;
  bytes.copyWithin(DESTINATION, segment, segment + ADDRESS);
  return { ...packet, bytes };
}

/** Where the segment routing header is: right behind the IPv6 header; -1 where there is none that is whole (seg6_validate_srh). */
export function listAt({ family, bytes }: IpPacket): number {
  const at = IPV6_HEADER;
  if (family !== 'ipv6' || bytes.length < at + SRH.LIST || bytes[NEXT_HEADER] !== ROUTING) return -1;
  const length = (bytes[at + SRH.LENGTH]! + 1) * 8;
  const last = bytes[at + SRH.LAST]!;
  const isWhole =
    bytes[at + SRH.TYPE] === SEGMENTS &&
    at + length <= bytes.length &&
    SRH.LIST + (last + 1) * ADDRESS <= length &&
    bytes[at + SRH.LEFT]! <= last;
  return isWhole ? at : -1;
}
