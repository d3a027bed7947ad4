/** Lines of tracefs' trace_pipe: what bpf_trace_printk writes, with where and when (print_lat_fmt() in kernel/trace/trace_output.c). */

/** What trace_pipe shows of a line; the text has no line end. */
export interface TraceLine {
  readonly text: string;
  readonly cpu: number;
  /** Of the thread. */
  readonly pid: number;
  /** Of the thread, as it was called when the kernel last looked: `<...>` where it does not know. */
  readonly comm: string;
  /** Nanoseconds since boot. */
  readonly time: bigint;
}

/**
 * `  node-1234  [001] d..21  1234.567890: bpf_trace_printk: text`. Kernels before 5.9 have no event, and print the caller's place there.
 * The flags have their own letters in each kernel.
 */
const LINE = /^\s*(.+)-(\d+)\s+(?:\([\s\d-]+\)\s+)?\[(\d+)\]\s+\S+\s+(\d+)\.(\d+): bpf_trace_printk: (.*)$/s;

/** Undefined for what is no such line: a text of several lines goes on, or the kernel tells of lost ones. */
export function parseTraceLine(line: string): TraceLine | undefined {
  const [, comm, pid, cpu, seconds, fraction, text] = LINE.exec(line) ?? [];
  if (comm === undefined || text === undefined || fraction === undefined) return undefined;
  const time = BigInt(seconds!) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
  return { text, cpu: Number(cpu), pid: Number(pid), comm, time };
}
