/** What programs tell outside of maps: lines of bpf_trace_printk, and signals. */
import type { TraceLine } from '../../formats/trace/line.ts';
import type { Task } from './task.ts';

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

  print(line: TraceLine): void {
    keep(this.lines, line);
  }

  send(signal: SentSignal): void {
    keep(this.signals, signal);
  }
}

function keep<T>(all: T[], one: T): void {
  if (all.length >= MOST) all.splice(0, MOST / 4);
  all.push(one);
}
