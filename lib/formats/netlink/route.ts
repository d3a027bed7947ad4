/** Routes whose packets a program sees: RTM_NEWROUTE with an encapsulation (include/uapi/linux/rtnetlink.h, lwtunnel.h, seg6_local.h). */
import { type Address, AF_INET, type Prefix } from './address.ts';
import { MessageWriter, NLM_F_DUMP } from './message.ts';

const RTM_NEWROUTE = 24;
const RTM_GETROUTE = 26;

const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_ENCAP_TYPE = 21;
const RTA_ENCAP = 22;

const RT_TABLE_MAIN = 254;
const RTPROT_STATIC = 4;
const RT_SCOPE_UNIVERSE = 0;
const RT_SCOPE_LINK = 253;
const RTN_UNICAST = 1;
/** What IPv6 takes where nothing is said (IP6_RT_PRIO_USER in include/net/ip6_route.h); said, a removal means this route alone. */
const IPV6_METRIC = 1024;

const LWTUNNEL_ENCAP_BPF = 6;
const LWTUNNEL_ENCAP_SEG6_LOCAL = 7;
/** LWT_BPF_IN and so on in include/uapi/linux/lwtunnel.h. */
const POINTS = { in: 1, out: 2, xmit: 3 } as const;
const LWT_BPF_XMIT_HEADROOM = 4;
const SEG6_LOCAL_ACTION = 1;
const SEG6_LOCAL_BPF = 8;
const SEG6_LOCAL_ACTION_END_BPF = 15;
/** The same numbers in LWT_BPF_PROG_* and SEG6_LOCAL_BPF_PROG_*. */
const PROGRAM = 1;
const PROGRAM_NAME = 2;

export interface LwtRoute {
  readonly destination: Prefix;
  readonly via?: Address;
  readonly ifindex?: number;
  readonly point: keyof typeof POINTS | 'seg6local';
  /** Bytes kept free before a packet for what an xmit program puts there. */
  readonly headroom?: number;
  /** ASCII; two encapsulations of one name are one to the kernel. */
  readonly name: string;
}

export interface LwtRouteMessage {
  readonly message: Uint8Array;
  /** Where the program's descriptor is to be written, and where the name stands: bytes from the message's start. */
  readonly programAt: number;
  readonly nameAt: number;
  readonly nameLength: number;
}

export function lwtRoute(route: LwtRoute): LwtRouteMessage {
  const { destination, via, ifindex, point, headroom, name } = route;
  const places = { programAt: 0, nameAt: 0, nameLength: name.length };
  const writer = new MessageWriter(RTM_NEWROUTE);
  const scope = destination.family === AF_INET && !via ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  writer
    .u8(destination.family, destination.length, 0, 0, RT_TABLE_MAIN, RTPROT_STATIC, scope, RTN_UNICAST)
    .u32(0)
    .attribute(RTA_DST, to => to.bytes(destination.bytes));
  if (via) writer.attribute(RTA_GATEWAY, to => to.bytes(via.bytes));
  if (ifindex !== undefined) writer.attribute(RTA_OIF, to => to.u32(ifindex));
  if (destination.family !== AF_INET) writer.attribute(RTA_PRIORITY, to => to.u32(IPV6_METRIC));

  const program = (type: number) =>
    writer.nested(type, nest =>
      nest
        .attribute(PROGRAM, to => {
          places.programAt = to.offset;
          to.u32(0);
        })
        .attribute(PROGRAM_NAME, to => {
          places.nameAt = to.offset;
          to.bytes(new TextEncoder().encode(name)).u8(0);
        }),
    );
  const isLocal = point === 'seg6local';
  writer
    .attribute(RTA_ENCAP_TYPE, to => to.u8(isLocal ? LWTUNNEL_ENCAP_SEG6_LOCAL : LWTUNNEL_ENCAP_BPF, 0))
    .nested(RTA_ENCAP, to => {
      if (isLocal) {
        to.attribute(SEG6_LOCAL_ACTION, action => action.u32(SEG6_LOCAL_ACTION_END_BPF));
        program(SEG6_LOCAL_BPF);
        return;
      }
      program(POINTS[point]);
      if (headroom !== undefined) to.attribute(LWT_BPF_XMIT_HEADROOM, bytes => bytes.u32(headroom));
    });
  return { message: writer.finish(), ...places };
}

/** A dump in which such a route is: of the main table, through one interface where that is known. */
export function routesRequest(family: number, ifindex?: number): Uint8Array {
  const writer = new MessageWriter(RTM_GETROUTE, NLM_F_DUMP)
    .u8(family, 0, 0, 0, RT_TABLE_MAIN, RTPROT_STATIC, 0, 0)
    .u32(0);
  if (ifindex !== undefined) writer.attribute(RTA_OIF, to => to.u32(ifindex));
  return writer.finish();
}
