/** Which map types fit which helper, and which helper fits which map type: check_map_func_compatibility(). */
import type { Env } from '../env.ts';
import { helperName } from '../log/instruction.ts';
import { EINVAL } from '../outcome.ts';
import { MAP, type VerifierMap } from '../program/map.ts';

/** Map types that are for these helpers alone. */
const HELPERS_OF: Readonly<Record<number, string>> = {
  [MAP.PROG_ARRAY]: 'tail_call',
  [MAP.PERF_EVENT_ARRAY]: 'perf_event_read perf_event_output skb_output perf_event_read_value xdp_output',
  [MAP.RINGBUF]:
    'ringbuf_output ringbuf_reserve ringbuf_query ringbuf_reserve_dynptr ringbuf_submit_dynptr ringbuf_discard_dynptr',
  [MAP.USER_RINGBUF]: 'user_ringbuf_drain',
  [MAP.STACK_TRACE]: 'get_stackid',
  [MAP.CGROUP_ARRAY]: 'skb_under_cgroup current_task_under_cgroup',
  [MAP.CGROUP_STORAGE]: 'get_local_storage',
  [MAP.PERCPU_CGROUP_STORAGE]: 'get_local_storage',
  [MAP.DEVMAP]: 'redirect_map map_lookup_elem',
  [MAP.DEVMAP_HASH]: 'redirect_map map_lookup_elem',
  [MAP.CPUMAP]: 'redirect_map',
  [MAP.XSKMAP]: 'redirect_map map_lookup_elem',
  [MAP.ARRAY_OF_MAPS]: 'map_lookup_elem',
  [MAP.HASH_OF_MAPS]: 'map_lookup_elem',
  [MAP.SOCKMAP]: 'sk_redirect_map sock_map_update msg_redirect_map sk_select_reuseport map_lookup_elem',
  [MAP.SOCKHASH]: 'sk_redirect_hash sock_hash_update msg_redirect_hash sk_select_reuseport map_lookup_elem',
  [MAP.REUSEPORT_SOCKARRAY]: 'sk_select_reuseport',
  [MAP.QUEUE]: 'map_peek_elem map_pop_elem map_push_elem',
  [MAP.STACK]: 'map_peek_elem map_pop_elem map_push_elem',
  [MAP.SK_STORAGE]: 'sk_storage_get sk_storage_delete kptr_xchg',
  [MAP.INODE_STORAGE]: 'inode_storage_get inode_storage_delete kptr_xchg',
  [MAP.TASK_STORAGE]: 'task_storage_get task_storage_delete kptr_xchg',
  [MAP.CGRP_STORAGE]: 'cgrp_storage_get cgrp_storage_delete kptr_xchg',
  [MAP.BLOOM_FILTER]: 'map_peek_elem map_push_elem',
};

/** Helpers that are for these map types alone. */
const MAPS_OF: Readonly<Record<string, readonly number[]>> = {
  tail_call: [MAP.PROG_ARRAY],
  ...of(
    'perf_event_read perf_event_output perf_event_read_value skb_output xdp_output',
    MAP.PERF_EVENT_ARRAY,
  ),
  ...of(HELPERS_OF[MAP.RINGBUF]!, MAP.RINGBUF),
  user_ringbuf_drain: [MAP.USER_RINGBUF],
  get_stackid: [MAP.STACK_TRACE],
  ...of('current_task_under_cgroup skb_under_cgroup', MAP.CGROUP_ARRAY),
  redirect_map: [MAP.DEVMAP, MAP.DEVMAP_HASH, MAP.CPUMAP, MAP.XSKMAP],
  ...of('sk_redirect_map msg_redirect_map sock_map_update', MAP.SOCKMAP),
  ...of('sk_redirect_hash msg_redirect_hash sock_hash_update', MAP.SOCKHASH),
  get_local_storage: [MAP.CGROUP_STORAGE, MAP.PERCPU_CGROUP_STORAGE],
  sk_select_reuseport: [MAP.REUSEPORT_SOCKARRAY, MAP.SOCKMAP, MAP.SOCKHASH],
  map_pop_elem: [MAP.QUEUE, MAP.STACK],
  map_peek_elem: [MAP.QUEUE, MAP.STACK, MAP.BLOOM_FILTER],
  map_push_elem: [MAP.QUEUE, MAP.STACK, MAP.BLOOM_FILTER],
  map_lookup_percpu_elem: [MAP.PERCPU_ARRAY, MAP.PERCPU_HASH, MAP.LRU_PERCPU_HASH],
  ...of('sk_storage_get sk_storage_delete', MAP.SK_STORAGE),
  ...of('inode_storage_get inode_storage_delete', MAP.INODE_STORAGE),
  ...of('task_storage_get task_storage_delete', MAP.TASK_STORAGE),
  ...of('cgrp_storage_get cgrp_storage_delete', MAP.CGRP_STORAGE),
};

function of(helpers: string, map: number): Record<string, readonly number[]> {
  return Object.fromEntries(helpers.split(' ').map(helper => [helper, [map]]));
}

/** SOCKET_FILTER, SCHED_CLS, SCHED_ACT, XDP, SK_REUSEPORT, FLOW_DISSECTOR, SK_LOOKUP. */
const UPDATES_SOCKETS = new Set([1, 3, 4, 6, 21, 22, 30]);
const TRACING = 26;
const TRACE_ITER = 28;
const SOCK_OPS = 13;

export function checkMapFits(env: Env, map: VerifierMap | null, helper: { id: number; name: string }): void {
  if (!map) return;
  const { id, name } = helper;
  const only = HELPERS_OF[map.type];
  const sockets = map.type === MAP.SOCKMAP || map.type === MAP.SOCKHASH;
  const fits = !only || only.split(' ').includes(name) || (sockets && mayUpdateSockets(env, name));
  if (fits && (MAPS_OF[name]?.includes(map.type) ?? true)) return;
  env.reject(EINVAL, `cannot pass map_type ${map.type} into func ${helperName(id)}#${id}\n`);
}

/** may_update_sockmap() */
function mayUpdateSockets(env: Env, name: string): boolean {
  if (name !== 'map_update_elem' && name !== 'map_delete_elem') return false;
  const { type, attach } = env.program;
  if (UPDATES_SOCKETS.has(type)) return true;
  if (type === TRACING && attach === TRACE_ITER) return true;
  if (type === SOCK_OPS && name === 'map_delete_elem') return true;
  env.say('cannot update sockmap in this context\n');
  return false;
}
