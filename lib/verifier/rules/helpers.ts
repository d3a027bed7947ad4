/** Which helpers a program may call. */
import type { Env } from '../env.ts';
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
/** BPF_FUNC_sk_storage_get, _sk_storage_delete, _tcp_send_ack, _ktime_get_coarse_ns */
const CONGESTION = [107, 108, 116, 160];
/** Iterators over sockets that are locked meanwhile. */
const LOCKED_SOCKETS = new Set(['tcp', 'unix']);

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
  const target = type === TRACING || type === STRUCT_OPS ? (linked.attach?.name ?? '') : '';
  const { bpf, perfmon } = env.privileges;
  const key = `${env.rules.version} ${type} ${attach} ${sleepable} ${target} ${bpf} ${perfmon}`;
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
  const trampoline = type === LSM ? (attach === LSM_MAC ? 'lsm' : undefined) : TRAMPOLINES[attach];
  if ((type === TRACING || type === LSM) && trampoline !== undefined) return ofTrampoline(env, trampoline);
  const kind = findKind(kinds, type, attach, sleepable);
  if (!kind) return env.unsupported(`helpers of program type ${type}, attach type ${attach}`);
  const sockets = type === TRACING && attach === TRACE_ITER && LOCKED_SOCKETS.has(target);
  const more = sockets ? SOCKET_OPTIONS : [];
  return { ids: new Set([...unpack(kind.helpers), ...more]), kind: kind.name };
}

/** tracing_prog_func_proto(), bpf_lsm_func_proto(): what tracepoints by their types have, and more. */
function ofTrampoline({ rules }: Env, kind: string): AllowedHelpers {
  const base = findKind(rules.kinds, TRACING, TRACE_RAW_TP, false);
  const more = kind === 'lsm' ? [...OF_TRAMPOLINE, ...OF_LSM] : OF_TRAMPOLINE;
  const known = more.filter(id => id <= rules.lastHelper);
  return { ids: new Set([...unpack(base?.helpers ?? ''), ...known]), kind };
}

/** By the struct of operations: bpf_tcp_ca_get_func_proto() and others, over those that all programs have. */
function ofOperation(env: Env, struct: string): AllowedHelpers {
  const base = baseHelpers(env.rules.kinds);
  switch (base && struct) {
    case 'bpf_dummy_ops':
      return { ids: base!, kind: 'struct_ops' };
    case 'tcp_congestion_ops': {
      const options = isRelease(env) ? [] : SOCKET_OPTIONS;
      return { ids: new Set([...base!, ...CONGESTION, ...options]), kind: 'struct_ops' };
    }
    default:
      return env.unsupported(`helpers of operations of struct ${struct}`);
  }
}

/** bpf_base_func_proto(): all that netfilter programs have. */
function baseHelpers(kinds: readonly ProbedKind[]): ReadonlySet<number> | undefined {
  const kind = findKind(kinds, NETFILTER, 0, false) ?? kinds.find(({ type }) => type === NETFILTER);
  return kind && unpack(kind.helpers);
}

/** release() is called when a congestion control is on its way out. */
function isRelease({ program }: Env): boolean {
  const { kernelBtf, attach } = program;
  const id = kernelBtf?.find('struct', 'tcp_congestion_ops');
  const type = id === undefined ? undefined : kernelBtf!.type(id);
  return type?.kind === 'struct' && type.members[attach]?.name === 'release';
}
