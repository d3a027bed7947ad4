/** Traffic control over netlink (include/uapi/linux/rtnetlink.h, pkt_cls.h): which qdiscs there are, and which filters run programs. */
import { MessageWriter, NLM_F_DUMP, readAttributes, readMessages, text, u32 } from './message.ts';

const RTM_NEWQDISC = 36;
const RTM_GETQDISC = 38;
const RTM_NEWTFILTER = 44;
const RTM_GETTFILTER = 46;

/** struct tcmsg: family and padding, then four numbers. */
const TCMSG = 20;
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
const TCA_BPF_NAME = 7;
const TCA_BPF_ID = 11;

/** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS), and the same of egress. */
const PARENTS = { ingress: 0xffff_fff2, egress: 0xffff_fff3 } as const;

export type Direction = keyof typeof PARENTS;

export interface Qdisc {
  readonly ifindex: number;
  /** `clsact`, `ingress`, `noqueue`, … */
  readonly kind: string;
}

/** A filter that runs a program. */
export interface BpfFilter {
  readonly priority: number;
  readonly handle: number;
  readonly programId: number;
  /** As whoever attached it called it; empty if not at all. */
  readonly name: string;
}

/** Of all interfaces: the kernel selects none. */
export function qdiscsRequest(): Uint8Array {
  return new MessageWriter(RTM_GETQDISC, NLM_F_DUMP).bytes(new Uint8Array(TCMSG)).finish();
}

export function readQdiscs(replies: Uint8Array): Qdisc[] {
  return entries(replies, RTM_NEWQDISC).map(({ head, attributes }) => ({
    ifindex: u32(head, 4),
    kind: text(attributes.get(TCA_KIND)),
  }));
}

export function filtersRequest(ifindex: number, direction: Direction): Uint8Array {
  return new MessageWriter(RTM_GETTFILTER, NLM_F_DUMP)
    .u32(0)
    .u32(ifindex)
    .u32(0)
    .u32(PARENTS[direction])
    .u32(0)
    .finish();
}

/** In the order in which they run. */
export function readBpfFilters(replies: Uint8Array): BpfFilter[] {
  return entries(replies, RTM_NEWTFILTER).flatMap(({ head, attributes }) => {
    const options = attributes.get(TCA_OPTIONS);
    // Each priority announces itself before its filters, with no handle.
    const handle = u32(head, 8);
    if (text(attributes.get(TCA_KIND)) !== 'bpf' || options === undefined || handle === 0) return [];
    const bpf = readAttributes(options);
    return {
      priority: u32(head, 16) >>> 16,
      handle,
      programId: u32(bpf.get(TCA_BPF_ID)),
      name: text(bpf.get(TCA_BPF_NAME)),
    };
  });
}

function entries(replies: Uint8Array, type: number) {
  return Array.from(readMessages(replies))
    .filter(message => message.type === type && message.payload.length >= TCMSG)
    .map(({ payload }) => ({ head: payload, attributes: readAttributes(payload.subarray(TCMSG)) }));
}
