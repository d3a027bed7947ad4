/**
 * What the verifier's log says, line by line, as plain data. The log is meant for people and changes with every kernel
 * (kernel/bpf/log.c, kernel/bpf/verifier.c): a line that is not recognised is a message.
 */

interface Line {
  /** Number of the line in the log, from 1. */
  readonly line: number;
}

/** `12: (79) r1 = *(u64 *)(r6 +8)         ; R1_w=scalar()`, as the verifier walks it (log levels 1 and 2). */
export interface InstructionEntry extends Line {
  readonly kind: 'instruction';
  /** Index in the program as it was loaded: the main program first, then its subprograms. */
  readonly index: number;
  /** As written, from the index on, without the state: `12: (79) r1 = *(u64 *)(r6 +8)`. */
  readonly text: string;
  /** What the verifier knows after it; empty where the kernel does not say. */
  readonly state: string;
}

/** `; count++; @ flows.bpf.c:12`: the source of the instructions that follow. File and line from kernel 6.10 on. */
export interface SourceEntry extends Line {
  readonly kind: 'source';
  readonly text: string;
  readonly file?: string;
  readonly fileLine?: number;
  /** Where the line stands for one instruction, as in the two lines of a back-edge: `10: return depth(n);`. */
  readonly index?: number;
}

/** Registers and stack: where a path begins, goes on (`from 5 to 9: R0=…`), ends (`safe`), or enters a function. */
export interface StateEntry extends Line {
  readonly kind: 'state';
  readonly text: string;
}

/** Where the verifier traces back which registers must be known exactly. */
export interface PrecisionEntry extends Line {
  readonly kind: 'precision';
  readonly text: string;
}

/** What it says of the program as a whole: functions, call order, live registers (log level 2). */
export interface AnalysisEntry extends Line {
  readonly kind: 'analysis';
  readonly text: string;
}

/** The lines after the verdict: `processed …`, `verification time …`, `stack depth …`. */
export interface StatisticsEntry extends Line {
  readonly kind: 'statistics';
  readonly text: string;
}

/** The report that follows the message from kernel 7.3 on. */
export interface ReportEntry extends Line {
  readonly kind: 'report';
  readonly report: LogReport;
}

/** Everything else: the reason of a rejection is among these. */
export interface MessageEntry extends Line {
  readonly kind: 'message';
  readonly text: string;
}

export type LogEntry =
  | InstructionEntry
  | SourceEntry
  | StateEntry
  | PrecisionEntry
  | AnalysisEntry
  | StatisticsEntry
  | ReportEntry
  | MessageEntry;

/** What kernel 7.3 says under `Verification failed:` (kernel/bpf/diagnostics.c). */
export interface LogReport {
  /** `Memory Safety`, `Register Type Safety`, `Resource Lifetime Safety`, `Program Structure`, `Policy`, … */
  readonly category: string;
  /** `Access outside bounds`; empty if there is none. */
  readonly problem: string;
  /** Text under `Reason`, in one line. */
  readonly reason: string;
  /** Text under `Suggestion`, in one line. */
  readonly suggestion: string;
  /** Under `At`: where it failed. */
  readonly at: ReportPlace | undefined;
  /** Under `Causal path`: how it came to that, the first first. */
  readonly path: readonly ReportPlace[];
  /** The lines under every heading, these four among them, as written. */
  readonly sections: ReadonlyMap<string, readonly string[]>;
}

export interface ReportPlace {
  readonly instruction?: number;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** `error`, `branch`, `update`, `acquired`, … */
  readonly label?: string;
  /** What happened there. */
  readonly note?: string;
}

export interface LogStatistics {
  /** Instructions that the verifier walked, over all paths. */
  readonly processed: number;
  readonly limit?: number;
  readonly maxStatesPerInstruction?: number;
  readonly totalStates?: number;
  readonly peakStates?: number;
  /** Microseconds; with log level 4. */
  readonly time?: number;
  /** Bytes of stack by function; with log level 4. From 7.3 on one number, the most that calls add up to. */
  readonly stackDepth?: readonly number[];
}
