/** Helpers of lightweight tunnels (net/core/filter.c, net/core/lwt_bpf.c): headers put on packets, and segment routing. */
import { ProgramType } from '../../../../formats/object/numbers.ts';
import { ERRNO } from '../../../errno.ts';
import { readable, writable } from '../../../helpers/arguments.ts';
import { fold, sumOf } from '../../../helpers/checksum.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import type { SkbContext } from '../context.ts';
import { clearHash, given, popNetwork, pushNetwork } from '../edit.ts';
import { ETH_P } from '../fields.ts';
import {
  ADDRESS,
  ENCAP,
  findHeader,
  findRoute,
  IPV6,
  IPV6_HEADER,
  isRoutingHeader,
  PROTOCOL,
  pushSegments,
  SRH,
  updateSegments,
} from '../segment-routing.ts';
import { skbContext } from './bytes.ts';

const { EBADMSG, EFAULT, EINVAL, ENOMEM, ENOTSUPP } = ERRNO;
const IPV4_HEADER = 20;
const UDP_HEADER = 8;
const UDP = 17;
/** LWT_BPF_MAX_HEADROOM */
const MOST_HEADER = 256;
/** SEG6_LOCAL_ACTION_END_* */
const ACTION = { X: 2, T: 3, DT6: 7, B6: 9, B6_ENCAP: 10 } as const;

