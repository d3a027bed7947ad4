/** Where XDP programs have packets sent: what xdp_do_redirect() makes of the helpers' notes (net/core/filter.c, kernel/bpf/devmap.c, cpumap.c). */
import { ERRNO } from '../../errno.ts';
import type { Device } from '../../world/network/device.ts';
import type { World } from '../../world/world.ts';
import { ETHERNET } from '../skb/fields.ts';
import type { XdpContext } from '../xdp/context.ts';
import type { InterfacePlaces } from './places.ts';
import { type ContextPool, poolOf } from './pool.ts';
import { lost, type PacketAction, type Report, sentOn } from './report.ts';
import type { Arrival, Stack } from './stack.ts';
import { isDeviceMap, MAP_TYPE, type Target, targetsOf } from './targets.ts';

const { EINVAL, EMSGSIZE, ENOENT, EBADRQC } = ERRNO;
/** enum xdp_action */
const XDP = { DROP: 1, PASS: 2, REDIRECT: 4 };
/** BPF_F_BROADCAST, BPF_F_EXCLUDE_INGRESS */
const BROADCAST = 8;
const EXCLUDE_INGRESS = 16;
const VLAN = 4;

export class XdpRedirects {
  readonly #world: World;
  readonly #stack: Stack;
  readonly #pool: ContextPool;

  constructor(world: World, stack: Stack) {
    this.#world = world;
    this.#stack = stack;
    this.#pool = poolOf(world);
  }

  /** xdp_do_redirect() */
  follow(
    places: InterfacePlaces,
    context: XdpContext,
    arrival: Arrival,
    report: Report | null,
  ): PacketAction {
    const { redirect, own } = this.#world.networks;
    const { by, index, map, flags } = redirect;
    redirect.by = 'nothing';
    redirect.map = null;
    redirect.flags = 0;
    report?.readXdp(context);
    const network = context.device?.network ?? own;
    if (by === 'index') {
      const device = network.byIndex(index);
      const errno = device ? whyNot(device, context.length) : EINVAL;
      if (errno !== 0) return lost(report, errno);
      this.#stack.leave(device!, context.bytes());
      return sentOn(report, [device!]);
    }
    if (by !== 'map' || !map) return lost(report, EBADRQC);
    const targets = targetsOf(map)!;
    if (map.definition.type === MAP_TYPE.CPUMAP)
      return this.#toCpu(places, context, arrival, index, targets.targetAt(index), report);
    if (!isDeviceMap(map)) return lost(report, EBADRQC);
    if (flags & BROADCAST) return this.#broadcast(context, arrival, [...targets.targets()], flags, report);
    const target = targets.targetAt(index);
    const device = target && network.byIndex(target.number);
    const errno = device ? whyNot(device, context.length) : ENOENT;
    if (errno !== 0) return lost(report, errno);
    return sentOn(report, this.#toDevice(context.bytes(), device!, target!, arrival) ? [device!] : []);
  }

  /** dev_map_enqueue_multi() */
  #broadcast(
    context: XdpContext,
    arrival: Arrival,
    targets: readonly (readonly [number, Target])[],
    flags: number,
    report: Report | null,
  ): PacketAction {
    const bytes = context.bytes();
    const reached: Device[] = [];
    for (const [, target] of targets) {
      const device = context.device.network.byIndex(target.number);
      if (!device || whyNot(device, bytes.length) !== 0) continue;
      if (flags & EXCLUDE_INGRESS && device === arrival.device) continue;
      if (this.#toDevice(bytes.slice(), device, target, arrival)) reached.push(device);
    }
    return sentOn(report, reached);
  }

  /** Out, if the map's program lets it (dev_map_bpf_prog_run). */
  #toDevice(bytes: Uint8Array, device: Device, { program }: Target, arrival: Arrival): boolean {
    if (!program) {
      this.#stack.leave(device, bytes);
      return true;
    }
    const context = this.#pool.takeXdp();
    try {
      context.begin(bytes, 0, bytes.length, { ...arrival, egress: device });
      if (this.#world.execute(program, context, arrival.cpu) !== XDP.PASS) return false;
      this.#stack.leave(device, context.bytes());
      return true;
    } finally {
      this.#pool.giveXdp(context);
    }
  }

  /** On another CPU, up to the network stack if the map's program lets it (cpu_map_bpf_prog_run). */
  #toCpu(
    places: InterfacePlaces,
    context: XdpContext,
    arrival: Arrival,
    cpu: number,
    target: Target | undefined,
    report: Report | null,
  ): PacketAction {
    if (!target) return lost(report, ENOENT);
    if (report) report.redirect = { to: [], direction: 'ingress', cpu };
    const there = { ...arrival, cpu };
    if (target.program) {
      const verdict = this.#world.execute(target.program, context, cpu);
      report?.readXdp(context);
      if (verdict === XDP.REDIRECT) return this.follow(places, context, there, report);
      if (verdict !== XDP.PASS) return verdict === XDP.DROP ? 'drop' : 'aborted';
    }
    return this.#stack.passed(places, context, there, report);
  }
}

/** xdp_ok_fwd_dev() in net/core/filter.c */
const whyNot = ({ mtu }: Device, length: number): number => (length > mtu + ETHERNET + VLAN ? EMSGSIZE : 0);
