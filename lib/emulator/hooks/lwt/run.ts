/** A packet on a route that has a program (run_lwt_bpf in net/core/lwt_bpf.c). */
import { ERRNO } from '../../errno.ts';
import type { Device } from '../../world/network/device.ts';
import type { Lwt, LwtPoint, Route } from '../../world/network/routes.ts';
import type { World } from '../../world/world.ts';
import { ETHER_TYPE, type IpFamily, type IpPacket } from '../ip/packet.ts';
import { marksOf } from '../network/marks.ts';
import { poolOf } from '../network/pool.ts';
import { lost, type PacketAction, type Report } from '../network/report.ts';
import type { Stack } from '../network/stack.ts';
import { ETH_P, ETHERNET, FIELD } from '../skb/fields.ts';

/** enum bpf_ret_code in include/uapi/linux/bpf.h */
const LWT = { OK: 0, DROP: 2, REDIRECT: 7, REROUTE: 128 } as const;

/** What programs can do with the bytes by pointers (lwt_is_valid_access, and none for seg6local). */
const ACCESS = { in: 'read', out: 'read', xmit: 'write', seg6local: 'none' } as const;

export interface OnRoute {
  readonly route: Route;
  /** What the program sees as its interface. */
  readonly device: Device;
  readonly from: Device | null;
  readonly cpu: number;
  readonly report: Report | null;
}

/** What goes on by the route; or anew by what the packet says now; or what became of it. */
export type AfterLwt =
  | { readonly packet: IpPacket; readonly reroute: boolean }
  | { readonly action: PacketAction };

export function runLwt(
  world: World,
  stack: Stack,
  packet: IpPacket,
  point: LwtPoint,
  { route, device, from, cpu, report }: OnRoute,
): AfterLwt {
  const program = programAt(route.lwt, point);
  if (!program) return { packet, reroute: false };
  const pool = poolOf(world);
  const skb = pool.takeSkb();
  try {
    const access = ACCESS[point];
    const frame = new Uint8Array(ETHERNET + packet.bytes.length);
    frame.set(packet.bytes, ETHERNET);
    new DataView(frame.buffer).setUint16(ETHERNET - 2, ETHER_TYPE[packet.family]);
    skb.begin(frame, 0, frame.length, { device, link: false, access });
    skb.set(FIELD.MARK, packet.marks.mark ?? 0);
    skb.set(FIELD.PRIORITY, packet.marks.priority ?? 0);
    skb.set(FIELD.INGRESS_IFINDEX, from?.ifindex ?? 0);
    skb.set(FIELD.WIRE_LEN, skb.length);
    const verdict = world.execute(program, skb, cpu);
    if (verdict === LWT.REDIRECT && point === 'xmit') {
      if (report) report.hook = 'lwt';
      report?.readSkb(skb);
      // It has an Ethernet header only if the program has put one before it (__bpf_redirect_common).
      skb.macHeader = skb.data;
      if (skb.macHeader >= skb.networkHeader) return { action: lost(report, ERRNO.ERANGE) };
      return { action: stack.redirect(skb, { device, queue: 0, cpu }, report) };
    }
    // input_action_end_bpf() knows of no other route: it looks for one in any case.
    const goesOn =
      verdict === LWT.OK || verdict === LWT.REDIRECT || (verdict === LWT.REROUTE && point !== 'seg6local');
    const family = familyOf(skb.protocol);
    const changed = family !== packet.family && verdict === LWT.OK && point === 'xmit';
    if (!goesOn || !family || changed) {
      if (report) report.hook = 'lwt';
      return { action: 'drop' };
    }
    const bytes = skb.bytes();
    // Of out programs nothing asks whether they want another route (bpf_output).
    const reroute = verdict === LWT.REROUTE && point !== 'out';
    return { packet: { ...packet, family, bytes, marks: { ...packet.marks, ...marksOf(skb) } }, reroute };
  } finally {
    pool.giveSkb(skb);
  }
}

const programAt = (lwt: Lwt | undefined, point: LwtPoint) =>
  lwt?.point === point ? lwt.place.links[0]?.program : undefined;

function familyOf(protocol: number): IpFamily | undefined {
  if (protocol === ETH_P.IP) return 'ipv4';
  return protocol === ETH_P.IPV6 ? 'ipv6' : undefined;
}
