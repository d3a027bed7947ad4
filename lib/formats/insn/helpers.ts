/**
 * The kernel's helpers: number, name, first kernel. Numbers and names are enum bpf_func_id's (include/uapi/linux/bpf.h, which is the
 * same from 6.2 to 6.18: what came later are kfuncs). The kernel that a helper is said to need is the one that first had its number;
 * which types of programs may call it is another question, and was often answered later.
 */

/** In the order of their numbers, which is the order in which they came: the first is 1, and each is one more. */
const BY_KERNEL = {
  '3.19': ['bpf_map_lookup_elem', 'bpf_map_update_elem', 'bpf_map_delete_elem'],
  '4.1': [
    'bpf_probe_read',
    'bpf_ktime_get_ns',
    'bpf_trace_printk',
    'bpf_get_prandom_u32',
    'bpf_get_smp_processor_id',
    'bpf_skb_store_bytes',
    'bpf_l3_csum_replace',
    'bpf_l4_csum_replace',
  ],
  '4.2': [
    'bpf_tail_call',
    'bpf_clone_redirect',
    'bpf_get_current_pid_tgid',
    'bpf_get_current_uid_gid',
    'bpf_get_current_comm',
  ],
  '4.3': [
    'bpf_get_cgroup_classid',
    'bpf_skb_vlan_push',
    'bpf_skb_vlan_pop',
    'bpf_skb_get_tunnel_key',
    'bpf_skb_set_tunnel_key',
    'bpf_perf_event_read',
  ],
  '4.4': ['bpf_redirect', 'bpf_get_route_realm', 'bpf_perf_event_output'],
  '4.5': ['bpf_skb_load_bytes'],
  '4.6': ['bpf_get_stackid', 'bpf_csum_diff', 'bpf_skb_get_tunnel_opt', 'bpf_skb_set_tunnel_opt'],
  '4.8': [
    'bpf_skb_change_proto',
    'bpf_skb_change_type',
    'bpf_skb_under_cgroup',
    'bpf_get_hash_recalc',
    'bpf_get_current_task',
    'bpf_probe_write_user',
  ],
  '4.9': [
    'bpf_current_task_under_cgroup',
    'bpf_skb_change_tail',
    'bpf_skb_pull_data',
    'bpf_csum_update',
    'bpf_set_hash_invalid',
  ],
  '4.10': ['bpf_get_numa_node_id', 'bpf_skb_change_head', 'bpf_xdp_adjust_head'],
  '4.11': ['bpf_probe_read_str'],
  '4.12': ['bpf_get_socket_cookie', 'bpf_get_socket_uid'],
  '4.13': ['bpf_set_hash', 'bpf_setsockopt', 'bpf_skb_adjust_room'],
  '4.14': ['bpf_redirect_map', 'bpf_sk_redirect_map', 'bpf_sock_map_update'],
  '4.15': ['bpf_xdp_adjust_meta', 'bpf_perf_event_read_value', 'bpf_perf_prog_read_value', 'bpf_getsockopt'],
  '4.16': ['bpf_override_return', 'bpf_sock_ops_cb_flags_set'],
  '4.17': [
    'bpf_msg_redirect_map',
    'bpf_msg_apply_bytes',
    'bpf_msg_cork_bytes',
    'bpf_msg_pull_data',
    'bpf_bind',
  ],
  '4.18': [
    'bpf_xdp_adjust_tail',
    'bpf_skb_get_xfrm_state',
    'bpf_get_stack',
    'bpf_skb_load_bytes_relative',
    'bpf_fib_lookup',
    'bpf_sock_hash_update',
    'bpf_msg_redirect_hash',
    'bpf_sk_redirect_hash',
    'bpf_lwt_push_encap',
    'bpf_lwt_seg6_store_bytes',
    'bpf_lwt_seg6_adjust_srh',
    'bpf_lwt_seg6_action',
    'bpf_rc_repeat',
    'bpf_rc_keydown',
    'bpf_skb_cgroup_id',
    'bpf_get_current_cgroup_id',
  ],
  '4.19': ['bpf_get_local_storage', 'bpf_sk_select_reuseport', 'bpf_skb_ancestor_cgroup_id'],
  '4.20': [
    'bpf_sk_lookup_tcp',
    'bpf_sk_lookup_udp',
    'bpf_sk_release',
    'bpf_map_push_elem',
    'bpf_map_pop_elem',
    'bpf_map_peek_elem',
    'bpf_msg_push_data',
  ],
  '5.0': ['bpf_msg_pop_data', 'bpf_rc_pointer_rel'],
  '5.1': [
    'bpf_spin_lock',
    'bpf_spin_unlock',
    'bpf_sk_fullsock',
    'bpf_tcp_sock',
    'bpf_skb_ecn_set_ce',
    'bpf_get_listener_sock',
  ],
  '5.2': [
    'bpf_skc_lookup_tcp',
    'bpf_tcp_check_syncookie',
    'bpf_sysctl_get_name',
    'bpf_sysctl_get_current_value',
    'bpf_sysctl_get_new_value',
    'bpf_sysctl_set_new_value',
    'bpf_strtol',
    'bpf_strtoul',
    'bpf_sk_storage_get',
    'bpf_sk_storage_delete',
  ],
  '5.3': ['bpf_send_signal'],
  '5.4': ['bpf_tcp_gen_syncookie'],
  '5.5': [
    'bpf_skb_output',
    'bpf_probe_read_user',
    'bpf_probe_read_kernel',
    'bpf_probe_read_user_str',
    'bpf_probe_read_kernel_str',
  ],
  '5.6': ['bpf_tcp_send_ack', 'bpf_send_signal_thread', 'bpf_jiffies64'],
  '5.7': [
    'bpf_read_branch_records',
    'bpf_get_ns_current_pid_tgid',
    'bpf_xdp_output',
    'bpf_get_netns_cookie',
    'bpf_get_current_ancestor_cgroup_id',
    'bpf_sk_assign',
  ],
  '5.8': [
    'bpf_ktime_get_boot_ns',
    'bpf_seq_printf',
    'bpf_seq_write',
    'bpf_sk_cgroup_id',
    'bpf_sk_ancestor_cgroup_id',
    'bpf_ringbuf_output',
    'bpf_ringbuf_reserve',
    'bpf_ringbuf_submit',
    'bpf_ringbuf_discard',
    'bpf_ringbuf_query',
    'bpf_csum_level',
  ],
  '5.9': [
    'bpf_skc_to_tcp6_sock',
    'bpf_skc_to_tcp_sock',
    'bpf_skc_to_tcp_timewait_sock',
    'bpf_skc_to_tcp_request_sock',
    'bpf_skc_to_udp6_sock',
    'bpf_get_task_stack',
  ],
  '5.10': [
    'bpf_load_hdr_opt',
    'bpf_store_hdr_opt',
    'bpf_reserve_hdr_opt',
    'bpf_inode_storage_get',
    'bpf_inode_storage_delete',
    'bpf_d_path',
    'bpf_copy_from_user',
    'bpf_snprintf_btf',
    'bpf_seq_printf_btf',
    'bpf_skb_cgroup_classid',
    'bpf_redirect_neigh',
    'bpf_per_cpu_ptr',
    'bpf_this_cpu_ptr',
    'bpf_redirect_peer',
  ],
  '5.11': [
    'bpf_task_storage_get',
    'bpf_task_storage_delete',
    'bpf_get_current_task_btf',
    'bpf_bprm_opts_set',
    'bpf_ktime_get_coarse_ns',
    'bpf_ima_inode_hash',
    'bpf_sock_from_file',
  ],
  '5.12': ['bpf_check_mtu'],
  '5.13': ['bpf_for_each_map_elem', 'bpf_snprintf'],
  '5.14': ['bpf_sys_bpf', 'bpf_btf_find_by_name_kind', 'bpf_sys_close'],
  '5.15': [
    'bpf_timer_init',
    'bpf_timer_set_callback',
    'bpf_timer_start',
    'bpf_timer_cancel',
    'bpf_get_func_ip',
    'bpf_get_attach_cookie',
    'bpf_task_pt_regs',
  ],
  '5.16': [
    'bpf_get_branch_snapshot',
    'bpf_trace_vprintk',
    'bpf_skc_to_unix_sock',
    'bpf_kallsyms_lookup_name',
  ],
  '5.17': [
    'bpf_find_vma',
    'bpf_loop',
    'bpf_strncmp',
    'bpf_get_func_arg',
    'bpf_get_func_ret',
    'bpf_get_func_arg_cnt',
  ],
  '5.18': [
    'bpf_get_retval',
    'bpf_set_retval',
    'bpf_xdp_get_buff_len',
    'bpf_xdp_load_bytes',
    'bpf_xdp_store_bytes',
    'bpf_copy_from_user_task',
    'bpf_skb_set_tstamp',
    'bpf_ima_file_hash',
  ],
  '5.19': [
    'bpf_kptr_xchg',
    'bpf_map_lookup_percpu_elem',
    'bpf_skc_to_mptcp_sock',
    'bpf_dynptr_from_mem',
    'bpf_ringbuf_reserve_dynptr',
    'bpf_ringbuf_submit_dynptr',
    'bpf_ringbuf_discard_dynptr',
    'bpf_dynptr_read',
    'bpf_dynptr_write',
    'bpf_dynptr_data',
  ],
  '6.0': [
    'bpf_tcp_raw_gen_syncookie_ipv4',
    'bpf_tcp_raw_gen_syncookie_ipv6',
    'bpf_tcp_raw_check_syncookie_ipv4',
    'bpf_tcp_raw_check_syncookie_ipv6',
  ],
  '6.1': ['bpf_ktime_get_tai_ns', 'bpf_user_ringbuf_drain'],
  '6.2': ['bpf_cgrp_storage_get', 'bpf_cgrp_storage_delete'],
} as const;

export type HelperName = (typeof BY_KERNEL)[keyof typeof BY_KERNEL][number];

export interface KernelHelper {
  /** BPF_FUNC_*: the `imm` of its call. */
  readonly number: number;
  /** With `bpf_`, as the verifier's log has it. */
  readonly name: HelperName;
  /** The first kernel that has it, such as `5.8`. */
  readonly since: string;
}

/** All of them by number, from 1; there is no helper 0 (BPF_FUNC_unspec). */
export const KERNEL_HELPERS: ReadonlyMap<number, KernelHelper> = new Map(
  Object.entries(BY_KERNEL)
    .flatMap(([since, names]) => names.map((name: HelperName) => ({ name, since })))
    .map((helper, i) => [i + 1, { number: i + 1, ...helper }]),
);

const BY_NAME: ReadonlyMap<string, KernelHelper> = new Map(
  [...KERNEL_HELPERS.values()].map(helper => [helper.name, helper]),
);

/** `name` with its `bpf_`; undefined where no kernel has such a helper. */
export function helperByName(name: HelperName): KernelHelper;
export function helperByName(name: string): KernelHelper | undefined;
export function helperByName(name: string): KernelHelper | undefined {
  return BY_NAME.get(name);
}
