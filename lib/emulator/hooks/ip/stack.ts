/**
 * The network stack above interfaces (net/ipv4, net/ipv6): who gets a packet, by the routes that are described, and which programs see it on the
 * way. It is played where such programs are.
 */
import type { Device } from '../../world/network/device.ts';
import type { Route } from '../../world/network/routes.ts';
import type { World } from '../../world/world.ts';
import { type OnRoute, runLwt } from '../lwt/run.ts';
import { listAt, nextSegment } from '../lwt/segments.ts';
import type { NetfilterHook } from '../netfilter/attach.ts';
import { joined, passNetfilter } from '../netfilter/pass.ts';
import type { Marks } from '../network/marks.ts';
import type { PacketAction, PacketHook, Report } from '../network/report.ts';
import type { Arrival, Stack } from '../network/stack.ts';
import { ETH_P, ETHERNET } from '../skb/fields.ts';
import {
  ADDRESS_FAMILY,
  ETHER_TYPE,
  headerOf,
  type IpHeader,
  type IpPacket,
  nextHop,
  trimmed,
} from './packet.ts';
import { deliverToSocket, leaveSocket } from './sockets.ts';
import { fragmentsOf } from './state.ts';

/** A packet that programs send from route to route for ever is dropped. */
const MOST_ROUTES = 8;

/** Whether any program sees what the network stack of that interface does. */
export const isWatched = ({ sockets }: World, { network }: Device): boolean =>
  network.watchers > 0 || sockets.watchers > 0;

/** null for what is no IP: nothing here sees it. */
export function packetIn(frame: Uint8Array, marks: Marks): IpPacket | null {
  const type = ((frame[ETHERNET - 2] ?? 0) << 8) | (frame[ETHERNET - 1] ?? 0);
  const family = type === ETH_P.IP ? 'ipv4' : type === ETH_P.IPV6 ? 'ipv6' : null;
  if (!family) return null;
  const bytes = trimmed(family, frame.slice(ETHERNET));
  return { family, bytes, link: frame.slice(0, ETHERNET), marks };
}

export class IpStack {
  readonly #world: World;
  readonly #stack: Stack;
  readonly #device: Device;
  readonly #cpu: number;
  readonly #report: Report;
  #routes = 0;

  /** Of one packet, at the interface where it comes in or is to go out. */
  constructor(world: World, stack: Stack, { device, cpu }: Pick<Arrival, 'device' | 'cpu'>, report: Report) {
    this.#world = world;
    this.#stack = stack;
    this.#device = device;
    this.#cpu = cpu;
    this.#report = report;
  }

  /** ip_rcv(), ipv6_rcv(): whatever link-layer address it is for, as frames of tests seldom have the interface's. */
  receive(packet: IpPacket): PacketAction {
    if (!headerOf(packet)) return 'drop';
    return this.#netfilter(packet, 'prerouting', this.#device, null, next => this.#route(next));
  }

