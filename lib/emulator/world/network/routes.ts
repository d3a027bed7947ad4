/** Routes of a network: what is described, and what the addresses of its interfaces make. */
import { type Address, AF_INET, type Prefix, withoutHostBits } from '../../../formats/netlink/address.ts';
import type { Place } from '../places.ts';
import type { Device } from './device.ts';
import type { Network } from './network.ts';

/** RT_TABLE_MAIN, RT_TABLE_LOCAL in include/uapi/linux/rtnetlink.h. */
export const MAIN_TABLE = 254;
export const LOCAL_TABLE = 255;

export type RouteType = 'unicast' | 'local' | 'blackhole' | 'unreachable' | 'prohibit';

export interface Route {
  readonly to: Prefix;
  readonly type: RouteType;
  /** null for routes that lead nowhere. */
  readonly device: Device | null;
  readonly via: Address | null;
  readonly metric: number;
  readonly table: number;
  /** 0: the interface's. */
  readonly mtu: number;
  /** The source address that it prefers. */
  readonly source: Address | null;
  /** A program that sees its packets. */
  readonly lwt?: Lwt;
}

export type LwtPoint = 'in' | 'out' | 'xmit' | 'seg6local';

export interface Lwt {
  readonly point: LwtPoint;
  readonly place: Place;
}

/** IP6_RT_PRIO_USER in include/uapi/linux/ipv6_route.h */
export const IPV6_METRIC = 1024;

/** Of routes that an address makes, in IPv6 (IP6_RT_PRIO_ADDRCONF in include/uapi/linux/ipv6_route.h). */
const IPV6_CONNECTED_METRIC = 256;

export class Routes {
  readonly #network: Network;
  readonly #described: Route[] = [];

  constructor(network: Network) {
    this.#network = network;
  }

  add(route: Route): Route {
    this.#described.push(route);
    return route;
  }

  remove(route: Route): void {
    const index = this.#described.indexOf(route);
    if (index >= 0) this.#described.splice(index, 1);
  }

  /** Whether there is one to just that prefix. */
  has(to: Prefix, metric: number, table: number): boolean {
    return [...this.#all()].some(
      route =>
        route.to.family === to.family &&
        route.to.length === to.length &&
        route.metric === metric &&
        route.table === table &&
        covers(route.to, to.bytes),
    );
  }

  /** The interface on whose own network an address is. */
  connected(address: Address): Device | undefined {
    for (const device of this.#network.devices()) {
      const own = device.addresses.some(
        ({ family, length, bytes }) =>
          family === address.family && covers(withoutHostBits({ family, length, bytes }), address.bytes),
      );
      if (own) return device;
    }
    return undefined;
  }

  /**
   * The tables that policy routing asks first to last (net/ipv4/fib_rules.c), or one alone: the best route, of the first that has one.
   * `out`, where it is said: what leads elsewhere is not meant. IPv6 only prefers it (rt6_score_route).
   */
  find(family: number, to: Uint8Array, out: Device | null, table?: number): Route | undefined {
    // In IPv4 the local and the main table are one until there are rules (fib_trie_table).
    const both = table === undefined || (table === MAIN_TABLE && family === AF_INET);
    const tables = both ? [LOCAL_TABLE, MAIN_TABLE] : [table];
    for (const one of tables) {
      const best = this.#best(family, to, out, one);
      if (best) return best;
    }
    return undefined;
  }

  /** The longest prefix, and of those the least metric. */
  #best(family: number, to: Uint8Array, out: Device | null, table: number): Route | undefined {
    let best: Route | undefined;
    for (const route of this.#all()) {
      if (route.table !== table || route.to.family !== family || !covers(route.to, to)) continue;
      if (out && family === AF_INET && route.device && route.device !== out) continue;
      const longer = best ? route.to.length - best.to.length : 1;
      if (longer > 0 || (longer === 0 && route.metric < best!.metric)) best = route;
    }
    return best;
  }

  *#all(): Generator<Route> {
    yield* this.#described;
    for (const device of this.#network.devices()) {
      for (const address of device.addresses) yield* connected(device, address);
    }
  }
}

function* connected(device: Device, address: Prefix): Generator<Route> {
  const { family, bytes } = address;
  const metric = family === AF_INET ? 0 : IPV6_CONNECTED_METRIC;
  const source = { family, bytes };
  const common = { device, via: null, mtu: 0, source };
  const whole = { family, bytes, length: 8 * bytes.length };
  yield { ...common, to: whole, type: 'local', metric: 0, table: LOCAL_TABLE };
  if (address.length < whole.length)
    yield { ...common, to: withoutHostBits(address), type: 'unicast', metric, table: MAIN_TABLE };
}

function covers({ bytes, length }: Prefix, address: Uint8Array): boolean {
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== address[i]) return false;
  const mask = (0xff00 >> (length & 7)) & 0xff;
  return (length & 7) === 0 || ((bytes[whole]! ^ address[whole]!) & mask) === 0;
}
