/** Fragments that wait until their packet is whole (net/ipv4/ip_fragment.c, net/ipv6/reassembly.c). */
import { headerOf, type IpHeader, type IpPacket, setChecksum } from './packet.ts';

interface Part {
  readonly offset: number;
  readonly more: boolean;
  readonly data: Uint8Array;
}

/** Packets of which not all has come: the oldest go (ipfrag_high_thresh is of bytes in the kernel). */
const MOST_WAITING = 64;
/** Where the next header is said in an IPv6 header, and bytes of a fragment header. */
const NEXT_HEADER = 6;
const FRAGMENT_HEADER = 8;

export class Fragments {
  readonly #waiting = new Map<string, { head: IpPacket | null; readonly parts: Part[] }>();

  /** The packet itself where it is whole; null while it waits for more. */
  add(packet: IpPacket, header: IpHeader): IpPacket | null {
    const { fragment } = header;
    if (!fragment) return packet;
    const { source, destination, protocol } = header;
    const key = [packet.family, source, destination, protocol, fragment.id].join(' ');
    let waiting = this.#waiting.get(key);
    if (!waiting) {
      waiting = { head: null, parts: [] };
      this.#waiting.set(key, waiting);
      const [oldest] = this.#waiting.keys();
      if (this.#waiting.size > MOST_WAITING) this.#waiting.delete(oldest!);
    }
    const { offset, more, start } = fragment;
    if (offset === 0) waiting.head = packet;
    waiting.parts.push({ offset, more, data: packet.bytes.slice(start) });
    const payload = whole(waiting.parts);
    if (!waiting.head || !payload) return null;
    this.#waiting.delete(key);
    return put(waiting.head, payload);
  }
}

function whole(parts: readonly Part[]): Uint8Array | undefined {
  const sorted = [...parts].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { offset, data, more } of sorted) {
    if (offset > end) return undefined;
    end = Math.max(end, offset + data.length);
    if (more) continue;
    const payload = new Uint8Array(end);
    for (const part of sorted) payload.set(part.data, part.offset);
    return payload;
  }
  return undefined;
}

/** With the first fragment's header, which says no more that it is one. */
function put(head: IpPacket, payload: Uint8Array): IpPacket {
  const { start } = headerOf(head)!.fragment!;
  const isIpv4 = head.family === 'ipv4';
  const size = isIpv4 ? start : start - FRAGMENT_HEADER;
  const bytes = new Uint8Array(size + payload.length);
  bytes.set(head.bytes.subarray(0, size));
  bytes.set(payload, size);
  const view = new DataView(bytes.buffer);
  if (isIpv4) {
    view.setUint16(2, bytes.length);
    view.setUint16(6, 0);
    setChecksum(bytes);
  } else {
    view.setUint16(4, bytes.length - 40);
    // Of the last header before the fragment's.
    let place = NEXT_HEADER;
    for (let at = 40; at < size; at += (bytes[at + 1]! + 1) * 8) place = at;
    bytes[place] = head.bytes[size]!;
  }
  return { ...head, bytes };
}
