/** What probes of functions, in the kernel and in programs, and samples of perf events are asked. */
import type { Floor } from './floor.ts';

/** One name or a glob (`tcp_*`), a regular expression, or a list of names. */
export type NamePattern = string | RegExp | readonly string[];

/** For each function its own, or one for all. */
export type Cookies = bigint | ((symbol: string) => bigint);

export interface KprobeAttach {
  readonly hook: 'kprobe';
  /** `do_unlinkat`, or `MODULE:SYMBOL`. */
  readonly symbol: string;
  readonly offset?: number;
  readonly retprobe: boolean;
  readonly cookie?: bigint;
}

/** The function of a system call, whatever this kernel calls it. */
export interface KsyscallAttach {
  readonly hook: 'ksyscall';
  /** `unlinkat` */
  readonly syscall: string;
  readonly retprobe: boolean;
  readonly cookie?: bigint;
}

/** What probes of many functions have in common. */
export interface ManyProbes {
  /** `session`: at both entry and return. */
  readonly at: 'entry' | 'return' | 'session';
  /**
   * `auto`: one link of the kernel for all where it has that, else a probe each; `multi`: that link or an error; `single`: a
   * probe each, since
   * the program is of that kind.
   */
  readonly mechanism: 'auto' | 'multi' | 'single';
  /** How many functions at the most. */
  readonly most: number;
  readonly cookie?: Cookies;
}

export interface KprobesAttach extends ManyProbes {
  readonly hook: 'kprobes';
  readonly symbols: NamePattern;
}

export interface UprobeAttach {
  readonly hook: 'uprobe';
  /** Path of a binary, or a library's name (`libc.so.6`, `libc`, a program on PATH). */
  readonly binary: string;
  readonly symbol?: string;
  /** Bytes from the symbol, or file offset where there is no symbol. */
  readonly offset?: number;
  readonly retprobe: boolean;
  /** Process to watch; all if absent. */
  readonly pid?: number;
  readonly cookie?: bigint;
  /** Where in the file a counter is that the kernel raises while somebody watches. */
  readonly refCounter?: number;
}

export interface UprobesAttach extends ManyProbes {
  readonly hook: 'uprobes';
  readonly binary: string;
  readonly symbols: NamePattern;
  readonly pid?: number;
}

export interface UsdtAttach {
  readonly hook: 'usdt';
  readonly binary: string;
  readonly provider: string;
  readonly name: string;
  readonly pid?: number;
  readonly cookie?: bigint;
}

/** PERF_COUNT_SW_* in include/uapi/linux/perf_event.h. */
export const SOFTWARE_EVENTS = {
  'cpu-clock': 0,
  'task-clock': 1,
  'page-faults': 2,
  'context-switches': 3,
  'cpu-migrations': 4,
  'minor-faults': 5,
  'major-faults': 6,
  'alignment-faults': 7,
  'emulation-faults': 8,
  dummy: 9,
} as const;

/** PERF_COUNT_HW_* */
export const HARDWARE_EVENTS = {
  cycles: 0,
  instructions: 1,
  'cache-references': 2,
  'cache-misses': 3,
  branches: 4,
  'branch-misses': 5,
  'bus-cycles': 6,
  'stalled-cycles-frontend': 7,
  'stalled-cycles-backend': 8,
  'ref-cycles': 9,
} as const;

/** PERF_COUNT_HW_CACHE_*: what, shifted by 0, 8 and 16 bits, makes the number of a cache event. */
export const CACHE_LEVELS = { L1D: 0, L1I: 1, LL: 2, DTLB: 3, ITLB: 4, BPU: 5, NODE: 6 } as const;
export const CACHE_OPERATIONS = { read: 0, write: 1, prefetch: 2 } as const;
export const CACHE_RESULTS = { access: 0, miss: 1 } as const;

export type SoftwareEvent = keyof typeof SOFTWARE_EVENTS;
export type HardwareEvent = keyof typeof HARDWARE_EVENTS;

