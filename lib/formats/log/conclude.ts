/**
 * Which of the log's lines say why. The verifier stops at the first mistake, so they stand at the end, behind the last step of the
 * walk and before the statistics.
 */
import type { InstructionEntry, LogEntry, MessageEntry, SourceEntry } from './entries.ts';

/** Of the log of a load that failed; that of one that succeeded has no `messages`, unless it has no walk (log level 4). */
export interface Conclusion {
  /** What was said last, in its order: the most telling first. */
  readonly messages: readonly MessageEntry[];
  /** The last instruction walked before that. */
  readonly lastInstruction: InstructionEntry | undefined;
  /** The source line that was printed last before that. */
  readonly lastSource: SourceEntry | undefined;
}

/**
 * Said in passing, mostly while the arguments of a function are compared with its BTF, and no reason if another is given:
 * btf_ctx_access(), btf_check_func_arg_match(), btf_prepare_func_args(), reg_bounds_sanity_check().
 */
const REMARKS = [
  /^arg#\d+ (?:type .*is not a struct|reference type\(.*\) size cannot be determined)/,
  /^Unrecognized arg#\d+ type /,
  /^reg type unsupported for arg#\d+ function /,
  /^func '.*' arg\d+ has btf_id \d+ type /,
  /^marking pointer arg\d+ as scalar /,
  /^REG INVARIANTS VIOLATION /,
  /^Note, /,
];

export function conclude(entries: readonly LogEntry[]): Conclusion {
  const walked = entries.findLastIndex(isWalk);
  const said = entries.slice(walked + 1).filter(entry => entry.kind === 'message');
  const telling = said.filter(({ text }) => !REMARKS.some(remark => remark.test(text)));
  const walk = entries.slice(0, walked + 1);
  return {
    messages: telling.length > 0 ? telling : said,
    lastInstruction: walk.findLast(entry => entry.kind === 'instruction'),
    lastSource: walk.findLast(entry => entry.kind === 'source'),
  };
}

function isWalk(entry: LogEntry): boolean {
  if (entry.kind === 'source') return entry.index === undefined;
  return entry.kind === 'instruction' || entry.kind === 'state';
}
