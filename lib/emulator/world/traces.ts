/** What programs tell outside of maps: lines of bpf_trace_printk, and signals. */
import type { Task } from './task.ts';

/** What trace_pipe shows of a line; the text has no line end. */
export interface TraceLine {
  readonly text: string;
  readonly cpu: number;
  readonly pid: number;
  readonly comm: string;
  /** Nanoseconds since boot. */
  readonly time: bigint;
}

export interface SentSignal {
  /** Who gets it: the task that the program ran for. */
  readonly task: Task;
  readonly signal: number;
  /** The whole process (bpf_send_signal), or the one thread (bpf_send_signal_thread). */
  readonly to: 'process' | 'thread';
  readonly program: string;
}

export class Traces {
  readonly lines: TraceLine[] = [];
  readonly signals: SentSignal[] = [];
}
