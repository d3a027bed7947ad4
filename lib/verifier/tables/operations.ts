/**
 * Structs of operations that programs may stand for (struct_ops), as the kernel's sources register them (struct bpf_struct_ops): what their
 * `check_member`, `get_func_proto` and `is_valid_access` say. Which members there are, and which of their arguments may be NULL or are
 * references, is in the kernel's BTF. What stores are allowed is in memory/kernel-store.ts.
 */

export interface Operations {
  /** Functions of the struct that no program may stand for: the kernel has no stub of them. */
  readonly without: ReadonlySet<string>;
  /** Members whose programs may sleep; null: all. */
  readonly sleepable: ReadonlySet<string> | null;
  /** Helpers, by number, besides those that all programs have; null: none at all. */
  readonly helpers: readonly number[] | null;
  /** Arguments that are not what their types say, as `MEMBER ARGUMENT`. */
  readonly arguments: Readonly<Record<string, { readonly nullable: true } | { readonly struct: string }>>;
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const NONE: ReadonlySet<string> = new Set();

/** BPF_FUNC_sk_storage_get, _sk_storage_delete, _tcp_send_ack, _ktime_get_coarse_ns; setsockopt and getsockopt are by member. */
const CONGESTION = [107, 108, 116, 160];
/** BPF_FUNC_task_storage_get, _task_storage_delete */
const TASK_STORAGE = [156, 157];

/** kernel/sched/ext.c. Stubs say by their names which arguments may be NULL since 6.14; is_valid_access before. */
const SCHEDULER: Operations = {
  without: NONE,
  sleepable: set(
    'init_task cgroup_init cgroup_exit cgroup_prep_move cpu_online cpu_offline cid_online cid_offline init exit ' +
      'sub_attach sub_detach',
  ),
  helpers: TASK_STORAGE,
  arguments: { 'dispatch 1': { nullable: true }, 'yield 1': { nullable: true } },
};

export const OPERATIONS: ReadonlyMap<string, Operations> = new Map<string, Operations>([
  // net/ipv4/bpf_tcp_ca.c
  ['tcp_congestion_ops', { without: set('get_info'), sleepable: null, helpers: CONGESTION, arguments: {} }],
  // net/bpf/bpf_dummy_struct_ops.c
  ['bpf_dummy_ops', { without: NONE, sleepable: set('test_sleepable'), helpers: null, arguments: {} }],
  ['sched_ext_ops', SCHEDULER],
  ['sched_ext_ops_cid', SCHEDULER],
  // net/sched/bpf_qdisc.c (6.16)
  [
    'Qdisc_ops',
    {
      without: set(
        'peek change attach change_tx_queue_len change_real_num_tx dump dump_stats ingress_block_set ' +
          'ingress_block_get egress_block_set egress_block_get',
      ),
      sleepable: null,
      helpers: [],
      arguments: { 'enqueue 2': { struct: 'bpf_sk_buff_ptr' } },
    },
  ],
  // drivers/hid/bpf/hid_bpf_struct_ops.c (6.11)
  [
    'hid_bpf_ops',
    {
      without: NONE,
      sleepable: set('hid_rdesc_fixup hid_hw_request hid_hw_output_report'),
      helpers: [],
      arguments: {},
    },
  ],
  // net/smc/smc_hs_bpf.c (7.2)
  ['smc_hs_ctrl', { without: NONE, sleepable: null, helpers: [], arguments: {} }],
  // io_uring/bpf-ops.c (7.2)
  ['io_uring_bpf_ops', { without: NONE, sleepable: null, helpers: [], arguments: {} }],
]);
