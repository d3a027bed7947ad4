/** The way of packets through programs: in by XDP and tc's ingress (net/core/dev.c), out by tc's egress, and wherever programs send them. */
import { ERRNO } from '../../errno.ts';
import type { Device } from '../../world/network/device.ts';
import type { World } from '../../world/world.ts';
import { IpStack, isWatched, packetIn } from '../ip/stack.ts';
import { leaveNetkit } from '../netkit/leave.ts';
import type { SkbContext } from '../skb/context.ts';
import { untag } from '../skb/edit.ts';
import { ETHERNET, FIELD } from '../skb/fields.ts';
import type { XdpContext } from '../xdp/context.ts';
import { classify, TC } from './classify.ts';
import { type Marks, marksOf } from './marks.ts';
import { addEthernet } from './neighbour.ts';
import { type InterfacePlaces, placesOf } from './places.ts';
import { type ContextPool, poolOf } from './pool.ts';
import { lost, type PacketAction, Report } from './report.ts';
import { XdpRedirects } from './xdp-redirects.ts';

const { EINVAL } = ERRNO;
/** enum xdp_action */
const XDP = { ABORTED: 0, DROP: 1, PASS: 2, TX: 3, REDIRECT: 4 };
/** BPF_F_INGRESS */
const INGRESS = 1;
/** XMIT_RECURSION_LIMIT in include/linux/netdevice.h: a packet that is sent from one interface to the next for ever is dropped. */
const MOST_HOPS = 8;

/** A frame at an interface. */
export interface Arrival {
  readonly device: Device;
  readonly queue: number;
  readonly cpu: number;
}

export class Stack {
  readonly #world: World;
  readonly #pool: ContextPool;
  readonly #xdpRedirects: XdpRedirects;
  #hops = 0;
  #replaying = false;
  /** How many packets have left interfaces. */
  sent = 0;

  constructor(world: World) {
    this.#world = world;
    this.#pool = poolOf(world);
    this.#xdpRedirects = new XdpRedirects(world, this);
  }

