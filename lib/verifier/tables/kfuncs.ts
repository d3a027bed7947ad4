/**
 * Kernel functions that programs may call (kfuncs), as kernels from 6.12 to 7.2 register them: by file of its sources and set, for which
 * hooks, and with which flags (BTF_ID_FLAGS; KF_TRUSTED_ARGS as until 6.19, since when all have it). Prototypes are in the kernel's BTF;
 * what a kernel lacks is not in it. Those that have arguments from the verifier (KF_IMPLICIT_ARGS, since 7.0) have a prototype without
 * them, and often go by another name than before, without `_impl`.
 */

import type { KfuncFilter, KfuncSet } from './kfunc-set.ts';
import { OPERATION_KFUNC_SETS } from './operation-kfuncs.ts';

/** KF_* (include/linux/btf.h), bits of our own. */
export const KF = {
  ACQUIRE: 1,
  RELEASE: 1 << 1,
  RET_NULL: 1 << 2,
  TRUSTED_ARGS: 1 << 3,
  SLEEPABLE: 1 << 4,
  DESTRUCTIVE: 1 << 5,
  RCU: 1 << 6,
  ITER_NEW: 1 << 7,
  ITER_NEXT: 1 << 8,
  ITER_DESTROY: 1 << 9,
  RCU_PROTECTED: 1 << 10,
  FASTCALL: 1 << 11,
  ARENA_RET: 1 << 12,
  ARENA_ARG2: 1 << 13,
} as const;

/** bpf_prog_type_to_kfunc_hook(): by program type. `common` is for all. */
export const HOOKS: Readonly<Record<number, string>> = {
  1: 'socket_filter',
  2: 'kprobe',
  3: 'tc',
  4: 'sched_act',
  5: 'tracing',
  6: 'xdp',
  7: 'tracing',
  8: 'cgroup',
  9: 'cgroup',
  10: 'lwt',
  11: 'lwt',
  12: 'lwt',
  13: 'cgroup',
  14: 'sk_skb',
  15: 'cgroup',
  18: 'cgroup',
  19: 'lwt',
  23: 'cgroup',
  25: 'cgroup',
  26: 'tracing',
  27: 'struct_ops',
  29: 'tracing',
  31: 'syscall',
  32: 'netfilter',
};