export const lwtHelpers = (world: World): HelperTable => {
  const bytesAt = (pointer: number, length: number, what: string): Uint8Array => {
    const at = readable(world, pointer, length >>> 0, what);
    return world.machine.memory.bytes.slice(at, at + (length >>> 0));
  };
  return {
    bpf_lwt_push_encap: {
      parameters: ['pointer', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, type: number, from: number, length: number): number {
        const skb = skbContext(world, pointer);
        const header = bytesAt(from, length, 'r3, the header');
        // Where packets leave there is no segment routing.
        const ingress = world.running.program.type !== ProgramType.LWT_XMIT;
        if (type === ENCAP.IP) return pushIp(skb, header, ingress);
        if (!ingress || (type !== ENCAP.SEG6 && type !== ENCAP.SEG6_INLINE)) return -EINVAL;
        return pushSegments(skb, type, header);
      },
    },
    bpf_lwt_seg6_store_bytes: {
      parameters: ['pointer', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, offset: number, from: number, length: number): number {
        const skb = skbContext(world, pointer);
        const bytes = bytesAt(from, length, 'r3');
        const { segments } = skb;
        if (!segments) return -EINVAL;
        const start = skb.data + (offset >>> 0);
        const end = start + bytes.length;
        const routing = segments.at;
        const tlvs = routing + (skb.memory.bytes[routing + SRH.FIRST]! + 1) * ADDRESS;
        if (start >= tlvs && end <= routing + SRH.SEGMENTS + segments.length) segments.valid = false;
        else if (start < routing + SRH.FLAGS || end > routing + SRH.SEGMENTS) return -EFAULT;
        if (end > skb.dataEnd) return -EFAULT;
        const found = findHeader(skb, PROTOCOL.ROUTING);
        if (found === undefined) return -EINVAL;
        segments.at = found;
        skb.memory.bytes.set(bytes, start);
        return 0;
      },
    },
    bpf_lwt_seg6_adjust_srh: {
      parameters: ['pointer', 'i32', 'i32'],
      result: 'i32',
      call: (pointer: number, offset: number, change: number) =>
        adjust(skbContext(world, pointer), offset >>> 0, change),
    },
    bpf_lwt_seg6_action: {
      parameters: ['pointer', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call: (pointer: number, action: number, from: number, length: number) =>
        act(skbContext(world, pointer), action, bytesAt(from, length, 'r3')),
    },
    // No packet of the emulator was decrypted on its way.
    bpf_skb_get_xfrm_state: {
      parameters: ['pointer', 'i32', 'pointer', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, _index: number, to: number, size: number): number {
        skbContext(world, pointer);
        const at = writable(world, to, size >>> 0, 'r3');
        world.machine.memory.bytes.fill(0, at, at + (size >>> 0));
        return -EINVAL;
      },
    },
  };
};

/** bpf_lwt_push_ip_encap() */
function pushIp(skb: SkbContext, header: Uint8Array, ingress: boolean): number {
  const { length } = header;
  if (length < IPV4_HEADER || length > MOST_HEADER) return -EINVAL;
  const version = header[0]! >> 4;
  if (version !== 4 && version !== 6) return -EINVAL;
  const own = version === 4 ? (header[0]! & 0xf) * 4 : IPV6_HEADER;
  const isUdp = header[version === 4 ? 9 : IPV6.NEXT] === UDP;
  if (length < own + (isUdp ? UDP_HEADER : 0)) return -EINVAL;
  if (!skb.cow(length + (ingress ? skb.macLength : 0))) return -ENOMEM;
  const { bytes, view } = skb.memory;
  skb.encapsulated = true;
  skb.data -= length;
  bytes.set(header, skb.data);
  if (ingress) given(skb, skb.data, length);
  skb.networkHeader = skb.data;
  if (isUdp) skb.transportHeader = skb.networkHeader + own;
  clearHash(skb);
  skb.protocol = version === 4 ? ETH_P.IP : ETH_P.IPV6;
  if (version === 4 && view.getUint16(skb.data + 10) === 0)
    view.setUint16(skb.data + 10, fold(sumOf(bytes, skb.data, skb.data + own)), true);
  skb.changed();
  // handle_gso_encap(): segments of the emulator are of no protocol.
  return skb.segmented ? -ENOTSUPP : 0;
}

function adjust(skb: SkbContext, offset: number, change: number): number {
  const { segments } = skb;
  if (!segments) return -EINVAL;
  const { bytes, view } = skb.memory;
  const routing = segments.at + SRH.SEGMENTS;
  const end = routing + segments.length;
  const at = skb.data + offset;
  if (at < routing + (bytes[segments.at + SRH.FIRST]! + 1) * ADDRESS || at > end) return -EFAULT;
  if (change < 0 && at - change > end) return -EFAULT;
  if (at > skb.dataEnd) return -EFAULT;
  const done = change > 0 ? pushNetwork(skb, offset, change) : popNetwork(skb, offset, -change);
  skb.changed();
  if (!done) return -ENOMEM;
  view.setUint16(skb.data + IPV6.PAYLOAD, skb.length - IPV6_HEADER);
  const found = findHeader(skb, PROTOCOL.ROUTING);
  if (found === undefined) return -EINVAL;
  segments.at = found;
  segments.length += change;
  segments.valid = false;
  return 0;
}

/** bpf_lwt_seg6_action() */
function act(skb: SkbContext, action: number, parameter: Uint8Array): number {
  const table = () => new DataView(parameter.buffer).getInt32(0, true);
  switch (action) {
    case ACTION.X:
      if (!hasValidSegments(skb)) return -EBADMSG;
      return parameter.length === ADDRESS ? findRoute(skb, parameter) : -EINVAL;
    case ACTION.T:
      if (!hasValidSegments(skb)) return -EBADMSG;
      return parameter.length === 4 ? findRoute(skb, undefined, table()) : -EINVAL;
    case ACTION.DT6: {
      if (!hasValidSegments(skb)) return -EBADMSG;
      if (parameter.length !== 4) return -EINVAL;
      const inner = findHeader(skb, PROTOCOL.IPV6);
      if (inner === undefined || inner > skb.dataEnd) return -EBADMSG;
      skb.data = inner;
      skb.networkHeader = skb.data;
      skb.transportHeader = skb.data;
      skb.encapsulated = false;
      skb.changed();
      updateSegments(skb);
      return findRoute(skb, undefined, table());
    }
    case ACTION.B6:
    case ACTION.B6_ENCAP: {
      if (skb.segments && !hasValidSegments(skb)) return -EBADMSG;
      const errno = pushSegments(skb, action === ACTION.B6 ? ENCAP.SEG6_INLINE : ENCAP.SEG6, parameter);
      if (errno === 0) updateSegments(skb);
      return errno;
    }
    default:
      return -EINVAL;
  }
}

/** seg6_bpf_has_valid_srh() */
function hasValidSegments({ segments, memory, data, dataEnd }: SkbContext): boolean {
  if (!segments) return false;
  if (segments.valid) return true;
  const { at, length } = segments;
  if (length % 8 !== 0 || at < data || at + SRH.SEGMENTS > dataEnd) return false;
  memory.bytes[at + SRH.LENGTH] = length / 8;
  const end = at + SRH.SEGMENTS + length;
  segments.valid = end <= dataEnd && isRoutingHeader(memory.bytes.subarray(at, end), true);
  return segments.valid;
}