  /** A frame comes in. `report` is told, if there is one. */
  receive(
    places: InterfacePlaces,
    bytes: Uint8Array,
    start: number,
    length: number,
    arrival: Arrival,
    report: Report | null,
  ): PacketAction {
    if (!isWatched(this.#world, arrival.device))
      return this.#meet(places, bytes, start, length, arrival, report);
    const own = report ?? new Report();
    const action = this.#meet(places, bytes, start, length, arrival, own);
    const packet =
      action === 'pass' ? packetIn(own.packet, { mark: own.mark, priority: own.priority }) : null;
    return packet ? new IpStack(this.#world, this, arrival, own).receive(packet) : action;
  }

  /** By its interface's own programs, up to the network stack. */
  #meet(
    places: InterfacePlaces,
    bytes: Uint8Array,
    start: number,
    length: number,
    arrival: Arrival,
    report: Report | null,
  ): PacketAction {
    const link = places.xdp.links[0];
    if (!link) return this.#ingress(places, bytes, start, length, 0, arrival, report);
    const context = this.#pool.takeXdp();
    try {
      context.begin(bytes, start, length, arrival);
      const verdict = this.#world.execute(link.program, context, arrival.cpu);
      if (report) report.hook = 'xdp';
      switch (verdict) {
        case XDP.PASS:
          return this.passed(places, context, arrival, report);
        case XDP.DROP:
          report?.readXdp(context);
          return 'drop';
        case XDP.TX: {
          report?.readXdp(context);
          this.leave(arrival.device, context.bytes());
          return 'tx';
        }
        case XDP.REDIRECT:
          return this.#xdpRedirects.follow(places, context, arrival, report);
        default:
          // bpf_warn_invalid_xdp_action(): unknown actions are as XDP_ABORTED.
          report?.readXdp(context);
          return 'aborted';
      }
    } finally {
      this.#pool.giveXdp(context);
    }
  }

  /** Many packets one after the other: what leaves interfaces is not kept. */
  replay(many: () => void): void {
    const before = this.#replaying;
    this.#replaying = true;
    this.#pool.lenient = true;
    try {
      many();
    } finally {
      this.#replaying = before;
      this.#pool.lenient = before;
    }
  }

  /** A frame is sent from here, by the network stack where it is IP. */
  send(device: Device, bytes: Uint8Array, marks: Marks, cpu: number, report: Report): PacketAction {
    const packet = isWatched(this.#world, device) ? packetIn(bytes, marks) : null;
    if (!packet) return this.transmit(device, bytes, marks, cpu, report);
    report.packet = bytes.slice();
    return new IpStack(this.#world, this, { device, cpu }, report).send(packet);
  }

  /** A frame is to be sent by an interface. */
  transmit(
    device: Device,
    bytes: Uint8Array,
    marks: Marks,
    cpu: number,
    report: Report | null,
  ): PacketAction {
    const places = placesOf(this.#world, device);
    if (!places.tcx.egress.links.length && !places.clsact.egress.links.length) {
      if (report) report.packet = bytes.slice();
      return this.leave(device, bytes, marks, report);
    }
    const skb = this.#pool.takeSkb();
    try {
      skb.begin(bytes, 0, bytes.length, { device, link: true, access: 'write' });
      if (marks.from !== undefined) untag(skb);
      skb.transportHeader = skb.networkHeader;
      skb.set(FIELD.MARK, marks.mark ?? 0);
      skb.set(FIELD.PRIORITY, marks.priority ?? 0);
      skb.set(FIELD.INGRESS_IFINDEX, marks.from ?? 0);
      skb.set(FIELD.WIRE_LEN, skb.length);
      skb.changed();
      const verdict = classify(this.#world, skb, places.tcx.egress, places.clsact.egress, cpu, report);
      report?.readSkb(skb);
      if (verdict === TC.REDIRECT) return this.redirect(skb, { device, queue: 0, cpu }, report);
      if (verdict !== TC.OK) return 'drop';
      return this.leave(device, skb.frame(), marksOf(skb), report);
    } finally {
      this.#pool.giveSkb(skb);
    }
  }

  /** Out of an interface: nothing looks at it there any more, but for netkit's programs. */
  leave(device: Device, bytes: Uint8Array, marks: Marks = {}, report: Report | null = null): PacketAction {
    const { peer } = device;
    if (device.netkit && peer) return leaveNetkit(this.#world, this, { device, peer, bytes, marks, report });
    this.left(device, bytes);
    if (peer) this.arrive(peer, bytes);
    return 'pass';
  }

  /** Nothing holds it back any more. */
  left(device: Device, bytes: Uint8Array): void {
    this.sent++;
    if (!this.#replaying) device.sent.push(bytes);
  }

  /** At an interface that another one has sent to. */
  arrive(device: Device, bytes: Uint8Array, cpu = this.#world.cpu): PacketAction {
    if (this.#hops >= MOST_HOPS) return 'drop';
    this.#hops++;
    try {
      const arrival = { device, queue: 0, cpu };
      const report = isWatched(this.#world, device) ? new Report() : null;
      const action = this.receive(placesOf(this.#world, device), bytes, 0, bytes.length, arrival, report);
      if (action === 'pass' && !report?.forwarded && !this.#replaying) device.delivered.push(bytes);
      return action;
    } finally {
      this.#hops--;
    }
  }

  /** Up from XDP: with its metadata, to tc. */
  passed(
    places: InterfacePlaces,
    context: XdpContext,
    arrival: Arrival,
    report: Report | null,
  ): PacketAction {
    if (!places.tcx.ingress.links.length && !places.clsact.ingress.links.length) {
      report?.readXdp(context);
      return 'pass';
    }
    const bytes = context.withMetadata();
    const metadata = context.data - context.dataMeta;
    return this.#ingress(places, bytes, 0, bytes.length, metadata, arrival, report);
  }

  /** sch_handle_ingress() */
  #ingress(
    places: InterfacePlaces,
    bytes: Uint8Array,
    start: number,
    length: number,
    metadata: number,
    arrival: Arrival,
    report: Report | null,
  ): PacketAction {
    const { tcx, clsact } = places;
    if (!tcx.ingress.links.length && !clsact.ingress.links.length) {
      if (report) report.packet = bytes.slice(start + metadata, start + length);
      return 'pass';
    }
    const { device, cpu } = arrival;
    const skb = this.#pool.takeSkb();
    try {
      skb.begin(bytes, start, length, { device, link: true, access: 'write', ingress: true, metadata });
      untag(skb);
      // __netif_receive_skb_core(): nobody has looked yet.
      skb.transportHeader = skb.networkHeader;
      skb.set(FIELD.INGRESS_IFINDEX, device.ifindex);
      skb.set(FIELD.WIRE_LEN, skb.length - ETHERNET);
      skb.changed();
      const verdict = classify(this.#world, skb, tcx.ingress, clsact.ingress, cpu, report);
      report?.readSkb(skb);
      if (verdict === TC.REDIRECT) return this.redirect(skb, arrival, report);
      return verdict === TC.OK ? 'pass' : 'drop';
    } finally {
      this.#pool.giveSkb(skb);
    }
  }

  /** skb_do_redirect() */
  redirect(skb: SkbContext, { device: from, cpu }: Arrival, report: Report | null): PacketAction {
    const { redirect } = this.#world.networks;
    const { index, flags, way, nextHop } = redirect;
    redirect.index = 0;
    redirect.flags = 0;
    let device = from.network.byIndex(index);
    if (!device) return lost(report, EINVAL);
    if (way === 'peer') {
      const { peer } = device;
      // For pairs that join two namespaces, from ingress alone.
      if (!skb.ingress || !peer || peer.network === from.network) return lost(report, EINVAL);
      device = peer;
    }
    const ingress = way === 'peer' || (way === 'device' && (flags & INGRESS) !== 0);
    if (way === 'neighbour' && !addEthernet(skb, device, nextHop)) return lost(report, EINVAL);
    const bytes = skb.frame();
    if (report) report.redirect = { to: [device.name], direction: ingress ? 'ingress' : 'egress' };
    this.forward(device, bytes, ingress, marksOf(skb), cpu);
    return 'redirect';
  }

  /** Into an interface as if it came from outside, or out of it. */
  forward(device: Device, bytes: Uint8Array, ingress: boolean, marks: Marks, cpu: number): void {
    if (ingress) {
      this.arrive(device, bytes, cpu);
      return;
    }
    if (this.#hops >= MOST_HOPS) return;
    this.#hops++;
    try {
      this.transmit(device, bytes, marks, cpu, null);
    } finally {
      this.#hops--;
    }
  }
}

const stacks = new WeakMap<World, Stack>();

export function stackOf(world: World): Stack {
  let stack = stacks.get(world);
  if (!stack) {
    stack = new Stack(world);
    stacks.set(world, stack);
  }
  return stack;
}
