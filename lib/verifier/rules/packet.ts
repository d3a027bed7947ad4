/** Who may access packets directly, and which helpers move them. */
import type { Env } from '../env.ts';

/** bpf_helper_changes_pkt_data(): after these, pointers into the packet are worth nothing (net/core/filter.c). */
const CHANGES = new Set([
  ...[13, 10, 11, 73, 76, 75, 74, 91, 63, 90, 50, 43, 31, 38, 39, 9, 19, 18, 143, 44, 54, 65, 12],
]);

export const changesPacket = (helper: number) => CHANGES.has(helper);

/** BPF_PROG_TYPE_* that may read packets: LWT_IN, LWT_OUT, LWT_SEG6LOCAL, SK_REUSEPORT, FLOW_DISSECTOR, CGROUP_SKB. */
const READERS = new Set([10, 11, 19, 21, 22, 8]);
/** SCHED_CLS, SCHED_ACT, XDP, LWT_XMIT, SK_SKB, SK_MSG. */
const WRITERS = new Set([3, 4, 6, 12, 14, 16]);
const CGROUP_SOCKOPT = 25;

/** may_access_direct_pkt_data(); `helper`: whether a helper that the pointer is passed to takes packets; undefined for loads and stores. */
export function mayAccessPacket(env: Env, write: boolean, helper?: boolean): boolean {
  const { type } = env.program;
  if (READERS.has(type)) return !write && (helper ?? true);
  if (WRITERS.has(type)) return helper ?? true;
  return type === CGROUP_SOCKOPT;
}
