/** What is attached somewhere: how it is asked, and what the answer is. */
import type { AttachType } from '../formats/object/numbers.ts';
import type { NetworkNamespace } from './network.ts';

/** An interface, by name or index; a cgroup, by its path in a cgroup2 file system; a network namespace; a sockmap or sockhash. */
export type AttachedPlace =
  | { readonly interface: string | number; readonly netns?: NetworkNamespace }
  | { readonly cgroup: string }
  | { readonly netns: NetworkNamespace }
  | { readonly map: { fd(): number } };

/** `xdp`, `tcx_ingress`, `cgroup_inet4_connect`, `sk_lookup`: attach types in lower case; and the filters of a clsact qdisc. */
export type AttachedHook = Lowercase<keyof typeof AttachType> | ClsactHook;
export type ClsactHook = 'clsact_ingress' | 'clsact_egress';

export interface AttachedOptions {
  /** One hook of the place; default: all that have something attached. */
  readonly hook?: AttachedHook;
  /** Of a cgroup: what runs for it, programs of the cgroups above included, in the order in which they run. */
  readonly effective?: boolean;
}

export interface AttachedProgram {
  readonly hook: AttachedHook;
  readonly programId: number;
  /** Of programs that this thread has loaded; others' are told by their ids alone. */
  readonly programName?: string;
  /** Where a link holds it, and the kernel tells: tcx and netkit. */
  readonly linkId?: number;
  /** Of XDP. */
  readonly mode?: 'native' | 'generic' | 'offload';
  /** Of clsact: lower priorities run first. */
  readonly priority?: number;
  readonly handle?: number;
  /** Of cgroups (not of what is effective): who else may be attached there and below. Links are always `multi`. */
  readonly sharing?: 'multi' | 'override' | 'exclusive';
  /** Of cgroups, kernel 6.15: runs before the programs of the cgroups below. Absent for no. */
  readonly preorder?: true;
}

export interface Attached {
  /** In the order in which they run, hook by hook. */
  readonly programs: readonly AttachedProgram[];
  /** Of the list of one hook: what `expectedRevision` of a later attach means. tcx and netkit; cgroups from kernel 6.17 on. */
  readonly revision?: bigint;
}

/** The hooks of each kind of place, and the first kernel that can be asked about each. */
export const ATTACHED_SINCE = {
  interface: {
    xdp: '4.13',
    tcx_ingress: '6.6',
    tcx_egress: '6.6',
    // Whatever tcx lets through goes on to them. Their filters tell ids from this kernel on (commit e86283071fdd).
    clsact_ingress: '4.13',
    clsact_egress: '4.13',
    netkit_primary: '6.7',
    netkit_peer: '6.7',
  },
  cgroup: {
    cgroup_inet_ingress: '4.15',
    cgroup_inet_egress: '4.15',
    cgroup_inet_sock_create: '4.15',
    cgroup_inet_sock_release: '5.9',
    cgroup_sock_ops: '4.15',
    cgroup_device: '4.15',
    cgroup_inet4_bind: '4.17',
    cgroup_inet6_bind: '4.17',
    cgroup_inet4_post_bind: '4.17',
    cgroup_inet6_post_bind: '4.17',
    cgroup_inet4_connect: '4.17',
    cgroup_inet6_connect: '4.17',
    cgroup_unix_connect: '6.7',
    cgroup_udp4_sendmsg: '4.18',
    cgroup_udp6_sendmsg: '4.18',
    cgroup_unix_sendmsg: '6.7',
    cgroup_udp4_recvmsg: '5.2',
    cgroup_udp6_recvmsg: '5.2',
    cgroup_unix_recvmsg: '6.7',
    cgroup_inet4_getpeername: '5.8',
    cgroup_inet6_getpeername: '5.8',
    cgroup_unix_getpeername: '6.7',
    cgroup_inet4_getsockname: '5.8',
    cgroup_inet6_getsockname: '5.8',
    cgroup_unix_getsockname: '6.7',
    cgroup_sysctl: '5.2',
    cgroup_getsockopt: '5.3',
    cgroup_setsockopt: '5.3',
    lsm_cgroup: '6.0',
  },
  netns: { flow_dissector: '5.3', sk_lookup: '5.9' },
  map: {
    sk_skb_stream_parser: '5.18',
    sk_skb_stream_verdict: '5.18',
    sk_skb_verdict: '5.18',
    sk_msg_verdict: '5.18',
  },
} as const satisfies Record<string, Partial<Record<AttachedHook, string>>>;

export type AttachedPlaceKind = keyof typeof ATTACHED_SINCE;
