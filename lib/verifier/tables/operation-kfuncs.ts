/**
 * Kernel functions that operations call: those of schedulers, of queueing disciplines, of HID devices and of rings, as kernels from 6.12
 * to 7.2 register them. What a kernel lacks is not in its BTF.
 */
import type { KfuncSet } from './kfunc-set.ts';

const EXT = 'kernel/sched/ext.c';
/** Since 7.2: kernel/sched/ext/idle.c */
const IDLE = 'kernel/sched/ext_idle.c';

export const OPERATION_KFUNC_SETS: readonly KfuncSet[] = [
  {
    source: `${EXT} scx_kfunc_ids_enqueue_dispatch`,
    hooks: 'struct_ops',
    filter: 'sched-ext-enqueue',
    kfuncs: `
      scx_bpf_dispatch rcu
      scx_bpf_dispatch_vtime rcu
      scx_bpf_dsq_insert rcu
      scx_bpf_dsq_insert___v2 rcu
      scx_bpf_dsq_insert_vtime rcu
      __scx_bpf_dsq_insert_vtime rcu`,
  },
  {
    source: `${EXT} scx_kfunc_ids_dispatch`,
    hooks: 'struct_ops',
    filter: 'sched-ext-dispatch',
    kfuncs: `
      scx_bpf_dispatch_nr_slots
      scx_bpf_dispatch_cancel
      scx_bpf_consume
      scx_bpf_dispatch_from_dsq_set_slice rcu
      scx_bpf_dispatch_from_dsq_set_vtime rcu
      scx_bpf_dispatch_from_dsq rcu
      scx_bpf_dispatch_vtime_from_dsq rcu
      scx_bpf_dsq_move_to_local
      scx_bpf_dsq_move_to_local___v2
      scx_bpf_dsq_move_set_slice rcu
      scx_bpf_dsq_move_set_vtime rcu
      scx_bpf_dsq_move rcu
      scx_bpf_dsq_move_vtime rcu
      scx_bpf_sub_dispatch`,
  },
  {
    source: `${EXT} scx_kfunc_ids_cpu_release`,
    hooks: 'struct_ops',
    filter: 'sched-ext-cpu-release',
    kfuncs: 'scx_bpf_reenqueue_local',
  },
  {
    source: `${EXT} scx_kfunc_ids_unlocked`,
    hooks: 'struct_ops syscall',
    filter: 'sched-ext-unlocked',
    kfuncs: `
      scx_bpf_create_dsq sleepable
      scx_bpf_dispatch_from_dsq_set_slice rcu
      scx_bpf_dispatch_from_dsq_set_vtime rcu
      scx_bpf_dispatch_from_dsq rcu
      scx_bpf_dispatch_vtime_from_dsq rcu
      scx_bpf_dsq_move_set_slice rcu
      scx_bpf_dsq_move_set_vtime rcu
      scx_bpf_dsq_move rcu
      scx_bpf_dsq_move_vtime rcu
      scx_bpf_select_cpu_dfl rcu
      scx_bpf_select_cpu_and rcu
      __scx_bpf_select_cpu_and rcu`,
  },
  {
    source: `${IDLE} scx_kfunc_ids_select_cpu`,
    hooks: 'struct_ops syscall',
    filter: 'sched-ext-select-cpu',
    kfuncs: `
      scx_bpf_select_cpu_dfl rcu
      scx_bpf_select_cpu_and rcu
      __scx_bpf_select_cpu_and rcu`,
  },
  {
    source: 'kernel/sched/ext/cid.c scx_kfunc_ids_init',
    hooks: 'struct_ops',
    filter: 'sched-ext-init',
    kfuncs: 'scx_bpf_cid_override sleepable',
  },
  {
    source: 'kernel/sched/ext/cid.c scx_kfunc_ids_cid',
    hooks: 'struct_ops tracing syscall',
    kfuncs: `
      scx_bpf_cid_to_cpu
      scx_bpf_cpu_to_cid
      scx_bpf_cid_topo`,
  },
  {
    source: `${IDLE} scx_kfunc_ids_idle`,
    hooks: 'struct_ops tracing syscall',
    filter: 'sched-ext-any',
    kfuncs: `
      scx_bpf_cpu_node
      scx_bpf_get_idle_cpumask_node acquire
      scx_bpf_get_idle_cpumask acquire
      scx_bpf_get_idle_smtmask_node acquire
      scx_bpf_get_idle_smtmask acquire
      scx_bpf_put_idle_cpumask release
      scx_bpf_test_and_clear_cpu_idle
      scx_bpf_pick_idle_cpu_node rcu
      scx_bpf_pick_idle_cpu rcu
      scx_bpf_pick_any_cpu_node rcu
      scx_bpf_pick_any_cpu rcu`,
  },
  {
    source: `${EXT} scx_kfunc_ids_any`,
    hooks: 'struct_ops tracing syscall',
    filter: 'sched-ext-any',
    kfuncs: `
      scx_bpf_task_set_slice rcu
      scx_bpf_task_set_dsq_vtime rcu
      scx_bpf_kick_cpu
      scx_bpf_kick_cid
      scx_bpf_dsq_nr_queued
      scx_bpf_destroy_dsq
      scx_bpf_dsq_peek rcu_protected ret_null
      scx_bpf_dsq_reenq
      scx_bpf_reenqueue_local___v2
      bpf_iter_scx_dsq_new iter_new rcu_protected
      bpf_iter_scx_dsq_next iter_next ret_null
      bpf_iter_scx_dsq_destroy iter_destroy
      scx_bpf_exit_bstr trusted_args
      scx_bpf_error_bstr trusted_args
      scx_bpf_dump_bstr trusted_args
      scx_bpf_cpuperf_cap
      scx_bpf_cpuperf_cur
      scx_bpf_cpuperf_set
      scx_bpf_cidperf_cap
      scx_bpf_cidperf_cur
      scx_bpf_cidperf_set
      scx_bpf_nr_node_ids
      scx_bpf_nr_cpu_ids
      scx_bpf_nr_cids
      scx_bpf_nr_online_cids
      scx_bpf_this_cid
      scx_bpf_get_possible_cpumask acquire
      scx_bpf_get_online_cpumask acquire
      scx_bpf_put_cpumask release
      scx_bpf_task_running rcu
      scx_bpf_task_cpu rcu
      scx_bpf_task_cid rcu
      scx_bpf_cpu_rq
      scx_bpf_locked_rq ret_null
      scx_bpf_cpu_curr ret_null rcu_protected
      scx_bpf_cid_curr ret_null rcu_protected
      scx_bpf_tid_to_task ret_null rcu_protected
      scx_bpf_now
      scx_bpf_events trusted_args
      scx_bpf_task_cgroup rcu acquire`,
  },
  {
    source: 'net/sched/bpf_qdisc.c qdisc_common_kfunc_set',
    hooks: 'struct_ops',
    filter: 'qdisc',
    kfuncs: `
      bpf_skb_get_hash trusted_args
      bpf_kfree_skb release
      bpf_dynptr_from_skb trusted_args`,
  },
  {
    source: 'net/sched/bpf_qdisc.c qdisc_enqueue_kfunc_set',
    hooks: 'struct_ops',
    filter: 'qdisc-enqueue',
    kfuncs: `
      bpf_qdisc_skb_drop release
      bpf_qdisc_watchdog_schedule trusted_args`,
  },
  {
    source: 'net/sched/bpf_qdisc.c qdisc_dequeue_kfunc_set',
    hooks: 'struct_ops',
    filter: 'qdisc-dequeue',
    kfuncs: `
      bpf_qdisc_watchdog_schedule trusted_args
      bpf_qdisc_bstats_update trusted_args`,
  },
  {
    source: 'drivers/hid/bpf/hid_bpf_dispatch.c hid_bpf_kfunc_ids',
    hooks: 'struct_ops',
    kfuncs: `
      hid_bpf_get_data ret_null
      hid_bpf_allocate_context acquire ret_null sleepable
      hid_bpf_release_context release sleepable
      hid_bpf_hw_request sleepable
      hid_bpf_hw_output_report sleepable
      hid_bpf_input_report sleepable
      hid_bpf_try_input_report`,
  },
  {
    source: 'drivers/hid/bpf/hid_bpf_dispatch.c hid_bpf_syscall_kfunc_ids',
    hooks: 'syscall',
    kfuncs: `
      hid_bpf_allocate_context acquire ret_null
      hid_bpf_release_context release
      hid_bpf_hw_request
      hid_bpf_hw_output_report
      hid_bpf_input_report`,
  },
  {
    source: 'io_uring/bpf-ops.c io_uring_kfunc_set',
    hooks: 'struct_ops',
    kfuncs: `
      bpf_io_uring_submit_sqes sleepable
      bpf_io_uring_get_region ret_null`,
  },
];
