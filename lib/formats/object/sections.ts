/** What a section name says of the programs in it: libbpf's SEC() conventions (section_defs in libbpf 1.5's libbpf.c). */
import type { ProgramKind, SectionTarget } from './image.ts';
import { AttachType as A, ProgramType as P } from './numbers.ts';

/**
 * `name` as it stands in SEC(). `+`: alone, or followed by a slash and what to attach to; no sign: exactly this.
 * `sleepable` sections are those with `.s` after the name's first part.
 */
type Definition = readonly [name: string, kind: ProgramKind, type: number, attachType: number];

const PLUS: readonly Definition[] = [
  ['kprobe', 'kprobe', P.KPROBE, 0],
  ['kretprobe', 'kretprobe', P.KPROBE, 0],
  ['uprobe', 'uprobe', P.KPROBE, 0],
  ['uretprobe', 'uretprobe', P.KPROBE, 0],
  ['kprobe.multi', 'kprobe.multi', P.KPROBE, A.TRACE_KPROBE_MULTI],
  ['kretprobe.multi', 'kretprobe.multi', P.KPROBE, A.TRACE_KPROBE_MULTI],
  ['kprobe.session', 'kprobe.session', P.KPROBE, A.TRACE_KPROBE_SESSION],
  ['uprobe.multi', 'uprobe.multi', P.KPROBE, A.TRACE_UPROBE_MULTI],
  ['uretprobe.multi', 'uretprobe.multi', P.KPROBE, A.TRACE_UPROBE_MULTI],
  // libbpf has it from 1.6 on.
  ['uprobe.session', 'uprobe.session', P.KPROBE, A.TRACE_UPROBE_SESSION],
  ['ksyscall', 'ksyscall', P.KPROBE, 0],
  ['kretsyscall', 'kretsyscall', P.KPROBE, 0],
  ['usdt', 'usdt', P.KPROBE, 0],
  ['tracepoint', 'tracepoint', P.TRACEPOINT, 0],
  ['tp', 'tracepoint', P.TRACEPOINT, 0],
  ['raw_tracepoint', 'raw_tp', P.RAW_TRACEPOINT, 0],
  ['raw_tp', 'raw_tp', P.RAW_TRACEPOINT, 0],
  ['raw_tracepoint.w', 'raw_tp.w', P.RAW_TRACEPOINT_WRITABLE, 0],
  ['raw_tp.w', 'raw_tp.w', P.RAW_TRACEPOINT_WRITABLE, 0],
  ['tp_btf', 'tp_btf', P.TRACING, A.TRACE_RAW_TP],
  ['fentry', 'fentry', P.TRACING, A.TRACE_FENTRY],
  ['fmod_ret', 'fmod_ret', P.TRACING, A.MODIFY_RETURN],
  ['fexit', 'fexit', P.TRACING, A.TRACE_FEXIT],
  ['freplace', 'freplace', P.EXT, 0],
  ['lsm', 'lsm', P.LSM, A.LSM_MAC],
  ['lsm_cgroup', 'lsm_cgroup', P.LSM, A.LSM_CGROUP],
  ['iter', 'iter', P.TRACING, A.TRACE_ITER],
  ['struct_ops', 'struct_ops', P.STRUCT_OPS, 0],
];

/** Names before `+` that may carry `.s`. */
const SLEEPABLE = new Set([
  ...['uprobe', 'uretprobe', 'uprobe.multi', 'uretprobe.multi', 'uprobe.session', 'usdt'],
  ...['fentry', 'fmod_ret', 'fexit', 'lsm', 'iter', 'struct_ops'],
]);

