/** Helpers that change what a packet is and how long (net/core/filter.c). */
import { ProgramType } from '../../../../formats/object/numbers.ts';
import { ERRNO } from '../../../errno.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import type { SkbContext } from '../context.ts';
import { clearHash, MOST_BYTES, popNetwork, pushNetwork } from '../edit.ts';
import { ETH_P, FIELD, swap16 } from '../fields.ts';
import { adjustRoom } from '../room.ts';
import { skbContext } from './bytes.ts';

const { EINVAL, ENOMEM, ENOTSUPP, EFAULT } = ERRNO;
/** From an IPv4 header to one of IPv6. */
const DIFFERENCE = 20;
/** PACKET_OTHERHOST: skb_pkt_type_ok() in include/linux/skbuff.h */
const LAST_TYPE = 3;

export const resizeHelpers = (world: World): HelperTable => ({
  bpf_skb_change_proto: {
    parameters: ['pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, type: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      if (flags !== 0n) return -EINVAL;
      const errno = translate(skb, swap16(type & 0xffff));
      skb.changed();
      return -errno;
    },
  },
  bpf_skb_change_type: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call(pointer: number, type: number): number {
      const skb = skbContext(world, pointer);
      if (skb.packetType > LAST_TYPE || type >>> 0 > LAST_TYPE) return -EINVAL;
      skb.packetType = type;
      skb.changed();
      return 0;
    },
  },
  bpf_skb_change_tail: {
    parameters: ['pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, length: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      const errno = changeTail(skb, length >>> 0, flags);
      skb.changed();
      return -errno;
    },
  },
  bpf_skb_change_head: {
    parameters: ['pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, room: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      const tooLong = skb.length + room > MOST_BYTES && !skb.segmented;
      if (flags !== 0n || room < 0 || tooLong) return -EINVAL;
      if (!skb.cow(room)) return -ENOMEM;
      skb.data -= room;
      skb.memory.bytes.fill(0, skb.data, skb.data + room);
      skb.macHeader = skb.data;
      skb.macLength = (skb.networkHeader - skb.macHeader) & 0xffff;
      skb.changed();
      return 0;
    },
  },
  bpf_skb_adjust_room: {
    parameters: ['pointer', 'i32', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, difference: number, mode: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      const stream = world.running.program.type === ProgramType.SK_SKB;
      const errno = stream
        ? adjustStream(skb, difference, mode, flags)
        : adjustRoom(skb, difference, mode, flags);
      skb.changed();
      return -errno;
    },
  },
});

/** bpf_skb_proto_xlat() */
function translate(skb: SkbContext, to: number): number {
  const { protocol } = skb;
  const offset = skb.networkHeader - skb.macHeader;
  if (protocol === ETH_P.IP && to === ETH_P.IPV6) {
    if (!pushNetwork(skb, offset, DIFFERENCE)) return ENOMEM;
  } else if (protocol === ETH_P.IPV6 && to === ETH_P.IP) {
    if (!popNetwork(skb, offset, DIFFERENCE)) return ENOMEM;
  } else {
    return ENOTSUPP;
  }
  skb.protocol = to;
  clearHash(skb);
  return 0;
}

/** __bpf_skb_change_tail() */
function changeTail(skb: SkbContext, length: number, flags: bigint): number {
  const { data, dataEnd, networkHeader, transportHeader } = skb;
  let least = Math.max(networkHeader - data, 0);
  if (transportHeader > data) least = transportHeader - data;
  if (flags !== 0n || length > MOST_BYTES || length < least) return EINVAL;
  if (skb.encapsulated) return ENOTSUPP;
  const end = data + length;
  if (end > dataEnd) {
    if (!skb.fitsBehind(end - dataEnd)) return ENOMEM;
    skb.memory.bytes.fill(0, dataEnd, end);
  }
  // __skb_grow_rcsum(), __skb_trim_rcsum(): the sum is given up.
  if (end !== dataEnd && skb.summed === 'complete') skb.summed = 'none';
  skb.dataEnd = end;
  if (skb.segmented) {
    skb.set(FIELD.GSO_SIZE, 0);
    skb.set(FIELD.GSO_SEGS, 0);
  }
  return 0;
}

/** sk_skb_adjust_room() */
function adjustStream(skb: SkbContext, difference: number, mode: number, flags: bigint): number {
  if (flags !== 0n || mode !== 0) return EINVAL;
  if (Math.abs(difference) > 0xfff) return EFAULT;
  if (-difference > skb.length || !skb.cow(Math.max(difference, 0))) return ENOMEM;
  skb.data -= difference;
  if (difference > 0) skb.memory.bytes.fill(0, skb.data, skb.data + difference);
  return 0;
}