export const KFUNC_SETS: readonly KfuncSet[] = [
  {
    source: 'kernel/bpf/helpers.c generic_btf_ids',
    hooks: 'tracing tc xdp struct_ops syscall cgroup',
    kfuncs: `
      crash_kexec destructive
      bpf_obj_new acquire ret_null
      bpf_obj_new_impl acquire ret_null
      bpf_percpu_obj_new acquire ret_null
      bpf_percpu_obj_new_impl acquire ret_null
      bpf_obj_drop release
      bpf_obj_drop_impl release
      bpf_percpu_obj_drop release
      bpf_percpu_obj_drop_impl release
      bpf_refcount_acquire acquire ret_null rcu
      bpf_refcount_acquire_impl acquire ret_null rcu
      bpf_list_push_front
      bpf_list_push_front_impl
      bpf_list_push_back
      bpf_list_push_back_impl
      bpf_list_add
      bpf_list_pop_front acquire ret_null
      bpf_list_pop_back acquire ret_null
      bpf_list_del acquire ret_null
      bpf_list_is_first
      bpf_list_is_last
      bpf_list_empty
      bpf_list_front ret_null
      bpf_list_back ret_null
      bpf_task_acquire acquire rcu ret_null
      bpf_task_release release
      bpf_rbtree_remove acquire ret_null
      bpf_rbtree_add
      bpf_rbtree_add_impl
      bpf_rbtree_first ret_null
      bpf_rbtree_root ret_null
      bpf_rbtree_left ret_null
      bpf_rbtree_right ret_null
      bpf_cgroup_acquire acquire rcu ret_null
      bpf_cgroup_release release
      bpf_cgroup_ancestor acquire rcu ret_null
      bpf_cgroup_from_id acquire ret_null
      bpf_task_under_cgroup rcu
      bpf_task_get_cgroup1 acquire rcu ret_null
      bpf_task_from_pid acquire ret_null
      bpf_task_from_vpid acquire ret_null
      bpf_throw
      bpf_send_signal_task trusted_args
      bpf_lookup_user_key acquire ret_null sleepable
      bpf_lookup_system_key acquire ret_null
      bpf_key_put release
      bpf_verify_pkcs7_signature sleepable`,
  },
  {
    source: 'kernel/bpf/helpers.c common_btf_ids',
    hooks: 'common',
    kfuncs: `
      bpf_cast_to_kern_ctx fastcall
      bpf_rdonly_cast fastcall
      bpf_rcu_read_lock
      bpf_rcu_read_unlock
      bpf_dynptr_slice ret_null
      bpf_dynptr_slice_rdwr ret_null
      bpf_iter_num_new iter_new
      bpf_iter_num_next iter_next ret_null
      bpf_iter_num_destroy iter_destroy
      bpf_iter_task_vma_new iter_new rcu
      bpf_iter_task_vma_next iter_next ret_null
      bpf_iter_task_vma_destroy iter_destroy
      bpf_iter_css_task_new iter_new trusted_args
      bpf_iter_css_task_next iter_next ret_null
      bpf_iter_css_task_destroy iter_destroy
      bpf_iter_css_new iter_new trusted_args rcu_protected
      bpf_iter_css_next iter_next ret_null
      bpf_iter_css_destroy iter_destroy
      bpf_iter_task_new iter_new trusted_args rcu_protected
      bpf_iter_task_next iter_next ret_null
      bpf_iter_task_destroy iter_destroy
      bpf_dynptr_adjust
      bpf_dynptr_is_null
      bpf_dynptr_is_rdonly
      bpf_dynptr_size
      bpf_dynptr_clone
      bpf_dynptr_copy
      bpf_dynptr_memset
      bpf_modify_return_test_tp
      bpf_wq_init
      bpf_wq_set_callback
      bpf_wq_start
      bpf_preempt_disable
      bpf_preempt_enable
      bpf_iter_bits_new iter_new
      bpf_iter_bits_next iter_next ret_null
      bpf_iter_bits_destroy iter_destroy
      bpf_copy_from_user_str sleepable
      bpf_copy_from_user_task_str sleepable
      bpf_get_kmem_cache
      bpf_iter_kmem_cache_new iter_new sleepable
      bpf_iter_kmem_cache_next iter_next ret_null sleepable
      bpf_iter_kmem_cache_destroy iter_destroy sleepable
      bpf_local_irq_save
      bpf_local_irq_restore
      bpf_probe_read_user_dynptr
      bpf_probe_read_kernel_dynptr
      bpf_probe_read_user_str_dynptr
      bpf_probe_read_kernel_str_dynptr
      bpf_copy_from_user_dynptr sleepable
      bpf_copy_from_user_str_dynptr sleepable
      bpf_copy_from_user_task_dynptr sleepable trusted_args
      bpf_copy_from_user_task_str_dynptr sleepable trusted_args
      bpf_iter_dmabuf_new iter_new sleepable
      bpf_iter_dmabuf_next iter_next ret_null sleepable
      bpf_iter_dmabuf_destroy iter_destroy sleepable
      __bpf_trap
      bpf_strcmp
      bpf_strcasecmp
      bpf_strncasecmp
      bpf_strchr
      bpf_strchrnul
      bpf_strnchr
      bpf_strrchr
      bpf_strlen
      bpf_strnlen
      bpf_strspn
      bpf_strcspn
      bpf_strstr
      bpf_strcasestr
      bpf_strnstr
      bpf_strncasestr
      bpf_cgroup_read_xattr rcu
      bpf_stream_vprintk trusted_args
      bpf_stream_print_stack
      bpf_task_work_schedule_signal trusted_args
      bpf_task_work_schedule_resume trusted_args
      bpf_dynptr_from_file
      bpf_dynptr_file_discard release
      bpf_timer_cancel_async`,
  },
  {
    source: 'kernel/bpf/helpers.c common_btf_ids',
    hooks: 'common',
    until: '7.0',
    kfuncs: `
      bpf_wq_set_callback_impl
      bpf_stream_vprintk_impl trusted_args
      bpf_task_work_schedule_signal_impl trusted_args
      bpf_task_work_schedule_resume_impl trusted_args`,
  },
  {
    source: 'kernel/bpf/cpumask.c cpumask_kfunc_btf_ids',
    hooks: 'tracing struct_ops syscall',
    kfuncs: `
      bpf_cpumask_create acquire ret_null
      bpf_cpumask_release release
      bpf_cpumask_acquire acquire trusted_args
      bpf_cpumask_first rcu
      bpf_cpumask_first_zero rcu
      bpf_cpumask_first_and rcu
      bpf_cpumask_set_cpu rcu
      bpf_cpumask_clear_cpu rcu
      bpf_cpumask_test_cpu rcu
      bpf_cpumask_test_and_set_cpu rcu
      bpf_cpumask_test_and_clear_cpu rcu
      bpf_cpumask_setall rcu
      bpf_cpumask_clear rcu
      bpf_cpumask_and rcu
      bpf_cpumask_or rcu
      bpf_cpumask_xor rcu
      bpf_cpumask_equal rcu
      bpf_cpumask_intersects rcu
      bpf_cpumask_subset rcu
      bpf_cpumask_empty rcu
      bpf_cpumask_full rcu
      bpf_cpumask_copy rcu
      bpf_cpumask_any_distribute rcu
      bpf_cpumask_any_and_distribute rcu
      bpf_cpumask_weight rcu
      bpf_cpumask_populate rcu`,
  },
  {
    source: 'kernel/bpf/map_iter.c bpf_map_iter_kfunc_ids',
    hooks: 'common',
    kfuncs: 'bpf_map_sum_elem_count trusted_args',
  },
  {
    source: 'kernel/bpf/arena.c arena_kfuncs',
    hooks: 'common',
    since: '7.0',
    kfuncs: `
      bpf_arena_alloc_pages arena_ret arena_arg2
      bpf_arena_free_pages arena_arg2
      bpf_arena_reserve_pages arena_arg2`,
  },
  {
    source: 'kernel/bpf/arena.c arena_kfuncs',
    hooks: 'common',
    until: '7.0',
    kfuncs: `
      bpf_arena_alloc_pages trusted_args sleepable arena_ret arena_arg2
      bpf_arena_free_pages trusted_args sleepable arena_arg2
      bpf_arena_reserve_pages trusted_args arena_arg2`,
  },
  {
    source: 'mm/bpf_memcontrol.c bpf_memcontrol_kfuncs',
    hooks: 'common',
    kfuncs: `
      bpf_get_root_mem_cgroup acquire ret_null
      bpf_get_mem_cgroup acquire ret_null rcu
      bpf_put_mem_cgroup release
      bpf_mem_cgroup_vm_events
      bpf_mem_cgroup_memory_events
      bpf_mem_cgroup_usage
      bpf_mem_cgroup_page_state
      bpf_mem_cgroup_flush_stats sleepable`,
  },
  {
    source: 'kernel/bpf/rqspinlock.c rqspinlock_kfunc_ids',
    hooks: 'common',
    kfuncs: `
      bpf_res_spin_lock ret_null
      bpf_res_spin_unlock
      bpf_res_spin_lock_irqsave ret_null
      bpf_res_spin_unlock_irqrestore`,
  },
  {
    source: 'kernel/bpf/crypto.c crypt_init_kfunc_btf_ids',
    hooks: 'syscall',
    kfuncs: `
      bpf_crypto_ctx_create acquire ret_null sleepable
      bpf_crypto_ctx_release release
      bpf_crypto_ctx_acquire acquire rcu ret_null`,
  },
  {
    source: 'kernel/bpf/crypto.c crypt_kfunc_btf_ids',
    hooks: 'tc sched_act xdp',
    kfuncs: `
      bpf_crypto_decrypt rcu
      bpf_crypto_encrypt rcu`,
  },
  {
    source: 'kernel/cgroup/rstat.c bpf_rstat_kfunc_ids',
    hooks: 'tracing',
    kfuncs: `
      cgroup_rstat_updated
      cgroup_rstat_flush sleepable
      css_rstat_updated
      css_rstat_flush sleepable`,
  },
  {
    source: 'kernel/trace/bpf_trace.c kprobe_multi_kfunc_set_ids',
    hooks: 'kprobe tracing',
    filter: 'session',
    kfuncs: `
      bpf_session_is_return
      bpf_session_cookie`,
  },
  {
    source: 'fs/bpf_fs_kfuncs.c bpf_fs_kfunc_set_ids',
    hooks: 'tracing',
    filter: 'lsm',
    kfuncs: `
      bpf_get_task_exe_file acquire trusted_args ret_null
      bpf_put_file release
      bpf_path_d_path trusted_args
      bpf_get_dentry_xattr sleepable trusted_args
      bpf_get_file_xattr sleepable trusted_args
      bpf_set_dentry_xattr sleepable trusted_args
      bpf_remove_dentry_xattr sleepable trusted_args
      bpf_real_data_inode sleepable ret_null`,
  },
  {
    source: 'fs/verity/measure.c fsverity_set_ids',
    hooks: 'tracing',
    filter: 'lsm',
    kfuncs: 'bpf_get_fsverity_digest trusted_args',
  },
  {
    source: 'net/core/filter.c bpf_kfunc_check_set_skb',
    hooks: 'tc sched_act sk_skb socket_filter cgroup lwt netfilter tracing',
    kfuncs: 'bpf_dynptr_from_skb trusted_args',
  },
  {
    source: 'net/core/filter.c bpf_kfunc_check_set_skb_meta',
    hooks: 'tc sched_act',
    kfuncs: 'bpf_dynptr_from_skb_meta trusted_args',
  },
  {
    source: 'net/core/filter.c bpf_kfunc_check_set_xdp',
    hooks: 'xdp',
    kfuncs: `
      bpf_dynptr_from_xdp
      bpf_xdp_pull_data`,
  },
  {
    source: 'net/core/filter.c bpf_kfunc_check_set_sock_addr',
    hooks: 'cgroup',
    kfuncs: 'bpf_sock_addr_set_sun_path',
  },
  {
    source: 'net/core/filter.c bpf_kfunc_check_set_tcp_reqsk',
    hooks: 'tc',
    kfuncs: 'bpf_sk_assign_tcp_reqsk trusted_args',
  },
  {
    source: 'net/core/filter.c bpf_kfunc_check_set_sock_ops',
    hooks: 'cgroup',
    kfuncs: 'bpf_sock_ops_enable_tx_tstamp trusted_args',
  },
  {
    source: 'net/core/filter.c bpf_sk_iter_kfunc_ids',
    hooks: 'tracing',
    filter: 'iterators',
    kfuncs: 'bpf_sock_destroy trusted_args',
  },
  {
    source: 'net/core/xdp.c xdp_metadata_kfunc_ids',
    hooks: 'xdp',
    filter: 'device-bound',
    kfuncs: `
      bpf_xdp_metadata_rx_timestamp trusted_args
      bpf_xdp_metadata_rx_hash trusted_args
      bpf_xdp_metadata_rx_vlan_tag trusted_args`,
  },
  {
    source: 'net/bpf/test_run.c test_sk_check_kfunc_ids',
    hooks: 'tc tracing syscall',
    kfuncs: `
      bpf_kfunc_call_test_release release
      bpf_kfunc_call_memb_release release`,
  },
  {
    source: 'net/netfilter/nf_conntrack_bpf.c nf_ct_kfunc_set',
    hooks: 'xdp tc',
    kfuncs: `
      bpf_xdp_ct_alloc acquire ret_null
      bpf_xdp_ct_lookup acquire ret_null
      bpf_skb_ct_alloc acquire ret_null
      bpf_skb_ct_lookup acquire ret_null
      bpf_ct_insert_entry acquire ret_null release
      bpf_ct_release release
      bpf_ct_set_timeout trusted_args
      bpf_ct_change_timeout trusted_args
      bpf_ct_set_status trusted_args
      bpf_ct_change_status trusted_args`,
  },
  {
    source: 'net/netfilter/nf_nat_bpf.c nf_nat_kfunc_set',
    hooks: 'xdp tc',
    kfuncs: 'bpf_ct_set_nat_info trusted_args',
  },
  {
    source: 'net/xfrm/xfrm_state_bpf.c xfrm_state_kfunc_set',
    hooks: 'xdp',
    kfuncs: `
      bpf_xdp_get_xfrm_state ret_null acquire
      bpf_xdp_xfrm_state_release release`,
  },
  {
    source: 'net/netfilter/nf_flow_table_bpf.c nf_ft_kfunc_set',
    hooks: 'xdp',
    kfuncs: 'bpf_xdp_flow_lookup trusted_args ret_null',
  },
  {
    source: 'net/xfrm/xfrm_interface_bpf.c xfrm_ifc_kfunc_set',
    hooks: 'tc',
    kfuncs: `
      bpf_skb_get_xfrm_info
      bpf_skb_set_xfrm_info`,
  },
  {
    source: 'net/ipv4/fou_bpf.c fou_kfunc_set',
    hooks: 'tc',
    kfuncs: `
      bpf_skb_set_fou_encap
      bpf_skb_get_fou_encap`,
  },
  {
    source: 'net/ipv4/bpf_tcp_ca.c bpf_tcp_ca_check_kfunc_ids',
    hooks: 'struct_ops',
    kfuncs: `
      tcp_reno_ssthresh
      tcp_reno_cong_avoid
      tcp_reno_undo_cwnd
      tcp_slow_start
      tcp_cong_avoid_ai`,
  },
  {
    source: 'net/ipv4/tcp_cubic.c tcp_cubic_check_kfunc_ids',
    hooks: 'struct_ops',
    kfuncs: `
      cubictcp_init
      cubictcp_recalc_ssthresh
      cubictcp_cong_avoid
      cubictcp_state
      cubictcp_cwnd_event
      cubictcp_cwnd_event_tx_start
      cubictcp_acked`,
  },
  {
    source: 'net/ipv4/tcp_bbr.c tcp_bbr_check_kfunc_ids',
    hooks: 'struct_ops',
    kfuncs: `
      bbr_init
      bbr_main
      bbr_sndbuf_expand
      bbr_undo_cwnd
      bbr_cwnd_event
      bbr_cwnd_event_tx_start
      bbr_ssthresh
      bbr_min_tso_segs
      bbr_set_state`,
  },
  {
    source: 'net/ipv4/tcp_dctcp.c tcp_dctcp_check_kfunc_ids',
    hooks: 'struct_ops',
    kfuncs: `
      dctcp_init
      dctcp_update_alpha
      dctcp_cwnd_event
      dctcp_cwnd_event_tx_start
      dctcp_ssthresh
      dctcp_cwnd_undo
      dctcp_state`,
  },
];

