/** What helpers do to a socket buffer, with the checksum that the network card may have left (net/core/filter.c, net/core/skbuff.c). */
import { add, subtract, sumOf } from '../../helpers/checksum.ts';
import type { SkbContext } from './context.ts';
import { ETHERNET, isVlan } from './fields.ts';

/** SKB_MAX_ALLOC: what the kernel lets a packet grow to. */
export const MOST_BYTES = 16384 - 320;

/** Bytes that are still part of the sum's packet, at an address; odd ones count for the other half of a word (csum_block_add). */
function part(skb: SkbContext, start: number, size: number, offset: number): number {
  const sum = sumOf(skb.memory.bytes, start, start + size);
  if (offset % 2 === 0) return sum;
  // csum_shift(): rotated by 8 bits.
  return ((sum >>> 8) | (sum << 24)) >>> 0;
}

/** __skb_postpull_rcsum(): these bytes are about to be written. */
export function taken(skb: SkbContext, start: number, size: number, offset = 0): void {
  if (skb.summed === 'complete') skb.sum = subtract(skb.sum, part(skb, start, size, offset));
}

/** skb_postpull_rcsum(): these bytes are no more. It negates in two's complement (wsum_negate), which is one less than in ones'. */
function pulled(skb: SkbContext, start: number, size: number): void {
  if (skb.summed !== 'complete') return;
  const sum = sumOf(skb.memory.bytes, start, start + size, -skb.sum >>> 0);
  skb.sum = -sum >>> 0;
}

/** skb_postpush_rcsum() */
export function given(skb: SkbContext, start: number, size: number, offset = 0): void {
  if (skb.summed === 'complete') skb.sum = add(skb.sum, part(skb, start, size, offset));
}

/** Room for zeros at an offset, by moving what is before it: false where the buffer has none (bpf_skb_generic_push). */
export function push(skb: SkbContext, offset: number, size: number): boolean {
  if (!skb.cow(size)) return false;
  const { bytes } = skb.memory;
  const { data } = skb;
  skb.data -= size;
  bytes.copyWithin(skb.data, data, data + offset);
  bytes.fill(0, skb.data + offset, data + offset);
  return true;
}

/** bpf_skb_generic_pop(): false where the packet has not so many bytes. */
export function pop(skb: SkbContext, offset: number, size: number): boolean {
  const { data } = skb;
  if (offset + size > skb.length) return false;
  pulled(skb, data + offset, size);
  skb.data += size;
  skb.memory.bytes.copyWithin(skb.data, data, data + offset);
  return true;
}

/** bpf_skb_net_hdr_push(): headers before the room go with it. */
export function pushNetwork(skb: SkbContext, offset: number, size: number): boolean {
  return push(skb, offset, size) && moveHeaders(skb, -size);
}

export function popNetwork(skb: SkbContext, offset: number, size: number): boolean {
  return pop(skb, offset, size) && moveHeaders(skb, size);
}

function moveHeaders(skb: SkbContext, by: number): true {
  const same = skb.transportHeader === skb.networkHeader;
  skb.macHeader += by;
  skb.networkHeader += by;
  if (same) skb.transportHeader = skb.networkHeader;
  return true;
}

/** skb_set_hash's opposite: skb_clear_hash() */
export function clearHash(skb: SkbContext): void {
  skb.hash = 0;
  skb.hashed = false;
}

/** __skb_reset_checksum_unnecessary() */
export function resetSum(skb: SkbContext): void {
  if (skb.summed !== 'unnecessary') return;
  skb.summed = 'none';
  skb.sumLevel = 0;
}

const TAG = 4;
/** Two MAC addresses. */
const ADDRESSES = 12;

/** skb_vlan_push(): what was beside the packet goes into it. */
export function pushVlan(skb: SkbContext, protocol: number, tag: number): boolean {
  const { memory, vlan } = skb;
  if (vlan) {
    if (!push(skb, ADDRESSES, TAG)) return false;
    skb.macHeader -= TAG;
    memory.view.setUint16(skb.data + ADDRESSES, vlan.protocol);
    memory.view.setUint16(skb.data + ADDRESSES + 2, vlan.tag);
    skb.protocol = vlan.protocol;
    skb.networkHeader -= TAG;
    given(skb, skb.data + ADDRESSES, TAG);
  }
  skb.vlan = { protocol, tag };
  return true;
}

/** skb_vlan_pop(): the tag beside the packet, or the first one in it; the next one comes out of it. */
export function popVlan(skb: SkbContext): boolean {
  if (skb.vlan) {
    skb.vlan = null;
  } else {
    if (!isVlan(skb.protocol)) return true;
    if (takeTag(skb) === undefined) return false;
  }
  if (!isVlan(skb.protocol)) return true;
  const { protocol } = skb;
  const tag = takeTag(skb);
  if (tag === undefined) return false;
  skb.vlan = { protocol, tag };
  return true;
}

/** skb_vlan_untag(): the first tag stands beside the packet before anybody sees it. */
export function untag(skb: SkbContext): void {
  const { protocol } = skb;
  if (!isVlan(protocol)) return;
  const tag = takeTag(skb);
  if (tag !== undefined) skb.vlan = { protocol, tag };
}

/** __skb_vlan_pop() */
function takeTag(skb: SkbContext): number | undefined {
  if (skb.length < ETHERNET + TAG) return undefined;
  const { memory, data } = skb;
  pulled(skb, data + ADDRESSES, TAG);
  const tag = memory.view.getUint16(data + ADDRESSES + 2);
  memory.bytes.copyWithin(data + TAG, data, data + ADDRESSES);
  skb.data += TAG;
  skb.macHeader += TAG;
  skb.protocol = skb.etherType(skb.data + ADDRESSES);
  if (skb.networkHeader - skb.data < ETHERNET) skb.networkHeader = skb.data + ETHERNET;
  skb.macLength = (skb.networkHeader - skb.macHeader) & 0xffff;
  return tag;
}
