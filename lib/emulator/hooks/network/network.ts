/** A network namespace of the emulator as the user has it: interfaces, and where packets go from them. */
import { EbpfError } from '../../../errors.ts';
import { AF_INET, parseAddress, parsePrefix, withoutHostBits } from '../../../formats/netlink/address.ts';
import type { TrackedConnection } from '../../world/connections.ts';
import { type InterfaceOptions, macBytes } from '../../world/network/device.ts';
import type { Network } from '../../world/network/network.ts';
import { IPV6_METRIC, MAIN_TABLE, type RouteType } from '../../world/network/routes.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { type DissectOptions, type FlowKeys, flowKeysOf } from '../flow-dissector/keys.ts';
import { ETHERNET } from '../skb/fields.ts';
import { LONGEST } from './buffer.ts';
import { EmulatedInterface } from './interface.ts';

export interface RouteOptions {
  /** `10.1.0.0/16`, `fd00::/64`; `0.0.0.0/0` and `::/0` are all else. */
  readonly to: string;
  /** The gateway. */
  readonly via?: string;
  /** Name or index; not of routes that lead nowhere. */
  readonly interface?: string | number;
  /** Default `unicast`. */
  readonly type?: Exclude<RouteType, 'local'>;
  /** Less is better. Default 0, of IPv6 1024, as the kernel has it. */
  readonly metric?: number;
  /** Default the main one, 254. */
  readonly table?: number;
  /** Bytes; default the interface's. */
  readonly mtu?: number;
  /** The address that it prefers for what is sent from here. */
  readonly source?: string;
}

export interface NeighbourOptions {
  readonly address: string;
  readonly mac: string;
  /** Name or index. */
  readonly interface: string | number;
}

const TYPES = ['unicast', 'blackhole', 'unreachable', 'prohibit'];

export class EmulatedNetwork {
  readonly #world: World;
  readonly #network: Network;
  readonly #interfaces = new Map<string, EmulatedInterface>();

  constructor(world: World, network: Network) {
    this.#world = world;
    this.#network = network;
  }

  /**
   * An interface by its name, which makes it where there is none; with options, as they say. Throws ERR_EBPF_NO_INTERFACE (no name of an
   * interface), ERR_EBPF_INVALID_ARGUMENT.
   */
  interface(name: string, options?: InterfaceOptions): EmulatedInterface {
    const device = options ? this.#network.describe(name, options) : this.#network.of(name, 'emulator');
    let found = this.#interfaces.get(device.name);
    if (!found) {
      found = new EmulatedInterface(this.#world, device);
      this.#interfaces.set(device.name, found);
    }
    return found;
  }

  /** Where packets go, for bpf_fib_lookup and bpf_redirect_neigh. Addresses of interfaces make routes of their own. Throws ERR_EBPF_INVALID_ARGUMENT. */
  route({ to, via, interface: out, type = 'unicast', metric, table, mtu, source }: RouteOptions): void {
    const prefix = parsePrefix(to) ?? refuse(`route to ${to}`, 'that is no prefix, such as 10.1.0.0/16');
    const who = `route to ${to}`;
    if (!TYPES.includes(type)) refuse(who, `type is ${TYPES.join(', ')}, not '${type}'`);
    if (type === 'unicast' && out === undefined)
      refuse(who, 'it has an interface, or leads nowhere by its type');
    this.#network.routes.add({
      to: withoutHostBits(prefix),
      type,
      device: out === undefined ? null : this.#network.of(out, who),
      via: via === undefined ? null : addressOf(via, who),
      metric: number(metric ?? (prefix.family === AF_INET ? 0 : IPV6_METRIC), 'metric', who),
      table: number(table ?? MAIN_TABLE, 'table', who),
      mtu: number(mtu ?? 0, 'mtu', who),
      source: source === undefined ? null : addressOf(source, who),
    });
  }

  /**
   * What the flow dissector that is attached to this namespace finds in an Ethernet frame, as the kernel asks it when it dissects one (for a hash
   * of its flow, a flower filter, RPS). Throws ERR_EBPF_NO_TARGET where none is attached, ERR_EBPF_INVALID_ARGUMENT, EmulatorFault.
   */
  dissect(frame: Uint8Array, options: DissectOptions = {}): FlowKeys {
    const { length } = asked.bytes('a frame', frame);
    if (length < ETHERNET || length > LONGEST)
      refuse('a frame', `an Ethernet frame has ${ETHERNET} to ${LONGEST} bytes, not ${length}`);
    return flowKeysOf(this.#world, this.#network, frame, asked.options('how it is dissected', options));
  }

  /** Connections that programs have put into the kernel's table (bpf_ct_insert_entry), but for those whose time is over. */
  get connections(): readonly TrackedConnection[] {
    return this.#world.connections.of(this.#network);
  }

  /** Which link-layer address an IP address has on an interface's network. Throws ERR_EBPF_INVALID_ARGUMENT. */
  neighbour({ address, mac, interface: name }: NeighbourOptions): void {
    const who = `neighbour ${address}`;
    const device = this.#network.of(name, who);
    this.#network.neighbours.set(device, addressOf(address, who).bytes, macBytes(mac, who));
  }
}

function addressOf(text: string, who: string) {
  return parseAddress(text) ?? refuse(who, `'${text}' is no IP address`);
}

function number(value: number, what: string, who: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) return value;
  return refuse(who, `${what} is a number of 32 bits, not ${value}`);
}

function refuse(who: string, why: string): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${who}: ${why}`);
}
