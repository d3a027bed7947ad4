/** Which programs may use which maps: check_map_prog_compatibility(). */
import { MapType } from '../../formats/object/map-types.ts';
import { MAP_FLOORS } from '../../hooks/maps.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { hasField } from '../program/fields.ts';
import { MAP, type VerifierMap } from '../program/map.ts';
import { isSince } from './features.ts';

/** KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE: they may run anywhere (is_tracing_prog_type()). */
const TRACING = new Set([2, 5, 7, 17, 24]);
const SOCKET_FILTER = 1;
const EBUSY = 16;

/** For programs that sleep. */
const SLEEPABLE = new Set<number>([
  ...[MAP.HASH, MAP.LRU_HASH, MAP.ARRAY, MAP.PERCPU_HASH, MAP.PERCPU_ARRAY, MAP.LRU_PERCPU_HASH],
  ...[MAP.ARRAY_OF_MAPS, MAP.HASH_OF_MAPS, MAP.RINGBUF, MAP.USER_RINGBUF, MAP.INODE_STORAGE],
  ...[MAP.SK_STORAGE, MAP.TASK_STORAGE, MAP.CGRP_STORAGE, MAP.QUEUE, MAP.STACK, MAP.ARENA],
]);

const OLD_SLEEPABLE = new Set<number>([MAP.HASH, MAP.LRU_HASH, MAP.ARRAY]);

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(MAP));

/** Of a map that an instruction names for the first time; `others`: those that were named before. */
/** Types of maps after 5.10, by the kernel that has them first: such a kernel refuses to create them, before any program. */
const SINCE: ReadonlyMap<number, readonly [string, string]> = new Map(
  Object.entries(MAP_FLOORS).flatMap(([name, { since }]) =>
    isSince('5.10', since) ? [] : [[MapType[name as keyof typeof MAP_FLOORS], [name, since]] as const],
  ),
);

export function checkMap(env: Env, map: VerifierMap, others: readonly VerifierMap[]): void {
  const { program } = env;
  const { version, knows } = env.rules;
  const { fields, type } = map;
  // What no kernel could have made has no verdict.
  if (!KNOWN_TYPES.has(type)) env.unsupported(`maps of type ${type}`);
  const [name, since = ''] = SINCE.get(type) ?? [];
  if (name !== undefined && !isSince(version, since))
    env.reject(
      EINVAL,
      `kernel ${version} has no maps of type ${name}, which are there since ${since}: map '${map.name}'\n`,
    );
  if ((type === MAP.ARRAY_OF_MAPS || type === MAP.HASH_OF_MAPS) && !map.inner)
    env.unsupported(`maps of maps without an inner map, as '${map.name}'`);
  const fail = (why: string): never => env.reject(EINVAL, `${why}\n`);
  const traces = TRACING.has(program.type);
  if (traces && hasField(fields, 'bpf_list_head', 'bpf_rb_root'))
    fail('tracing progs cannot use bpf_{list_head,rb_root} yet');
  if (hasField(fields, 'bpf_spin_lock', 'bpf_res_spin_lock')) {
    if (program.type === SOCKET_FILTER) fail('socket filter progs cannot use bpf_spin_lock yet');
    if (traces) fail('tracing progs cannot use bpf_spin_lock yet');
  }
  if (traces && hasField(fields, 'bpf_timer') && !knows.tracingTimers)
    fail('tracing progs cannot use bpf_timer yet');
  if (traces && hasField(fields, 'bpf_wq')) fail('tracing progs cannot use bpf_wq yet');
  if (type === MAP.STRUCT_OPS) fail('bpf_struct_ops map cannot be used in prog');
  if (program.sleepable && !knows.sleepableMaps && !OLD_SLEEPABLE.has(type))
    fail('Sleepable programs can only use array and hash maps');
  if (program.sleepable && !SLEEPABLE.has(type) && !(type === MAP.PROG_ARRAY && knows.sleepableTailCalls))
    fail('Sleepable programs can only use array, hash, ringbuf and local storage maps');
  if (type === MAP.ARENA && others.some(other => other.type === MAP.ARENA))
    env.reject(EBUSY, 'Only one arena per program\n');
}
