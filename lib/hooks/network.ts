/** What the hooks of network interfaces and routes are asked: XDP, tc, netkit, netfilter, lwt. */
import type { OrderRequest } from './anchor.ts';
import type { Floor } from './floor.ts';

/** Where to look for an interface: a path (/run/netns/x, /proc/PID/ns/net) or a pid; the caller's own if absent. */
export type NetworkNamespace = string | number;

export interface XdpAttach {
  readonly hook: 'xdp';
  /** Name or index. */
  readonly interface: string | number;
  /** `native`: in the driver; `generic`: in the network stack; `offload`: in the card; `auto`: native, else generic. */
  readonly mode: 'auto' | 'native' | 'generic' | 'offload';
  /** `auto`: a BPF link (kernel 5.9), else netlink. */
  readonly mechanism?: 'auto' | 'link' | 'netlink';
  readonly netns?: NetworkNamespace;
}

/** The order is tcx's. */
export interface TcAttach extends OrderRequest {
  readonly hook: 'tc';
  /** Name or index. */
  readonly interface: string | number;
  readonly direction: 'ingress' | 'egress';
  /** `auto`: tcx (kernel 6.6), else a filter of the clsact qdisc. */
  readonly mechanism?: 'auto' | 'tcx' | 'clsact';
  readonly netns?: NetworkNamespace;
  /** clsact; the kernel chooses if absent. */
  readonly priority?: number;
  readonly handle?: number;
}

export interface NetkitAttach extends OrderRequest {
  readonly hook: 'netkit';
  /** Name or index of the primary device, whichever end the program is for. */
  readonly interface: string | number;
  readonly end: 'primary' | 'peer';
  readonly netns?: NetworkNamespace;
}

export interface NetfilterAttach {
  readonly hook: 'netfilter';
  readonly protocolFamily: 'ipv4' | 'ipv6';
  readonly netfilterHook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly priority: number;
  readonly defragment?: boolean;
  readonly netns?: NetworkNamespace;
}

export interface LwtAttach {
  readonly hook: 'lwt';
  readonly point: 'in' | 'out' | 'xmit' | 'seg6local';
  /** `10.1.0.0/16`, `fd00::/64`. */
  readonly route: string;
  /** At least one of the two. */
  readonly via?: string;
  readonly interface?: string | number;
  readonly netns?: NetworkNamespace;
  /** Bytes; xmit alone. */
  readonly headroom?: number;
}

export type NetworkRequest = XdpAttach | TcAttach | NetkitAttach | NetfilterAttach | LwtAttach;

/** Each hook of this file, and the first kernel that has it. */
export const NETWORK_FLOORS = {
  'xdp native': { since: '4.8' },
  'xdp generic': { since: '4.12' },
  'xdp offload': { since: '4.13' },
  'xdp link': { since: '5.9' },
  'xdp netlink': { since: '4.8' },
  'tc clsact': { since: '4.5', config: ['CONFIG_NET_SCH_INGRESS', 'CONFIG_NET_CLS_BPF'] },
  // CONFIG_NET_XGRESS, which CONFIG_NET_CLS_ACT, CONFIG_NETFILTER_INGRESS or CONFIG_NETKIT selects.
  'tc tcx': { since: '6.6', config: ['CONFIG_NET_XGRESS'] },
  'netkit primary': { since: '6.7', config: ['CONFIG_NETKIT'] },
  'netkit peer': { since: '6.7', config: ['CONFIG_NETKIT'] },
  netfilter: { since: '6.4', config: ['CONFIG_NETFILTER_BPF_LINK'] },
  'lwt in': { since: '4.10', config: ['CONFIG_LWTUNNEL_BPF'] },
  'lwt out': { since: '4.10', config: ['CONFIG_LWTUNNEL_BPF'] },
  'lwt xmit': { since: '4.10', config: ['CONFIG_LWTUNNEL_BPF'] },
  'lwt seg6local': { since: '4.18', config: ['CONFIG_IPV6_SEG6_BPF'] },
} as const satisfies Record<string, Floor>;
