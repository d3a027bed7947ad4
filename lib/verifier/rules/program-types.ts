/** Types of programs by the kernel that has them first; those before 5.10 are in all. */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { isSince } from './features.ts';

const SYSCALL = 31;
const NETFILTER = 32;
const SINCE: Readonly<Record<number, readonly [string, string]>> = {
  [SYSCALL]: ['syscall', '5.14'],
  [NETFILTER]: ['netfilter', '6.4'],
};
/** Attach types (BPF_*) that came after 5.10. */
const ATTACH: Readonly<Record<number, readonly [string, string]>> = {
  39: ['sk_reuseport_select', '5.14'],
  40: ['sk_reuseport_select_or_migrate', '5.14'],
  41: ['perf_event', '5.15'],
  42: ['trace_kprobe_multi', '5.18'],
  43: ['lsm_cgroup', '6.0'],
  48: ['trace_uprobe_multi', '6.6'],
  49: ['cgroup_unix_connect', '6.7'],
  50: ['cgroup_unix_sendmsg', '6.7'],
  51: ['cgroup_unix_recvmsg', '6.7'],
  52: ['cgroup_unix_getpeername', '6.7'],
  53: ['cgroup_unix_getsockname', '6.7'],
  56: ['trace_kprobe_session', '6.10'],
  57: ['trace_uprobe_session', '6.13'],
};
/** CGROUP_SOCK_ADDR, LSM: their attach type is part of the type (bpf_prog_load_check_attach()); loaders leave it out for others that lack it. */
const BY_ATTACH = new Set([18, 29]);

const TRACING = 26;
const LSM = 29;
/** BPF_TRACE_RAW_TP, BPF_TRACE_ITER, BPF_LSM_CGROUP */
const RAW_TP = 23;
const TRACE_ITER = 28;
const LSM_CGROUP = 43;
/** KPROBE (uprobes), STRUCT_OPS, TRACEPOINT, RAW_TRACEPOINT sleep where their kernel lets them. */
const SLEEP_SINCE: Readonly<Record<number, string>> = { 2: '6.0', 27: '6.0', 5: '7.2', 17: '7.2' };
/** tracepoint_is_faultable() */
const FAULTABLE = new Set(['sys_enter', 'sys_exit']);

/** can_be_sleepable(): the kernel that lets them first; undefined: none does. */
function sleepSince(type: number, attach: number): string | undefined {
  if (type === SYSCALL) return '5.14';
  if (type === LSM) return attach === LSM_CGROUP ? undefined : '5.10';
  if (type !== TRACING) return SLEEP_SINCE[type];
  return attach === TRACE_ITER ? '5.19' : attach === RAW_TP ? '7.2' : '5.10';
}

/** Such a kernel refuses them without a log: this is what it would have to say. */
export function checkProgramType(env: Env): void {
  const { type, attach } = env.program;
  const { version } = env.rules;
  const [name, since] = SINCE[type] ?? ((BY_ATTACH.has(type) && ATTACH[attach]) || []);
  if (name !== undefined && since !== undefined && !isSince(version, since))
    env.reject(EINVAL, `kernel ${version} has no programs of type ${name}, which are there since ${since}\n`);
}

/** check_attach_btf_id() */
export function checkMaySleep(env: Env): void {
  const { type, attach, sleepable, linked } = env.program;
  const { version } = env.rules;
  if (!sleepable) return;
  const since = sleepSince(type, attach);
  if (since === undefined || !isSince(version, since)) env.reject(EINVAL, `${wordsOf(version)}\n`);
  const name = linked.attach?.name ?? '';
  if (type === TRACING && attach === RAW_TP && !FAULTABLE.has(name))
    env.reject(EINVAL, `Sleepable program cannot attach to non-faultable tracepoint ${name}\n`);
}

function wordsOf(version: string): string {
  if (isSince(version, '7.2')) return 'Program of this type cannot be sleepable';
  return isSince(version, '6.0')
    ? 'Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be sleepable'
    : 'Only fentry/fexit/fmod_ret and lsm programs can be sleepable';
}