export interface CacheEvent {
  /** `LL` is the last level, `BPU` the branch predictor. */
  readonly level: keyof typeof CACHE_LEVELS;
  readonly operation: keyof typeof CACHE_OPERATIONS;
  readonly result: keyof typeof CACHE_RESULTS;
}

export interface Breakpoint {
  /** Of memory that the process (or, without a pid, the kernel) has; a multiple of `length`. */
  readonly address: bigint;
  /** Bytes that are watched. Default: 8, or as long as the processor wants it for `x`. */
  readonly length?: 1 | 2 | 4 | 8;
  /** Written; read or written; executed. */
  readonly access: 'w' | 'rw' | 'x';
}

/** What drives a perf event; a plain name is a software event. */
export type PerfEvent =
  | SoftwareEvent
  | { readonly software: SoftwareEvent }
  | { readonly hardware: HardwareEvent }
  | { readonly cache: CacheEvent }
  /** The processor's own number of an event, as its manual has it. */
  | { readonly raw: bigint }
  | { readonly breakpoint: Breakpoint };

export interface PerfEventAttach {
  readonly hook: 'perf_event';
  readonly event: PerfEvent;
  /** One of the two: an event each `period` counts (nanoseconds for clocks), or `frequency` a second. */
  readonly period?: bigint;
  readonly frequency?: number;
  /** -1 (every process) if absent. */
  readonly pid?: number;
  /** -1 (wherever the process runs; needs pid) if absent. */
  readonly cpu?: number;
  readonly cookie?: bigint;
}

const KPROBES = ['CONFIG_KPROBES', 'CONFIG_KPROBE_EVENTS'] as const;
const UPROBES = ['CONFIG_UPROBE_EVENTS'] as const;

export type ProbeRequest =
  | KprobeAttach
  | KsyscallAttach
  | KprobesAttach
  | UprobeAttach
  | UprobesAttach
  | UsdtAttach
  | PerfEventAttach;

/** Each hook of this file, and the first kernel that has it. */
export const PROBE_FLOORS = {
  kprobe: { since: '4.1', config: KPROBES },
  kretprobe: { since: '4.1', config: KPROBES },
  ksyscall: { since: '4.1', config: KPROBES },
  kretsyscall: { since: '4.1', config: KPROBES },
  // Through the PMU of kprobes (commit e12f03d7031a).
  'kprobe glob': { since: '4.17', config: KPROBES },
  'kretprobe glob': { since: '4.17', config: KPROBES },
  // Commit 0dcac2725406.
  'kprobe.multi': { since: '5.18', config: ['CONFIG_FPROBE'] },
  'kretprobe.multi': { since: '5.18', config: ['CONFIG_FPROBE'] },
  // Commit 535a3692ba72.
  'kprobe.session': { since: '6.10', config: ['CONFIG_FPROBE'] },
  uprobe: { since: '4.3', config: UPROBES },
  uretprobe: { since: '4.3', config: UPROBES },
  // Through the PMU of uprobes (commit 33ea4b24277b).
  'uprobe glob': { since: '4.17', config: UPROBES },
  // Commit 89ae89f53d20.
  'uprobe.multi': { since: '6.6', config: UPROBES },
  'uretprobe.multi': { since: '6.6', config: UPROBES },
  // Commit d920179b3d48.
  'uprobe.session': { since: '6.13', config: UPROBES },
  // Semaphores are the kernel's from 4.20 on (commit 1cc33161a83d).
  usdt: { since: '4.20', config: UPROBES },
  'perf_event software': { since: '4.9' },
  'perf_event hardware': { since: '4.9' },
  // Commit f91840a32dee.
  'perf_event cache': { since: '4.13' },
  'perf_event raw': { since: '4.13' },
  'perf_event breakpoint': { since: '4.13', config: ['CONFIG_HAVE_HW_BREAKPOINT'] },
} as const satisfies Record<string, Floor>;
