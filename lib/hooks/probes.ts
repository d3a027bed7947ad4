/** What probes of functions, in the kernel and in programs, and samples of perf events are asked. */
import type { Floor } from './floor.ts';

export interface KprobeAttach {
  readonly hook: 'kprobe';
  readonly symbol: string;
  readonly offset?: number;
  readonly retprobe: boolean;
  readonly cookie?: bigint;
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
}

export interface PerfEventAttach {
  readonly hook: 'perf_event';
  readonly event:
    | 'cpu-clock'
    | 'task-clock'
    | 'page-faults'
    | 'context-switches'
    | 'cpu-migrations'
    | 'dummy';
  /** One of the two: an event each `period` counts (nanoseconds for clocks), or `frequency` a second. */
  readonly period?: bigint;
  readonly frequency?: number;
  /** -1 (every process) if absent. */
  readonly pid?: number;
  /** -1 (wherever the process runs; needs pid) if absent. */
  readonly cpu?: number;
  readonly cookie?: bigint;
}

/** Each hook of this file, and the first kernel that has it. */
export const PROBE_FLOORS = {
  kprobe: { since: '4.1', config: ['CONFIG_KPROBES', 'CONFIG_KPROBE_EVENTS'] },
  kretprobe: { since: '4.1', config: ['CONFIG_KPROBES', 'CONFIG_KPROBE_EVENTS'] },
  uprobe: { since: '4.3', config: ['CONFIG_UPROBE_EVENTS'] },
  uretprobe: { since: '4.3', config: ['CONFIG_UPROBE_EVENTS'] },
  'perf_event software': { since: '4.9' },
} as const satisfies Record<string, Floor>;
