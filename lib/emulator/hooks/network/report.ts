/** What became of a packet, as the user is told. */
import type { Device } from '../../world/network/device.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';
import type { XdpContext } from '../xdp/context.ts';

export type PacketAction = 'pass' | 'drop' | 'tx' | 'redirect' | 'aborted';
export type PacketHook =
  | 'xdp'
  | 'tcx'
  | 'clsact'
  | 'netkit'
  | 'netfilter'
  | 'lwt'
  | 'cgroup'
  | 'socket filter';

/** Where a program had a packet sent. */
export interface PacketRedirect {
  /** Names of the interfaces that it left by, or came in at; none where a program of the device map dropped it. */
  readonly to: readonly string[];
  readonly direction: 'egress' | 'ingress';
  /** Of CPU maps: where it went on. */
  readonly cpu?: number;
  /** Why it came nowhere, as the kernel has it: the packet is dropped then. */
  readonly errno?: number;
}

export interface PacketReport {
  /** In the end: `pass` is up to the network stack, or out of the interface where it was to be sent. */
  readonly action: PacketAction;
  /** Where the program was that said so; absent where none decided. */
  readonly hook?: PacketHook;
  /** The packet as it was left, with its Ethernet header and VLAN tags. */
  readonly packet: Uint8Array;
  /** What an XDP program has put before it (bpf_xdp_adjust_meta). */
  readonly metadata: Uint8Array;
  /** As tc programs left it; 0 where there are none. */
  readonly mark: number;
  readonly priority: number;
  readonly redirect?: PacketRedirect;
  /** Where the network stack is played, as programs are there that see it: the interface by which it has sent the packet on. */
  readonly forwarded?: string;
  /** Likewise, where programs see packets of sockets: who has got it, and what of its data. */
  readonly delivery?: PacketDelivery;
}

export interface PacketDelivery {
  readonly socket: EmulatedSocket;
  readonly data: Uint8Array;
}

/** Filled on the way. */
export class Report {
  hook: PacketHook | undefined;
  packet: Uint8Array = new Uint8Array(0);
  metadata: Uint8Array = new Uint8Array(0);
  mark = 0;
  priority = 0;
  redirect: PacketRedirect | undefined;
  forwarded: string | undefined;
  delivery: PacketDelivery | undefined;

  readXdp(context: XdpContext): void {
    this.packet = context.bytes();
    this.metadata = context.metadata();
  }

  readSkb(skb: SkbContext): void {
    this.packet = skb.frame();
    this.metadata = skb.metadata();
    this.mark = skb.get(FIELD.MARK);
    this.priority = skb.get(FIELD.PRIORITY);
  }

  finish(action: PacketAction): PacketReport {
    const { hook, packet, metadata, mark, priority, redirect, forwarded, delivery } = this;
    return {
      action,
      ...(hook && { hook }),
      ...{ packet, metadata, mark, priority },
      ...(redirect && { redirect }),
      ...(forwarded !== undefined && { forwarded }),
      ...(delivery && { delivery }),
    };
  }
}

/** Dropped on the way, for that reason. */
export function lost(report: Report | null, errno: number): PacketAction {
  if (report) report.redirect = { to: [], direction: 'egress', errno };
  return 'drop';
}

export function sentOn(report: Report | null, devices: readonly Device[]): PacketAction {
  if (report) report.redirect = { to: devices.map(({ name }) => name), direction: 'egress' };
  return 'redirect';
}
