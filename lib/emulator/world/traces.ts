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

/** What a program tells whoever has loaded it (bpf_stream_printk). */
export interface StreamText {
  readonly stream: 'stdout' | 'stderr';
  readonly program: string;
  readonly text: string;
}

export interface SentSignal {
  /** Who gets it: the task that the program ran for. */
  readonly task: Task;
  readonly signal: number;
  /** The whole process (bpf_send_signal), or the one thread (bpf_send_signal_thread). */
  readonly to: 'process' | 'thread';
  readonly program: string;
}

/** As a kernel's buffer, it forgets what is oldest: a program that prints without end uses up no memory. */
const MOST = 1 << 16;

export class Traces {
  readonly lines: TraceLine[] = [];
  readonly signals: SentSignal[] = [];
  readonly streams: StreamText[] = [];

  print(line: TraceLine): void {
    keep(this.lines, line);
  }

  write(text: StreamText): void {
    keep(this.streams, text);
  }

  send(signal: SentSignal): void {
    keep(this.signals, signal);
  }
}

function keep<T>(all: T[], one: T): void {
  if (all.length >= MOST) all.splice(0, MOST / 4);
  all.push(one);
}