const EXACT: readonly Definition[] = [
  ['socket', 'socket', P.SOCKET_FILTER, 0],
  ['sk_reuseport/migrate', 'sk_reuseport', P.SK_REUSEPORT, A.SK_REUSEPORT_SELECT_OR_MIGRATE],
  ['sk_reuseport', 'sk_reuseport', P.SK_REUSEPORT, A.SK_REUSEPORT_SELECT],
  ['tc/ingress', 'tcx', P.SCHED_CLS, A.TCX_INGRESS],
  ['tc/egress', 'tcx', P.SCHED_CLS, A.TCX_EGRESS],
  ['tcx/ingress', 'tcx', P.SCHED_CLS, A.TCX_INGRESS],
  ['tcx/egress', 'tcx', P.SCHED_CLS, A.TCX_EGRESS],
  ['tc', 'tc', P.SCHED_CLS, 0],
  ['classifier', 'tc', P.SCHED_CLS, 0],
  ['action', 'action', P.SCHED_ACT, 0],
  ['netkit/primary', 'netkit', P.SCHED_CLS, A.NETKIT_PRIMARY],
  ['netkit/peer', 'netkit', P.SCHED_CLS, A.NETKIT_PEER],
  ['syscall', 'syscall', P.SYSCALL, 0],
  ['xdp/devmap', 'xdp', P.XDP, A.XDP_DEVMAP],
  ['xdp.frags/devmap', 'xdp', P.XDP, A.XDP_DEVMAP],
  ['xdp/cpumap', 'xdp', P.XDP, A.XDP_CPUMAP],
  ['xdp.frags/cpumap', 'xdp', P.XDP, A.XDP_CPUMAP],
  ['xdp', 'xdp', P.XDP, A.XDP],
  ['xdp.frags', 'xdp', P.XDP, A.XDP],
  ['perf_event', 'perf_event', P.PERF_EVENT, 0],
  ['lwt_in', 'lwt', P.LWT_IN, 0],
  ['lwt_out', 'lwt', P.LWT_OUT, 0],
  ['lwt_xmit', 'lwt', P.LWT_XMIT, 0],
  ['lwt_seg6local', 'lwt', P.LWT_SEG6LOCAL, 0],
  ['sockops', 'sock_ops', P.SOCK_OPS, A.CGROUP_SOCK_OPS],
  ['sk_skb/stream_parser', 'sk_skb', P.SK_SKB, A.SK_SKB_STREAM_PARSER],
  ['sk_skb/stream_verdict', 'sk_skb', P.SK_SKB, A.SK_SKB_STREAM_VERDICT],
  ['sk_skb/verdict', 'sk_skb', P.SK_SKB, A.SK_SKB_VERDICT],
  ['sk_skb', 'sk_skb', P.SK_SKB, 0],
  ['sk_msg', 'sk_msg', P.SK_MSG, A.SK_MSG_VERDICT],
  ['lirc_mode2', 'lirc', P.LIRC_MODE2, A.LIRC_MODE2],
  ['flow_dissector', 'flow_dissector', P.FLOW_DISSECTOR, A.FLOW_DISSECTOR],
  ['cgroup_skb/ingress', 'cgroup_skb', P.CGROUP_SKB, A.CGROUP_INET_INGRESS],
  ['cgroup_skb/egress', 'cgroup_skb', P.CGROUP_SKB, A.CGROUP_INET_EGRESS],
  ['cgroup/skb', 'cgroup_skb', P.CGROUP_SKB, 0],
  ['cgroup/sock_create', 'cgroup_sock', P.CGROUP_SOCK, A.CGROUP_INET_SOCK_CREATE],
  ['cgroup/sock_release', 'cgroup_sock', P.CGROUP_SOCK, A.CGROUP_INET_SOCK_RELEASE],
  ['cgroup/sock', 'cgroup_sock', P.CGROUP_SOCK, A.CGROUP_INET_SOCK_CREATE],
  ['cgroup/post_bind4', 'cgroup_sock', P.CGROUP_SOCK, A.CGROUP_INET4_POST_BIND],
  ['cgroup/post_bind6', 'cgroup_sock', P.CGROUP_SOCK, A.CGROUP_INET6_POST_BIND],
  ['cgroup/bind4', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET4_BIND],
  ['cgroup/bind6', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET6_BIND],
  ['cgroup/connect4', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET4_CONNECT],
  ['cgroup/connect6', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET6_CONNECT],
  ['cgroup/connect_unix', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UNIX_CONNECT],
  ['cgroup/sendmsg4', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UDP4_SENDMSG],
  ['cgroup/sendmsg6', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UDP6_SENDMSG],
  ['cgroup/sendmsg_unix', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UNIX_SENDMSG],
  ['cgroup/recvmsg4', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UDP4_RECVMSG],
  ['cgroup/recvmsg6', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UDP6_RECVMSG],
  ['cgroup/recvmsg_unix', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UNIX_RECVMSG],
  ['cgroup/getpeername4', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET4_GETPEERNAME],
  ['cgroup/getpeername6', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET6_GETPEERNAME],
  ['cgroup/getpeername_unix', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UNIX_GETPEERNAME],
  ['cgroup/getsockname4', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET4_GETSOCKNAME],
  ['cgroup/getsockname6', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_INET6_GETSOCKNAME],
  ['cgroup/getsockname_unix', 'cgroup_sock_addr', P.CGROUP_SOCK_ADDR, A.CGROUP_UNIX_GETSOCKNAME],
  ['cgroup/sysctl', 'cgroup_sysctl', P.CGROUP_SYSCTL, A.CGROUP_SYSCTL],
  ['cgroup/getsockopt', 'cgroup_sockopt', P.CGROUP_SOCKOPT, A.CGROUP_GETSOCKOPT],
  ['cgroup/setsockopt', 'cgroup_sockopt', P.CGROUP_SOCKOPT, A.CGROUP_SETSOCKOPT],
  ['cgroup/dev', 'cgroup_device', P.CGROUP_DEVICE, A.CGROUP_DEVICE],
  ['sk_lookup', 'sk_lookup', P.SK_LOOKUP, A.SK_LOOKUP],
  ['netfilter', 'netfilter', P.NETFILTER, A.NETFILTER],
];

const exact = new Map(EXACT.map(definition => [definition[0], definition]));
const plus = new Map(PLUS.map(definition => [definition[0], definition]));

/** Never throws: a name that says nothing is of kind `unknown`, type 0. */
export function parseSection(section: string): SectionTarget {
  const autoload = !section.startsWith('?');
  const name = autoload ? section : section.slice(1);
  const target = (
    definition: Definition | undefined,
    attachTo: string,
    sleepable: boolean,
  ): SectionTarget => ({
    programType: definition?.[2] ?? P.UNSPEC,
    expectedAttachType: definition?.[3] ?? 0,
    kind: definition?.[1] ?? 'unknown',
    attachTo,
    sleepable,
    frags: definition?.[0].startsWith('xdp.frags') ?? false,
    autoload,
  });

  const whole = exact.get(name);
  if (whole) return target(whole, '', name === 'syscall');
  const slash = name.indexOf('/');
  const first = slash < 0 ? name : name.slice(0, slash);
  const rest = slash < 0 ? '' : name.slice(slash + 1);
  const plain = plus.get(first);
  if (plain) return target(plain, rest, false);
  const base = first.endsWith('.s') ? first.slice(0, -2) : '';
  return SLEEPABLE.has(base) ? target(plus.get(base), rest, true) : target(undefined, '', false);
}
