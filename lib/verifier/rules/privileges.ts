/** What a process may load, and what rules its programs are under, by its capabilities: bpf_prog_load() (kernel/bpf/syscall.c, 6.18). */
import { ProgramType } from '../../formats/object/numbers.ts';
import { E2BIG, EPERM } from '../outcome.ts';
import type { Program } from '../program/program.ts';

export type VerifierCapability = 'CAP_BPF' | 'CAP_PERFMON' | 'CAP_NET_ADMIN' | 'CAP_SYS_ADMIN';

export interface Privileges {
  /** bpf_capable: functions, loops, numbers that are known on the stack, precision. */
  readonly bpf: boolean;
  /** allow_ptr_leaks, allow_uninit_stack, bypass_spec_v1 and bypass_spec_v4: all four are CAP_PERFMON's. */
  readonly perfmon: boolean;
  readonly netAdmin: boolean;
}

export const ALL_PRIVILEGES: Privileges = { bpf: true, perfmon: true, netAdmin: true };

/** CAP_SYS_ADMIN has all of them in itself. */
export function privilegesOf(capabilities: readonly VerifierCapability[]): Privileges {
  const has = (name: VerifierCapability) =>
    capabilities.includes(name) || capabilities.includes('CAP_SYS_ADMIN');
  return { bpf: has('CAP_BPF'), perfmon: has('CAP_PERFMON'), netAdmin: has('CAP_NET_ADMIN') };
}

const P = ProgramType;
const UNPRIVILEGED = new Set<number>([P.SOCKET_FILTER, P.CGROUP_SKB]);
/** is_net_admin_prog_type() */
const NET_ADMIN = new Set<number>([
  ...[P.SCHED_CLS, P.SCHED_ACT, P.XDP, P.LWT_IN, P.LWT_OUT, P.LWT_XMIT, P.LWT_SEG6LOCAL, P.SK_SKB, P.SK_MSG],
  ...[P.FLOW_DISSECTOR, P.CGROUP_DEVICE, P.CGROUP_SOCK, P.CGROUP_SOCK_ADDR, P.CGROUP_SOCKOPT],
  ...[P.CGROUP_SYSCTL, P.SOCK_OPS, P.EXT, P.NETFILTER],
]);
/** is_perfmon_prog_type() */
const PERFMON = new Set<number>([
  ...[P.KPROBE, P.TRACEPOINT, P.PERF_EVENT, P.RAW_TRACEPOINT, P.RAW_TRACEPOINT_WRITABLE, P.TRACING, P.LSM],
  ...[P.STRUCT_OPS, P.EXT],
]);
/** BPF_MAXINSNS */
const MAX_INSTRUCTIONS = 4096;

/** Why the program is refused before it is verified, where nothing is logged; undefined: it is not. */
export function refusalAtLoad(
  { type, length }: Program,
  { bpf, perfmon, netAdmin }: Privileges,
): { errno: number; why: string } | undefined {
  if (!bpf && length > MAX_INSTRUCTIONS)
    return { errno: E2BIG, why: `without CAP_BPF a program has ${MAX_INSTRUCTIONS} instructions at most` };
  const needs = (capability: string) => ({
    errno: EPERM,
    why: `programs of this type take ${capability} to load`,
  });
  if (!bpf && !UNPRIVILEGED.has(type)) return needs('CAP_BPF');
  if (!netAdmin && NET_ADMIN.has(type)) return needs('CAP_NET_ADMIN');
  if (!perfmon && PERFMON.has(type)) return needs('CAP_PERFMON');
  return undefined;
}

/** Of what socket filters and programs of cgroups' packets have: bpf_base_func_proto() gives these to CAP_BPF, … */
const HELPERS_OF_BPF = new Set([
  ...['spin_lock', 'spin_unlock', 'jiffies64', 'per_cpu_ptr', 'this_cpu_ptr', 'timer_init', 'timer_start'],
  ...['timer_set_callback', 'timer_cancel', 'kptr_xchg', 'for_each_map_elem', 'loop', 'user_ringbuf_drain'],
  ...['ringbuf_reserve_dynptr', 'ringbuf_submit_dynptr', 'ringbuf_discard_dynptr', 'dynptr_from_mem'],
  ...['dynptr_read', 'dynptr_write', 'dynptr_data', 'cgrp_storage_get', 'cgrp_storage_delete'],
  ...['get_current_cgroup_id', 'get_current_ancestor_cgroup_id', 'current_task_under_cgroup'],
  ...['get_cgroup_classid', 'task_storage_get', 'task_storage_delete'],
]);
/** … and these to CAP_PERFMON, as bpf_sk_base_func_proto() does with the last. */
const HELPERS_OF_PERFMON = new Set([
  ...['trace_printk', 'get_current_task', 'get_current_task_btf', 'get_current_comm', 'probe_read_user'],
  ...['probe_read_kernel', 'probe_read_user_str', 'probe_read_kernel_str', 'copy_from_user'],
  ...['copy_from_user_task', 'snprintf_btf', 'snprintf', 'task_pt_regs', 'trace_vprintk'],
  ...['perf_event_read_value', 'perf_event_read', 'send_signal', 'send_signal_thread', 'get_task_stack'],
  ...['get_branch_snapshot', 'find_vma', 'skc_to_tcp6_sock', 'skc_to_tcp_sock', 'skc_to_tcp_timewait_sock'],
  ...['skc_to_tcp_request_sock', 'skc_to_udp6_sock', 'skc_to_unix_sock', 'skc_to_mptcp_sock'],
]);

export function mayCall(name: string, { bpf, perfmon }: Privileges): boolean {
  if (!bpf && HELPERS_OF_BPF.has(name)) return false;
  return perfmon || !HELPERS_OF_PERFMON.has(name);
}