/** One set that a kernel function is in. */
export interface KfuncEntry {
  /** Bits of KF. */
  readonly flags: number;
  readonly hooks: ReadonlySet<string>;
  readonly filter: KfuncFilter | undefined;
  /** The first kernel that has it so, and the first that has not. */
  readonly since: string | undefined;
  readonly until: string | undefined;
}

/** By name, with the sets in the order of the table; there is one at least. */
export const KFUNCS: ReadonlyMap<string, readonly KfuncEntry[]> = bySet([
  ...KFUNC_SETS,
  ...OPERATION_KFUNC_SETS,
]);

function bySet(sets: readonly KfuncSet[]): ReadonlyMap<string, readonly KfuncEntry[]> {
  const found = new Map<string, KfuncEntry[]>();
  for (const { hooks, filter, since, until, kfuncs } of sets) {
    const forHooks = new Set(hooks.split(' '));
    for (const line of kfuncs.trim().split('\n')) {
      const [name = '', ...words] = line.trim().split(' ');
      const flags = words.reduce((sum, flag) => sum | KF[flag.toUpperCase() as keyof typeof KF], 0);
      const entry = { flags, hooks: forHooks, filter, since, until };
      const entries = found.get(name);
      if (entries) entries.push(entry);
      else found.set(name, [entry]);
    }
  }
  return found;
}
