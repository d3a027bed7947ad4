/** Programs on packets after XDP: tc, netkit, netfilter, and routes. */
import { given } from '../../given.ts';
import type {
  LwtAttach,
  NetfilterAttach,
  NetkitAttach,
  NetworkNamespace,
  TcAttach,
} from '../../hooks/network.ts';
import type { Link } from '../link.ts';
import { type OrderOptions, orderOf } from './anchor.ts';
import { elsewhere, required } from './arguments.ts';
import { Program } from './base.ts';

/** What tc and netkit programs return (TC_ACT_* in pkt_cls.h; tcx and netkit know NEXT, OK, SHOT and REDIRECT). */
export const TcAction = {
  NEXT: -1,
  OK: 0,
  RECLASSIFY: 1,
  SHOT: 2,
  PIPE: 3,
  STOLEN: 4,
  QUEUED: 5,
  REPEAT: 6,
  REDIRECT: 7,
  TRAP: 8,
} as const;

export interface TcAttachOptions extends OrderOptions {
  /** Name (`veth0`) or index. */
  readonly interface: string | number;
  /** Default: what the section says (`tc/ingress`, `tcx/egress`). */
  readonly direction?: TcAttach['direction'];
  /**
   * `auto` (default): tcx (kernel 6.6), a link, which ends with the process; on older kernels, or where priority or handle is given,
   * a filter of the clsact qdisc (kernel 4.5). `anchor` and `expectedRevision` are tcx's alone.
   */
  readonly mechanism?: TcAttach['mechanism'];
  /** Where the interface is: a path (`/run/netns/blue`) or a pid; default: the process's own. */
  readonly netns?: NetworkNamespace;
  /** clsact: 1 to 65535, and lower numbers run first; default: the kernel chooses, from 49152 down. */
  readonly priority?: number;
  /** clsact: tells filters of one priority apart; default: the kernel chooses. */
  readonly handle?: number;
}

/** `SEC("tc")`, `SEC("tc/ingress")`, `SEC("tcx/egress")`, `SEC("classifier")`: packets as they enter or leave an interface. */
export class TcProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_INTERFACE, ERR_EBPF_ALREADY_ATTACHED, ERR_EBPF_NO_TARGET (an anchor that is not attached there),
   * ERR_EBPF_STALE_REVISION, ERR_EBPF_NOT_SUPPORTED (tcx, on a kernel before 6.6), ERR_EBPF_PERMISSION (CAP_NET_ADMIN and CAP_BPF).
   */
  override async attach(options: TcAttachOptions): Promise<Link> {
    const { interface: target, direction, mechanism = 'auto' } = required(this, options, 'interface');
    return this.attachTo({
      hook: 'tc',
      interface: target,
      direction: elsewhere(this, direction, directionOf(this.section), "attach({ direction: 'ingress', … })"),
      mechanism,
      ...orderOf(this, options),
      ...given(options, 'netns', 'priority', 'handle'),
    });
  }
}

export interface NetkitAttachOptions extends OrderOptions {
  /** Name or index of the primary device of the pair, whichever end the program is for. */
  readonly interface: string | number;
  /** Packets that leave the primary device, or the peer; default: what the section says. */
  readonly end?: NetkitAttach['end'];
  /** Where the primary device is: a path or a pid; default: the process's own. */
  readonly netns?: NetworkNamespace;
}

/** `SEC("netkit/primary")`, `SEC("netkit/peer")`: packets that leave one end of a netkit pair (kernel 6.7, CONFIG_NETKIT). */
export class NetkitProgram extends Program {
  /** Rejects as tc programs do, and with ERR_EBPF_INVALID_ARGUMENT for an interface that is no netkit, or the peer device. */
  override async attach(options: NetkitAttachOptions): Promise<Link> {
    const { interface: target, end } = required(this, options, 'interface');
    const own = this.section.endsWith('/peer') ? 'peer' : 'primary';
    return this.attachTo({
      hook: 'netkit',
      interface: target,
      end: end ?? own,
      ...orderOf(this, options),
      ...given(options, 'netns'),
    });
  }
}

/** What netfilter programs return (NF_* in include/uapi/linux/netfilter.h). */
export const NetfilterVerdict = { DROP: 0, ACCEPT: 1 } as const;

export interface NetfilterAttachOptions {
  readonly protocolFamily: NetfilterAttach['protocolFamily'];
  readonly hook: NetfilterAttach['netfilterHook'];
  /** Lower numbers run first: conntrack has -200, NAT of destinations -100, filters 0. Each program has a number of its own. */
  readonly priority: number;
  /** Puts fragments together before the program sees them, for priorities above -400; kernel 6.6. */
  readonly defragment?: boolean;
  /** Which network: a path or a pid; default: the process's own. */
  readonly netns?: NetworkNamespace;
}

/** `SEC("netfilter")`: packets at netfilter's hooks, beside iptables and nftables (kernel 6.4, CONFIG_NETFILTER_BPF_LINK). */
export class NetfilterProgram extends Program {
  /**
   * Its link can't be updated. Rejects with ERR_EBPF_ALREADY_ATTACHED (that priority is taken), ERR_EBPF_INVALID_ARGUMENT,
   * ERR_EBPF_NO_TARGET (no such namespace), ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION.
   */
  override async attach(options: NetfilterAttachOptions): Promise<Link> {
    const { protocolFamily, hook, priority } = required(this, options, 'protocolFamily');
    return this.attachTo({
      hook: 'netfilter',
      protocolFamily,
      netfilterHook: hook,
      priority,
      ...given(options, 'defragment', 'netns'),
    });
  }
}

/** What lwt programs return (enum bpf_ret_code in include/uapi/linux/bpf.h). */
export const LwtAction = { OK: 0, DROP: 2, REDIRECT: 7, REROUTE: 128 } as const;

export interface LwtAttachOptions {
  /** The prefix whose packets the program sees: `10.1.0.0/16`, `fd00::/64`. The route is made, in the main table. */
  readonly route: string;
  /** The gateway. At least one of the two is needed. */
  readonly via?: string;
  /** Name or index of the interface that packets leave by. */
  readonly interface?: string | number;
  /** Which network: a path or a pid; default: the process's own. */
  readonly netns?: NetworkNamespace;
  /** Bytes (up to 256) that are kept free before a packet for what the program puts there; for xmit programs alone. */
  readonly headroom?: number;
}

/**
 * `SEC("lwt_in")`, `SEC("lwt_out")`, `SEC("lwt_xmit")` (kernel 4.10), `SEC("lwt_seg6local")` (kernel 4.18): packets of one route. To
 * attach it is to make the route; its link's end removes it.
 */
export class LwtProgram extends Program {
  /**
   * Rejects with ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_INTERFACE, ERR_EBPF_ALREADY_ATTACHED (there is such a route),
   * ERR_EBPF_ATTACH (the kernel refuses the route, in its words), ERR_EBPF_PERMISSION.
   */
  override async attach(options: LwtAttachOptions): Promise<Link> {
    const { route } = required(this, options, 'route');
    return this.attachTo({
      hook: 'lwt',
      point: this.section.replace(/^\??lwt_/, '') as LwtAttach['point'],
      route,
      ...given(options, 'via', 'interface', 'netns', 'headroom'),
    });
  }
}

function directionOf(section: string): TcAttach['direction'] | undefined {
  if (section.endsWith('/ingress')) return 'ingress';
  return section.endsWith('/egress') ? 'egress' : undefined;
}
