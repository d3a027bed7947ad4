/** Numbers of include/uapi/linux/bpf.h that section names stand for: enum bpf_prog_type and enum bpf_attach_type. */

const PROGRAM_TYPES = [
  ...[
    'UNSPEC',
    'SOCKET_FILTER',
    'KPROBE',
    'SCHED_CLS',
    'SCHED_ACT',
    'TRACEPOINT',
    'XDP',
    'PERF_EVENT',
    'CGROUP_SKB',
  ],
  ...['CGROUP_SOCK', 'LWT_IN', 'LWT_OUT', 'LWT_XMIT', 'SOCK_OPS', 'SK_SKB', 'CGROUP_DEVICE', 'SK_MSG'],
  ...['RAW_TRACEPOINT', 'CGROUP_SOCK_ADDR', 'LWT_SEG6LOCAL', 'LIRC_MODE2', 'SK_REUSEPORT', 'FLOW_DISSECTOR'],
  ...[
    'CGROUP_SYSCTL',
    'RAW_TRACEPOINT_WRITABLE',
    'CGROUP_SOCKOPT',
    'TRACING',
    'STRUCT_OPS',
    'EXT',
    'LSM',
    'SK_LOOKUP',
  ],
  ...['SYSCALL', 'NETFILTER'],
] as const;

const ATTACH_TYPES = [
  ...['CGROUP_INET_INGRESS', 'CGROUP_INET_EGRESS', 'CGROUP_INET_SOCK_CREATE', 'CGROUP_SOCK_OPS'],
  ...[
    'SK_SKB_STREAM_PARSER',
    'SK_SKB_STREAM_VERDICT',
    'CGROUP_DEVICE',
    'SK_MSG_VERDICT',
    'CGROUP_INET4_BIND',
  ],
  ...['CGROUP_INET6_BIND', 'CGROUP_INET4_CONNECT', 'CGROUP_INET6_CONNECT', 'CGROUP_INET4_POST_BIND'],
  ...['CGROUP_INET6_POST_BIND', 'CGROUP_UDP4_SENDMSG', 'CGROUP_UDP6_SENDMSG', 'LIRC_MODE2', 'FLOW_DISSECTOR'],
  ...[
    'CGROUP_SYSCTL',
    'CGROUP_UDP4_RECVMSG',
    'CGROUP_UDP6_RECVMSG',
    'CGROUP_GETSOCKOPT',
    'CGROUP_SETSOCKOPT',
  ],
  ...['TRACE_RAW_TP', 'TRACE_FENTRY', 'TRACE_FEXIT', 'MODIFY_RETURN', 'LSM_MAC', 'TRACE_ITER'],
  ...['CGROUP_INET4_GETPEERNAME', 'CGROUP_INET6_GETPEERNAME', 'CGROUP_INET4_GETSOCKNAME'],
  ...['CGROUP_INET6_GETSOCKNAME', 'XDP_DEVMAP', 'CGROUP_INET_SOCK_RELEASE', 'XDP_CPUMAP', 'SK_LOOKUP', 'XDP'],
  ...[
    'SK_SKB_VERDICT',
    'SK_REUSEPORT_SELECT',
    'SK_REUSEPORT_SELECT_OR_MIGRATE',
    'PERF_EVENT',
    'TRACE_KPROBE_MULTI',
  ],
  ...['LSM_CGROUP', 'STRUCT_OPS', 'NETFILTER', 'TCX_INGRESS', 'TCX_EGRESS', 'TRACE_UPROBE_MULTI'],
  ...['CGROUP_UNIX_CONNECT', 'CGROUP_UNIX_SENDMSG', 'CGROUP_UNIX_RECVMSG', 'CGROUP_UNIX_GETPEERNAME'],
  ...[
    'CGROUP_UNIX_GETSOCKNAME',
    'NETKIT_PRIMARY',
    'NETKIT_PEER',
    'TRACE_KPROBE_SESSION',
    'TRACE_UPROBE_SESSION',
  ],
] as const;

type Numbers<Names extends readonly string[]> = { readonly [Name in Names[number]]: number };

function numbered<const Names extends readonly string[]>(names: Names): Numbers<Names> {
  return Object.fromEntries(names.map((name, number) => [name, number])) as Numbers<Names>;
}

export const ProgramType = numbered(PROGRAM_TYPES);
export const AttachType = numbered(ATTACH_TYPES);

/** `XDP` for 6; `type 99` for one this version does not know. */
export function programTypeName(type: number): string {
  return PROGRAM_TYPES[type] ?? `type ${type}`;
}

/** `tcx_ingress`, `cgroup_inet4_connect`: BPF_* attach types in lower case; `type 99` for one this version does not know. */
export type AttachTypeName = Lowercase<keyof typeof AttachType> | `type ${number}`;

export function attachTypeName(type: number): AttachTypeName {
  return (ATTACH_TYPES[type]?.toLowerCase() ?? `type ${type}`) as AttachTypeName;
}
