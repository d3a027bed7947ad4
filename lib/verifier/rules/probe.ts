/** Helpers that are for some kernel functions and hooks alone (`allowed` of struct bpf_func_proto). */
import type { Env } from '../env.ts';
import { maySleepInHook } from './hooks.ts';

const LSM = 29;
/** BPF_TRACE_RAW_TP, _FENTRY, _FEXIT, _ITER */
const RAW_TP = 23;
const FENTRY = 24;
const FEXIT = 25;
const ITER = 28;

/** btf_allowlist_d_path (kernel/trace/bpf_trace.c) */
const PATHS = new Set([
  ...['security_file_permission', 'security_inode_getattr', 'security_file_open', 'security_path_truncate'],
  ...['vfs_truncate', 'vfs_fallocate', 'dentry_open', 'vfs_getattr', 'filp_close'],
]);

export function isAllowedHere({ program, rules }: Env, helper: string): boolean {
  const { type, attach, linked } = program;
  const name = linked.attach?.name ?? '';
  const sleepableHook = type === LSM && maySleepInHook(rules.version, name) === true;
  switch (helper) {
    case 'd_path':
      return attach === ITER || sleepableHook || (type !== LSM && PATHS.has(name));
    case 'ima_inode_hash':
    case 'ima_file_hash':
      return sleepableHook;
    case 'sk_storage_get':
    case 'sk_storage_delete':
      if (attach === ITER || attach === RAW_TP) return true;
      return (attach === FENTRY || attach === FEXIT) && !name.startsWith('bpf_sk_storage');
    default:
      return true;
  }
}
