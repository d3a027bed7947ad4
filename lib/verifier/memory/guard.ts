/** What accesses of an accepted program need when it runs, by what the pointer points to: convert_ctx_accesses() decides it in the kernel. */

import type { Guard } from '../../formats/insn/guard.ts';
import type { Env } from '../env.ts';
import { baseOf, F, T } from '../state/type.ts';

/** From the least: an instruction that has several pointers, on different paths, gets what is enough for all. */
const ORDER: readonly Guard[] = ['none', 'check', 'probe'];

export function strictest(one: Guard | null, other: Guard): Guard {
  return one !== null && one !== other && ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}

/**
 * Contexts that are as long as the event, or whoever runs the program, makes them: KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT,
 * RAW_TRACEPOINT_WRITABLE, TRACING, STRUCT_OPS, EXT, LSM, SYSCALL. The kernel compares that with `max_ctx_offset` when a
 * program is attached or run.
 */
const OF_EVENTS = new Set([2, 5, 7, 17, 24, 26, 27, 28, 29, 31]);

/** Always there once the verifier has seen where in it an access is. */
const PROVEN = new Set<number>([
  ...[T.STACK, T.MAP_VALUE, T.MAP_KEY, T.PACKET, T.PACKET_META, T.MEM, T.FLOW_KEYS],
  ...[T.SOCKET, T.SOCK_COMMON, T.TCP_SOCK, T.XDP_SOCK],
]);

export function guardOf(env: Env, type: number, isLoad: boolean): Guard {
  const base = baseOf(type);
  if (base === T.ARENA) return 'probe';
  if (type & F.UNTRUSTED) return isLoad ? 'probe' : 'check';
  // The kernel guards those without any flag alone: what it calls trusted is never NULL. Here users say what there is.
  if (base === T.BTF_ID) return type & F.ALLOC ? 'none' : isLoad ? 'probe' : 'check';
  if (base === T.CTX) return OF_EVENTS.has(env.program.type) ? 'check' : 'none';
  return PROVEN.has(base) ? 'none' : 'check';
}
