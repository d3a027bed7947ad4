/** A network interface of the emulator, as programs and helpers see one. */
import { EbpfError } from '../../../errors.ts';
import { type Prefix, parsePrefix } from '../../../formats/netlink/address.ts';
import type { Network } from './network.ts';

export interface InterfaceOptions {
  /** Default: the next free one. */
  readonly ifindex?: number;
  /** `02:00:00:00:00:01`; by default made from the index. */
  readonly mac?: string;
  /** Bytes after the Ethernet header. Default 1500. */
  readonly mtu?: number;
  /** With their networks, `192.0.2.1/24`: each makes the routes that an address makes in the kernel. */
  readonly addresses?: readonly string[];
  /** Receive queues. Default 1. */
  readonly queues?: number;
  /** Whether it forwards, which bpf_fib_lookup asks for (sysctl net.ipv4.conf.*.forwarding). Default true. */
  readonly forwarding?: boolean;
}

export class Device {
  readonly name: string;
  readonly ifindex: number;
  readonly network: Network;
  mac = new Uint8Array(6);
  /** The loopback interface has zeros here as well. */
  readonly broadcast = new Uint8Array(6);
  mtu = 1500;
  addresses: readonly Prefix[] = [];
  queues = 1;
  forwarding = true;
  /** Frames that have left, and those from other interfaces that programs have let through to the network stack. */
  readonly sent: Uint8Array[] = [];
  readonly delivered: Uint8Array[] = [];
  /** The other end of a pair. */
  peer: Device | null = null;
  /** Which end of a netkit pair it is; null for all else, such as veth. */
  netkit: 'primary' | 'peer' | null = null;

  constructor(network: Network, name: string, ifindex: number) {
    this.network = network;
    this.name = name;
    this.ifindex = ifindex;
    if (ifindex === 1) return;
    this.mac.set([2, 0, 0, (ifindex >> 16) & 0xff, (ifindex >> 8) & 0xff, ifindex & 0xff]);
    this.broadcast.fill(0xff);
  }

  /** Throws ERR_EBPF_INVALID_ARGUMENT. */
  configure({ mac, mtu, addresses, queues, forwarding }: InterfaceOptions): void {
    if (mac !== undefined) this.mac = macBytes(mac, `interface ${this.name}`);
    if (mtu !== undefined) this.mtu = within(this.name, 'mtu', mtu, 68, 65535);
    if (queues !== undefined) this.queues = within(this.name, 'queues', queues, 1, 4096);
    if (forwarding !== undefined) this.forwarding = forwarding;
    if (addresses !== undefined) this.addresses = addresses.map(text => prefixOf(this.name, text));
  }
}

/** Throws ERR_EBPF_INVALID_ARGUMENT. */
export function macBytes(text: string, who: string): Uint8Array<ArrayBuffer> {
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text))
    return Uint8Array.from(text.split(':'), byte => Number.parseInt(byte, 16));
  throw refused(who, `'${text}' is no MAC address, such as '02:00:00:00:00:01'`);
}

function prefixOf(name: string, text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix) return prefix;
  throw refused(`interface ${name}`, `'${text}' is no address with a length, such as '192.0.2.1/24'`);
}

function within(name: string, what: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw refused(`interface ${name}`, `${what} is ${least} to ${most}, not ${value}`);
}

const refused = (who: string, why: string) =>
  new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${who}: ${why}`);
