/** Which operation may call which of the kernel functions that are for operations (filters of their sets). */
import { attachedPrototype } from './attached.ts';
import type { Program } from './program.ts';

const SYSCALL = 31;
const STRUCT_OPS = 27;
/** scx_kfunc_context_filter(); until then wrong calls were found out when they came. */
const FILTERED_SINCE = '7.2';

const UNLOCKED = 'unlocked';
/** scx_kf_allow_flags, by member. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  select_cpu: ['select-cpu', 'enqueue'],
  select_cid: ['select-cpu', 'enqueue'],
  enqueue: ['select-cpu', 'enqueue'],
  dispatch: ['enqueue', 'dispatch'],
  cpu_release: ['cpu-release'],
  init: [UNLOCKED, 'init'],
  ...Object.fromEntries(
    [
      ...['init_task', 'dump', 'cgroup_init', 'cgroup_exit', 'cgroup_prep_move', 'cgroup_cancel_move'],
      ...['cgroup_set_weight', 'cgroup_set_bandwidth', 'cgroup_set_idle', 'sub_attach', 'sub_detach'],
      ...['cpu_online', 'cpu_offline', 'cid_online', 'cid_offline', 'exit'],
    ].map(member => [member, [UNLOCKED]]),
  ),
};

/** scx_kfunc_ids_cpu_only: schedulers that count by cid take a CPU's number for one. */
const BY_CPU = new Set(
  (
    'scx_bpf_kick_cpu scx_bpf_task_cpu scx_bpf_cpu_rq scx_bpf_cpu_curr scx_bpf_cpu_node scx_bpf_cpuperf_cap ' +
    'scx_bpf_cpuperf_cur scx_bpf_cpuperf_set scx_bpf_get_possible_cpumask scx_bpf_get_online_cpumask ' +
    'scx_bpf_put_cpumask scx_bpf_select_cpu_dfl __scx_bpf_select_cpu_and scx_bpf_select_cpu_and ' +
    'scx_bpf_get_idle_cpumask scx_bpf_get_idle_cpumask_node scx_bpf_get_idle_smtmask scx_bpf_get_idle_smtmask_node ' +
    'scx_bpf_put_idle_cpumask scx_bpf_test_and_clear_cpu_idle scx_bpf_pick_idle_cpu scx_bpf_pick_idle_cpu_node ' +
    'scx_bpf_pick_any_cpu scx_bpf_pick_any_cpu_node'
  ).split(' '),
);

/** `what` a kernel function is for. */
export function schedulerMay(program: Program, name: string, what: string): boolean {
  if (!program.isSince(FILTERED_SINCE) || program.type === SYSCALL) return true;
  if (program.type !== STRUCT_OPS) return what === 'any';
  const attached = attachedPrototype(program);
  const struct = attached?.name;
  if (struct !== 'sched_ext_ops' && struct !== 'sched_ext_ops_cid') return false;
  if (struct === 'sched_ext_ops_cid' && BY_CPU.has(name)) return false;
  return what === 'any' || (MAY[attached!.called]?.includes(what) ?? false);
}

/** bpf_qdisc_kfunc_filter() */
export function qdiscMay(program: Program, filter: 'qdisc' | 'qdisc-enqueue' | 'qdisc-dequeue'): boolean {
  const attached = attachedPrototype(program);
  if (attached?.name !== 'Qdisc_ops') return false;
  return filter === 'qdisc' || filter === `qdisc-${attached.called}`;
}
