/**
 * The verifier's log as data: of kernels from 5.10 on, of every log level, and as libbpf rewrites it. A log that was cut is read
 * as far as it goes: kernels before 6.4 lose its end, newer ones its beginning.
 */
import { type Conclusion, conclude } from './conclude.ts';
import type { LogEntry, LogReport, LogStatistics } from './entries.ts';
import { readLine } from './line.ts';
import { readReport } from './report.ts';

export interface VerifierLog extends Conclusion {
  readonly entries: readonly LogEntry[];
  /** From kernel 7.3 on. */
  readonly report: LogReport | undefined;
  /** undefined where the log's end is missing. */
  readonly statistics: LogStatistics | undefined;
}

/** Never throws: what makes no sense is a message. */
export function parseVerifierLog(text: string): VerifierLog {
  const entries = readEntries(text.split('\n'));
  const report = entries.findLast(entry => entry.kind === 'report')?.report;
  return { entries, report, statistics: readStatistics(entries), ...conclude(entries) };
}

function readEntries(lines: readonly string[]): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let i = 0; i < lines.length; ) {
    const read = readReport(lines, i);
    const entry: LogEntry | undefined = read
      ? { kind: 'report', line: i + 1, report: read.report }
      : readLine(lines[i]!, i + 1);
    if (entry) entries.push(entry);
    i = read ? read.end : i + 1;
  }
  return entries;
}

function readStatistics(entries: readonly LogEntry[]): LogStatistics | undefined {
  const lines = entries.filter(entry => entry.kind === 'statistics').map(({ text }) => text);
  const text = lines.join('\n');
  const number = (pattern: RegExp) => {
    const digits = pattern.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const processed = number(/^processed (\d+) insns/m);
  if (processed === undefined) return undefined;
  const stack = /^stack depth (?:max )?([\d+]+)$/m.exec(text)?.[1];
  const optional = {
    limit: number(/\(limit (\d+)\)/),
    maxStatesPerInstruction: number(/max_states_per_insn (\d+)/),
    totalStates: number(/total_states (\d+)/),
    peakStates: number(/peak_states (\d+)/),
    time: number(/^verification time (\d+) usec/m),
    stackDepth: stack?.split('+').map(Number),
  };
  const known = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { processed, ...Object.fromEntries(known) };
}