  /** ip_local_out(), ip6_local_out() */
  send(packet: IpPacket): PacketAction {
    const header = headerOf(packet);
    if (!header) return 'drop';
    // It leaves by the interface that the user has said.
    const found = this.#find(packet, header, this.#device);
    const route = found?.device === this.#device ? found : undefined;
    return this.#netfilter({ ...packet, link: null }, 'output', null, this.#device, next =>
      this.#output({ ...next, link: packet.link }, route, null),
    );
  }

  #route(packet: IpPacket): PacketAction {
    const header = headerOf(packet);
    // A program may have made something else of it.
    if (!header) return this.#drop('lwt');
    const { addresses, forwarding } = this.#device;
    const route = this.#find(packet, header, null);
    // An interface without an address takes all that comes, where no route says otherwise.
    if (!route)
      return addresses.length > 0 && !isForMany(header.destination) ? 'drop' : this.#local(packet, header);
    if (route.type === 'local') return this.#local(packet, header);
    if (route.type !== 'unicast' || !route.device || !forwarding || ++this.#routes > MOST_ROUTES)
      return 'drop';
    if (route.lwt?.point === 'seg6local') return this.#segment(packet, route);
    const after = runLwt(this.#world, this.#stack, packet, 'in', this.#on(route, this.#device));
    if ('action' in after) return after.action;
    if (after.reroute) return this.#route(after.packet);
    if (header.hops <= 1) return 'drop';
    const next = { ...after.packet, bytes: nextHop(after.packet) };
    this.#report.forwarded = route.device.name;
    return this.#netfilter(next, 'forward', this.#device, route.device, forwarded =>
      this.#output({ ...forwarded, link: null }, route, this.#device),
    );
  }

  /** input_action_end_bpf(): on to the next segment, wherever the program has that be. */
  #segment(packet: IpPacket, route: Route): PacketAction {
    const next = nextSegment(packet);
    if (!next) return this.#drop('lwt');
    const after = runLwt(this.#world, this.#stack, next, 'seg6local', this.#on(route, this.#device));
    if ('action' in after) return after.action;
    // What the program has made of the list must be one (seg6_bpf_has_valid_srh).
    return listAt(after.packet) < 0 ? this.#drop('lwt') : this.#route(after.packet);
  }

  /** ip_local_deliver(), ip6_input() */
  #local(packet: IpPacket, header: IpHeader): PacketAction {
    const { network } = this.#device;
    // Before its hook in IPv4, behind it in IPv6.
    const isIpv4 = packet.family === 'ipv4';
    const whole = isIpv4 ? fragmentsOf(network).add(packet, header) : packet;
    if (!whole) return 'pass';
    return this.#netfilter(whole, 'input', this.#device, null, next => {
      const all = isIpv4 ? next : fragmentsOf(network).add(next, headerOf(next)!);
      return all ? deliverToSocket(this.#world, all, this.#device, this.#cpu, this.#report) : 'pass';
    });
  }

  /** dst_output(), ip_output(), ip_finish_output2() */
  #output(packet: IpPacket, route: Route | undefined, from: Device | null): PacketAction {
    const out = route?.device ?? this.#device;
    const isOnRoute = route?.lwt !== undefined;
    const after = isOnRoute
      ? runLwt(this.#world, this.#stack, packet, 'out', this.#on(route, from ?? out))
      : { packet, reroute: false };
    if ('action' in after) return after.action;
    return this.#netfilter(after.packet, 'postrouting', from, out, next => {
      if (!from && !leaveSocket(this.#world, next, out, this.#cpu)) return this.#drop('cgroup');
      const xmit = isOnRoute
        ? runLwt(this.#world, this.#stack, next, 'xmit', this.#on(route, out, from))
        : { packet: next, reroute: false };
      if ('action' in xmit) return xmit.action;
      if (!xmit.reroute) return this.#leave(xmit.packet, route, out, from);
      const header = headerOf(xmit.packet);
      const other = header && this.#find(xmit.packet, header, null);
      if (!other?.device || ++this.#routes > MOST_ROUTES) return this.#drop('lwt');
      return this.#output({ ...xmit.packet, link: null }, other, from);
    });
  }

  /** neigh_output(): with the next hop's link-layer address, zeros where it is not described. */
  #leave(packet: IpPacket, route: Route | undefined, out: Device, from: Device | null): PacketAction {
    const { family, bytes, marks } = packet;
    const header = headerOf(packet);
    if (!header) return 'drop';
    const next = route?.via?.bytes ?? header.destination;
    const found = out.network.neighbours.find(out, next);
    const link = new Uint8Array(ETHERNET);
    if (found) link.set(found);
    link.set(out.mac, 6);
    new DataView(link.buffer).setUint16(ETHERNET - 2, ETHER_TYPE[family]);
    // What the user sends has its header already.
    const frame = joined(packet.link ?? link, bytes);
    const from_ = from ? { ...marks, from: from.ifindex } : marks;
    return this.#stack.transmit(out, frame, from_, this.#cpu, this.#report);
  }

  #netfilter(
    packet: IpPacket,
    hook: NetfilterHook,
    from: Device | null,
    out: Device | null,
    then: (packet: IpPacket) => PacketAction,
  ): PacketAction {
    const { network } = this.#device;
    const after = passNetfilter(this.#world, packet, { network, hook, in: from, out, cpu: this.#cpu });
    if (after === 'drop') return this.#drop('netfilter');
    return after === 'wait' ? 'pass' : then(after);
  }

  #drop(hook: PacketHook): PacketAction {
    this.#report.hook = hook;
    return 'drop';
  }

  #on(route: Route, device: Device, from: Device | null = this.#device): OnRoute {
    return { route, device, from, cpu: this.#cpu, report: this.#report };
  }

  #find({ family }: IpPacket, { destination }: IpHeader, out: Device | null): Route | undefined {
    return this.#device.network.routes.find(ADDRESS_FAMILY[family], destination, out);
  }
}

/** Multicast, and the broadcast of IPv4. */
function isForMany(address: Uint8Array): boolean {
  if (address.length === 16) return address[0] === 0xff;
  return address[0]! >> 4 === 0xe || address.every(byte => byte === 0xff);
}
