/** bpf_fib_lookup (net/core/filter.c): the kernel's routes and neighbours, which here are what the user describes. */
import { AF_INET, AF_INET6 } from '../../../../formats/netlink/address.ts';
import { ERRNO } from '../../../errno.ts';
import { writable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { Memory } from '../../../memory/memory.ts';
import type { Device } from '../../../world/network/device.ts';
import type { Network } from '../../../world/network/network.ts';
import { MAIN_TABLE, type Route } from '../../../world/network/routes.ts';
import type { World } from '../../../world/world.ts';
import type { SkbContext } from '../../skb/context.ts';
import { ETHERNET } from '../../skb/fields.ts';
import { XdpContext } from '../../xdp/context.ts';
import { packetContext } from './context.ts';

const { EAFNOSUPPORT, EINVAL, ENODEV } = ERRNO;

/** struct bpf_fib_lookup */
const FIELD = {
  FAMILY: 0,
  LENGTH: 6,
  IFINDEX: 8,
  METRIC: 12,
  SOURCE: 16,
  DESTINATION: 32,
  TABLE: 48,
  SMAC: 52,
  DMAC: 58,
  BYTES: 64,
};
/** BPF_FIB_LOOKUP_* */
const FLAG = { DIRECT: 1, OUTPUT: 2, SKIP_NEIGH: 4, TBID: 8, SRC: 16, MARK: 32 };
const KNOWN = 63;
/** BPF_FIB_LKUP_RET_* */
const RESULT = {
  SUCCESS: 0,
  BLACKHOLE: 1,
  UNREACHABLE: 2,
  PROHIBIT: 3,
  NOT_FORWARDED: 4,
  FORWARDING_DISABLED: 5,
  NO_NEIGHBOUR: 7,
  FRAGMENTATION_NEEDED: 8,
  NO_SOURCE: 9,
};
const BY_TYPE = {
  unicast: RESULT.SUCCESS,
  local: RESULT.NOT_FORWARDED,
  blackhole: RESULT.BLACKHOLE,
  unreachable: RESULT.UNREACHABLE,
  prohibit: RESULT.PROHIBIT,
} as const;
/** IP_MAX_MTU in include/net/ip.h */
const LARGEST_MTU = 0xffff;

export const fibHelpers = (world: World): HelperTable => ({
  bpf_fib_lookup: {
    parameters: ['pointer', 'pointer', 'i32', 'i32'],
    result: 'i32',
    call(pointer: number, params: number, size: number, flags: number): number {
      const packet = packetContext(world, pointer);
      const at = writable(world, params, Math.max(size, 0), 'r2');
      if (size < FIELD.BYTES || flags & ~KNOWN) return -EINVAL;
      const { memory } = world.machine;
      const { network } = packet.device;
      const family = memory.bytes[at]!;
      if (family !== AF_INET && family !== AF_INET6) return -EAFNOSUPPORT;
      const length = memory.view.getUint16(at + FIELD.LENGTH, true);
      const isXdp = packet instanceof XdpContext;
      const checked = isXdp || length !== 0;
      const result = new Lookup(memory, at, network, flags, checked).run(family);
      if (result !== RESULT.SUCCESS || checked || isXdp) return result;
      // Without a length it is the packet that has to fit.
      const out = network.byIndex(memory.view.getUint32(at + FIELD.IFINDEX, true))!;
      memory.view.setUint16(at + FIELD.LENGTH, out.mtu, true);
      return fits(out, packet) ? result : RESULT.FRAGMENTATION_NEEDED;
    },
  },
});

/** is_skb_forwardable(): with the headers of a VLAN at most. */
const fits = (device: Device, skb: SkbContext): boolean =>
  skb.length <= device.mtu + ETHERNET + 4 || skb.segmented;

class Lookup {
  readonly #memory: Memory;
  readonly #at: number;
  readonly #network: Network;
  readonly #flags: number;
  readonly #checked: boolean;

  constructor(memory: Memory, at: number, network: Network, flags: number, checked: boolean) {
    this.#memory = memory;
    this.#at = at;
    this.#network = network;
    this.#flags = flags;
    this.#checked = checked;
  }

  run(family: number): number {
    const { view } = this.#memory;
    const size = family === AF_INET ? 4 : 16;
    const to = this.#address(FIELD.DESTINATION, size);
    if (size === 16 && (isStrict(to) || isStrict(this.#address(FIELD.SOURCE, size))))
      return RESULT.NOT_FORWARDED;
    const device = this.#network.byIndex(view.getUint32(this.#at + FIELD.IFINDEX, true));
    if (!device) return -ENODEV;
    if (!device.forwarding) return RESULT.FORWARDING_DISABLED;
    const route = this.#network.routes.find(
      family,
      to,
      this.#flags & FLAG.OUTPUT ? device : null,
      this.#table(),
    );
    if (!route) return RESULT.NOT_FORWARDED;
    const kind = BY_TYPE[route.type];
    if (kind !== RESULT.SUCCESS || !route.device) return kind;
    return this.#follow(route, route.device, to);
  }

  #table(): number | undefined {
    if (!(this.#flags & FLAG.DIRECT)) return undefined;
    if (!(this.#flags & FLAG.TBID)) return MAIN_TABLE;
    const table = this.#memory.view.getUint32(this.#at + FIELD.TABLE, true);
    this.#memory.view.setUint32(this.#at + FIELD.TABLE, 0, true);
    return table;
  }

  #follow(route: Route, out: Device, to: Uint8Array): number {
    const { view, bytes } = this.#memory;
    const at = this.#at;
    const mtu = Math.min(route.mtu || out.mtu, LARGEST_MTU);
    if (this.#checked && view.getUint16(at + FIELD.LENGTH, true) > mtu) {
      view.setUint16(at + FIELD.LENGTH, mtu, true);
      return RESULT.FRAGMENTATION_NEEDED;
    }
    view.setUint32(at + FIELD.METRIC, route.metric, true);
    view.setUint32(at + FIELD.IFINDEX, out.ifindex, true);
    const next = route.via ?? { family: to.length === 4 ? AF_INET : AF_INET6, bytes: to };
    if (this.#flags & FLAG.SRC) {
      const source = route.source?.bytes ?? sourceFor(out, to.length, next.bytes);
      if (source) bytes.set(source, at + FIELD.SOURCE);
      else if (to.length === 16) return RESULT.NO_SOURCE;
      else bytes.fill(0, at + FIELD.SOURCE, at + FIELD.SOURCE + 4);
    }
    if (route.via) {
      bytes[at + FIELD.FAMILY] = next.family;
      bytes.set(next.bytes, at + FIELD.DESTINATION);
    }
    if (!(this.#flags & FLAG.SKIP_NEIGH)) {
      const mac = this.#network.neighbours.find(out, next.bytes);
      if (!mac) return RESULT.NO_NEIGHBOUR;
      bytes.set(mac, at + FIELD.DMAC);
      bytes.set(out.mac, at + FIELD.SMAC);
    }
    view.setUint32(at + FIELD.TABLE, 0, true);
    if (this.#checked) view.setUint16(at + FIELD.LENGTH, mtu, true);
    return RESULT.SUCCESS;
  }

  #address(field: number, size: number): Uint8Array {
    return this.#memory.bytes.slice(this.#at + field, this.#at + field + size);
  }
}

/** rt6_need_strict(): multicast, link-local, loopback. */
function isStrict(address: Uint8Array): boolean {
  if (address[0] === 0xff || (address[0] === 0xfe && (address[1]! & 0xc0) === 0x80)) return true;
  return address[15] === 1 && address.subarray(0, 15).every(byte => byte === 0);
}

/** inet_select_addr(): of the next hop's own network where there is one, else the first. */
function sourceFor(device: Device, size: number, next: Uint8Array): Uint8Array | undefined {
  const own = device.addresses.filter(({ bytes }) => bytes.length === size);
  const near = own.find(({ bytes, length }) => {
    for (let bit = 0; bit < length; bit++)
      if ((bytes[bit >> 3]! ^ next[bit >> 3]!) & (0x80 >> (bit & 7))) return false;
    return true;
  });
  return (near ?? own[0])?.bytes;
}
