/** What the hooks of network interfaces and routes are asked: XDP, tc, netkit, netfilter, lwt. */
import type { Floor } from './floor.ts';

/** Where to look for an interface: a path (/run/netns/x, /proc/PID/ns/net) or a pid; the caller's own if absent. */
export type NetworkNamespace = string | number;

export interface XdpAttach {
  readonly hook: 'xdp';
  /** Name or index. */
  readonly interface: string | number;
  /** `native`: in the driver; `generic`: in the network stack; `auto`: native, else generic. */
  readonly mode: 'auto' | 'native' | 'generic';
  /** `auto`: a BPF link (kernel 5.9), else netlink. */
  readonly mechanism?: 'auto' | 'link' | 'netlink';
  readonly netns?: NetworkNamespace;
}

/** Each hook of this file, and the first kernel that has it. */
export const NETWORK_FLOORS = {
  'xdp native': { since: '4.8' },
  'xdp generic': { since: '4.12' },
  'xdp link': { since: '5.9' },
} as const satisfies Record<string, Floor>;
