/** Which helpers a program may call. */
import type { Env } from '../env.ts';
import { attachedPrototype } from '../program/attached.ts';
import { OPTION_HOOKS } from '../tables/lsm.ts';
import { OPERATIONS } from '../tables/operations.ts';
import { findKind, type ProbedKind, unpack } from '../tables/probed.ts';
import { mayCall } from './privileges.ts';

export interface AllowedHelpers {
  readonly ids: ReadonlySet<number>;
  /** The name by which tables know programs of its type. */
  readonly kind: string;
}

const TRACING = 26;
const TRACE_ITER = 28;
const TRACE_RAW_TP = 23;
const STRUCT_OPS = 27;
const LSM = 29;
const LSM_MAC = 27;
/** BPF_TRACE_FENTRY, _FEXIT, BPF_MODIFY_RETURN */
const TRAMPOLINES: Readonly<Record<number, string>> = { 24: 'fentry', 25: 'fexit', 26: 'fmod_ret' };
/** BPF_FUNC_get_attach_cookie, _get_func_arg, _get_func_ret, _get_func_arg_cnt */
const OF_TRAMPOLINE = [174, 183, 184, 185];
/** Storage of sockets and inodes, locks, bprm_opts_set, ima_inode_hash, ima_file_hash. */
const OF_LSM = [107, 108, 145, 146, 93, 94, 159, 161, 193];
const NETFILTER = 32;

/** BPF_FUNC_setsockopt, _getsockopt */
const SOCKET_OPTIONS = [49, 57];
const NONE: ReadonlySet<number> = new Set();
/** Iterators over sockets that are locked meanwhile. */
const LOCKED_SOCKETS = new Set(['tcp', 'unix']);

/** BPF_FUNC_get_local_storage, _get_retval, _set_retval (cgroup_common_func_proto()) */
const OF_CGROUP = [81, 186, 187];
const BY_TARGET = new Set([TRACING, STRUCT_OPS, LSM]);

const cache = new Map<string, AllowedHelpers>();
/** Of a verification under way: each call asks. */
const current = new WeakMap<Env, AllowedHelpers>();

export function allowedHelpers(env: Env): AllowedHelpers {
  let found = current.get(env);
  if (!found) current.set(env, (found = find(env)));
  return found;
}

function find(env: Env): AllowedHelpers {
  const { type, attach, sleepable, linked } = env.program;
  const target = BY_TARGET.has(type) ? (linked.attach?.name ?? '') : '';
  const { bpf, perfmon } = env.privileges;
  const retires = type === STRUCT_OPS && isRelease(env);
  const key = `${env.rules.version} ${type} ${attach} ${sleepable} ${target} ${retires} ${bpf} ${perfmon}`;
  const known = cache.get(key);
  if (known) return known;
  const all = type === STRUCT_OPS ? ofOperation(env, target) : ofType(env, target);
  const allowed = (id: number) => mayCall(env.rules.helpers.get(id)?.name ?? '', env.privileges);
  const found = perfmon && bpf ? all : { ...all, ids: new Set([...all.ids].filter(allowed)) };
  cache.set(key, found);
  return found;
}

function ofType(env: Env, target: string): AllowedHelpers {
  const { type, attach, sleepable } = env.program;
  const { kinds } = env.rules;
  if (type === LSM) return attach === LSM_MAC ? ofTrampoline(env, 'lsm', OF_LSM) : ofCgroupHook(env, target);
  const trampoline = TRAMPOLINES[attach];
  if (type === TRACING && trampoline !== undefined) return ofTrampoline(env, trampoline, []);
  const kind = findKind(kinds, type, attach, sleepable);
  if (!kind) return env.unsupported(`helpers of program type ${type}, attach type ${attach}`);
  const sockets = type === TRACING && attach === TRACE_ITER && LOCKED_SOCKETS.has(target);
  const more = sockets ? SOCKET_OPTIONS : [];
  return { ids: new Set([...unpack(kind.helpers), ...more]), kind: kind.name };
}

/** tracing_prog_func_proto(), bpf_lsm_func_proto() */
const ofTrampoline = (env: Env, kind: string, more: readonly number[]) =>
  likeTracepoints(env, kind, [...OF_TRAMPOLINE, ...more]);

/** Of BPF_LSM_CGROUP: the trampoline is another program's, which calls it. */
function ofCgroupHook(env: Env, hook: string): AllowedHelpers {
  const options = OPTION_HOOKS.has(hook) ? SOCKET_OPTIONS : [];
  const { ids, kind } = likeTracepoints(env, 'lsm_cgroup', [...OF_LSM, ...OF_CGROUP, ...options]);
  return { ids: new Set([...ids].filter(id => !OF_TRAMPOLINE.includes(id))), kind };
}

/** What tracepoints by their types have, and more. */
function likeTracepoints({ rules }: Env, kind: string, more: readonly number[]): AllowedHelpers {
  const base = findKind(rules.kinds, TRACING, TRACE_RAW_TP, false);
  const known = more.filter(id => id <= rules.lastHelper);
  return { ids: new Set([...unpack(base?.helpers ?? ''), ...known]), kind };
}

/** By the struct of operations: `get_func_proto` of its verifier_ops, over those that all programs have. */
function ofOperation(env: Env, struct: string): AllowedHelpers {
  const operations = OPERATIONS.get(struct);
  const base = baseHelpers(env.rules.kinds);
  if (!operations || !base) return env.unsupported(`helpers of operations of struct ${struct}`);
  if (operations.helpers === null) return { ids: NONE, kind: 'struct_ops' };
  const options = struct === 'tcp_congestion_ops' && !isRelease(env) ? SOCKET_OPTIONS : [];
  return { ids: new Set([...base, ...operations.helpers, ...options]), kind: 'struct_ops' };
}

/** bpf_base_func_proto(): all that netfilter programs have. */
function baseHelpers(kinds: readonly ProbedKind[]): ReadonlySet<number> | undefined {
  const kind = findKind(kinds, NETFILTER, 0, false) ?? kinds.find(({ type }) => type === NETFILTER);
  return kind && unpack(kind.helpers);
}

/** release() is called when a congestion control is on its way out. */
const isRelease = (env: Env) => attachedPrototype(env.program)?.called === 'release';
