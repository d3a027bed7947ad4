/** What the hooks of sockets and network namespaces are asked. */
import type { Floor } from './floor.ts';
import type { NetworkNamespace } from './network.ts';

/** By a link on the network namespace. */
export interface NetnsAttach {
  readonly hook: 'sk_lookup' | 'flow_dissector';
  readonly netns?: NetworkNamespace;
}

/** Programs of a map of sockets. */
export interface SockmapAttach {
  readonly hook: 'sockmap';
  /** What it does with the sockets' data; a row of FLOORS as well. */
  readonly as: 'sk_msg' | 'sk_skb stream_parser' | 'sk_skb stream_verdict' | 'sk_skb verdict';
  /** The map's name, for messages. */
  readonly map: string;
  /** The map's descriptor. */
  readonly fd: number;
  /** `auto`: a BPF link (kernel 6.10), else BPF_PROG_ATTACH. */
  readonly mechanism?: 'auto' | 'link' | 'program';
}

/** By setsockopt(2) on one socket. */
export interface SocketAttach {
  readonly hook: 'socket filter' | 'sk_reuseport' | 'sk_reuseport migrate';
  /** `socket:[12345]`: as /proc/self/fd names it, which no other socket has. */
  readonly socket: string;
  readonly fd: number;
}

export type SocketRequest = NetnsAttach | SockmapAttach | SocketAttach;

/** Each hook of this file, and the first kernel that has it. */
export const SOCKET_FLOORS = {
  sk_lookup: { since: '5.9' },
  // The hook is of 4.20, by BPF_PROG_ATTACH; the link is what is offered here.
  flow_dissector: { since: '5.8' },
  sk_msg: { since: '4.17' },
  'sk_skb stream_parser': { since: '4.14', config: ['CONFIG_BPF_STREAM_PARSER'] },
  'sk_skb stream_verdict': { since: '4.14', config: ['CONFIG_BPF_STREAM_PARSER'] },
  'sk_skb verdict': { since: '5.13' },
  'sockmap link': { since: '6.10' },
  sk_reuseport: { since: '4.19' },
  'sk_reuseport migrate': { since: '5.14' },
  'socket filter': { since: '3.19' },
  'classic filter': { since: '2.2' },
  'classic filter, translated': { since: '3.19' },
  syscall: { since: '5.14' },
} as const satisfies Record<string, Floor>;
