/** What tracepoints, functions by BTF, iterators over the kernel's objects, and tables of operations (struct_ops) are asked. */
import type { Floor } from './floor.ts';

/** A program or a map that is not the one to attach: its descriptor, when it is needed. */
export interface Handle {
  fd(): number;
}

export interface TracepointAttach {
  readonly hook: 'tracepoint';
  readonly category: string;
  readonly name: string;
  readonly cookie?: bigint;
}

export interface RawTracepointAttach {
  readonly hook: 'raw_tp';
  readonly name: string;
  readonly writable?: true;
  readonly cookie?: bigint;
}

/** The target was fixed at load. */
export interface TraceAttach {
  readonly hook: 'trace';
  readonly kind: 'tp_btf' | 'fentry' | 'fexit' | 'fmod_ret' | 'lsm';
  /** For messages: the function, tracepoint or LSM hook. */
  readonly target: string;
  readonly cookie?: bigint;
}

export interface FreplaceAttach {
  readonly hook: 'freplace';
  /** Program whose function is replaced. */
  readonly target: Handle;
  readonly function: string;
  /** Not the program of the load. */
  readonly other: boolean;
}

/** Order in which an iterator over control groups goes from one on. */
export type CgroupOrder = 'self' | 'descendants pre' | 'descendants post' | 'ancestors';

export interface IterAttach {
  readonly hook: 'iter';
  /** `task`, `bpf_map_elem`, …: what the program iterates over. */
  readonly target: string;
  readonly map?: Handle;
  readonly cgroup?: { readonly path?: string; readonly order: CgroupOrder };
  /** One of the three, a number each: a whole process, one thread, or a process by its pidfd. */
  readonly task?: { readonly pid?: number; readonly tid?: number; readonly pidfd?: number };
}

export type TracingRequest =
  | TracepointAttach
  | RawTracepointAttach
  | TraceAttach
  | FreplaceAttach
  | IterAttach;

/** Each hook of this file, and the first kernel that has it. */
export const TRACING_FLOORS = {
  tracepoint: { since: '4.7' },
  'tracepoint cookie': { since: '5.15' },
  raw_tp: { since: '4.17' },
  'raw_tp cookie': { since: '6.10' },
  'raw_tp writable': { since: '5.2' },
  tp_btf: { since: '5.5' },
  'tp_btf cookie': { since: '6.10' },
  fentry: { since: '5.5', config: ['CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS'] },
  fexit: { since: '5.5', config: ['CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS'] },
  // Commit 2fcc82411e74, with fexit, fmod_ret and LSM.
  'fentry cookie': { since: '5.19', config: ['CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS'] },
  // Of the kernel's functions those of ALLOW_ERROR_INJECTION may sleep; system calls among them, from 7.1 on always (commit 16d9c5660692).
  'fentry sleepable': {
    since: '5.10',
    config: ['CONFIG_FUNCTION_ERROR_INJECTION'],
    configUntil: '7.1',
  },
  fmod_ret: { since: '5.7', config: ['CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS'] },
  freplace: { since: '5.6' },
  // Commit 4a1e7c0c63e0.
  'freplace of another target': { since: '5.10' },
  lsm: { since: '5.7', config: ['CONFIG_BPF_LSM'] },
  'lsm cookie': { since: '5.19', config: ['CONFIG_BPF_LSM'] },
  'lsm sleepable': { since: '5.10', config: ['CONFIG_BPF_LSM'] },
  'iter task': { since: '5.8' },
  'iter task_file': { since: '5.8' },
  'iter task_vma': { since: '5.12' },
  // Commit f0d74c4da1f0.
  'iter of one task': { since: '6.1' },
  'iter bpf_map': { since: '5.8' },
  'iter bpf_map_elem': { since: '5.9' },
  'iter sockmap': { since: '5.10' },
  'iter bpf_prog': { since: '5.9' },
  'iter bpf_link': { since: '5.19' },
  'iter cgroup': { since: '6.1', config: ['CONFIG_CGROUPS'] },
  'iter tcp': { since: '5.9' },
  'iter udp': { since: '5.9' },
  'iter unix': { since: '5.15', config: ['CONFIG_UNIX'] },
  'iter netlink': { since: '5.8' },
  'iter ksym': { since: '6.0', config: ['CONFIG_KALLSYMS'] },
  'iter kmem_cache': { since: '6.13' },
  struct_ops: { since: '5.6' },
  'struct_ops link': { since: '6.4' },
  sched_ext: { since: '6.12', config: ['CONFIG_SCHED_CLASS_EXT'] },
} as const satisfies Record<string, Floor>;
