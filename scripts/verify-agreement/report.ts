/** Verdicts side by side: counts, by program type and by reason. */
import type { SetName } from './corpus.ts';
import type { Verdict } from './verdicts.ts';

export interface Row {
  readonly object: string;
  readonly program: string;
  readonly set: SetName;
  readonly kind: string;
  readonly theirs: Verdict;
  readonly ours: Verdict;
}

export type Outcome =
  | 'agreed accept'
  | 'agreed reject'
  | 'false accept'
  | 'false reject'
  | 'not supported'
  | 'no verdict of the kernel';

export const OUTCOMES: readonly Outcome[] = [
  ...(['agreed accept', 'agreed reject', 'false accept', 'false reject', 'not supported'] as const),
  'no verdict of the kernel',
];

export function outcomeOf({ theirs, ours }: Row): Outcome {
  if (theirs.verdict === 'other') return 'no verdict of the kernel';
  if (ours.verdict === 'other') return 'not supported';
  if (ours.verdict === theirs.verdict) return ours.verdict === 'accepted' ? 'agreed accept' : 'agreed reject';
  return ours.verdict === 'accepted' ? 'false accept' : 'false reject';
}

export function report(rows: readonly Row[], { json, list }: { json: boolean; list: boolean }): void {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  for (const set of ['tests', 'distribution', 'selftests'] as const) {
    const part = rows.filter(row => row.set === set);
    if (part.length > 0) printSet(set, part, list, print);
  }
  if (json) {
    const real = rows.filter(({ set }) => set !== 'selftests');
    const selftests = rows.filter(({ set }) => set === 'selftests');
    print(JSON.stringify({ realWorld: summary(real), selftests: summary(selftests) }));
  }
}

function printSet(set: string, rows: readonly Row[], list: boolean, print: (line: string) => void): void {
  print(`\n## ${set}: ${rows.length} programs`);
  for (const outcome of OUTCOMES) {
    const found = rows.filter(row => outcomeOf(row) === outcome);
    print(`${String(found.length).padStart(6)}  ${outcome}`);
  }
  const agreedRejects = rows.filter(row => outcomeOf(row) === 'agreed reject');
  const same = agreedRejects.filter(({ theirs, ours }) => theirs.reason === ours.reason);
  if (agreedRejects.length > 0)
    print(`${String(same.length).padStart(6)}  agreed rejects for the same reason, word by word`);
  const times = (of: (row: Row) => number) => {
    const sorted = rows.map(of).sort((a, b) => a - b);
    const at = (q: number) =>
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1);
    return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`;
  };
  print(`        time of ours: ${times(row => row.ours.time)}; of loading: ${times(row => row.theirs.time)}`);
  print('\nby kind (agreed, false accepts, false rejects, not supported, without a verdict):');
  for (const [kind, part] of grouped(rows, row => row.kind)) {
    const count = (...wanted: Outcome[]) => part.filter(row => wanted.includes(outcomeOf(row))).length;
    const numbers = [
      count('agreed accept', 'agreed reject'),
      count('false accept'),
      count('false reject'),
      count('not supported'),
      count('no verdict of the kernel'),
    ];
    print(`  ${kind.padEnd(18)}${numbers.map(n => String(n).padStart(6)).join('')}`);
  }
  for (const outcome of OUTCOMES.slice(2)) {
    const found = rows.filter(row => outcomeOf(row) === outcome);
    if (found.length === 0) continue;
    print(`\n${outcome}, by reason:`);
    for (const [reason, part] of grouped(found, row => reasonOf(row, outcome))) {
      print(`${String(part.length).padStart(6)}  ${reason}`);
      if (list) for (const row of part) print(`          ${row.object} ${row.program}${detail(row)}`);
    }
  }
  if (list) {
    print('\nagreed rejects for another reason:');
    for (const row of agreedRejects.filter(each => !same.includes(each)))
      print(
        `  ${row.object} ${row.program}\n    theirs: ${row.theirs.reason}\n    ours:   ${row.ours.reason}`,
      );
  }
}

export function reasonOf({ theirs, ours }: Row, outcome: Outcome): string {
  const { reason } = outcome === 'false accept' || outcome === 'no verdict of the kernel' ? theirs : ours;
  return reason.slice(0, 160);
}

const detail = ({ theirs }: Row) => (theirs.verdict === 'rejected' ? ` (kernel: ${theirs.reason})` : '');

/** The largest groups first. */
function grouped(rows: readonly Row[], key: (row: Row) => string): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length);
}

/** Counts; `agree` as a fraction. */
export function summary(rows: readonly Row[]) {
  const count = (...wanted: Outcome[]) => rows.filter(row => wanted.includes(outcomeOf(row))).length;
  const programs = rows.length - count('no verdict of the kernel');
  return {
    programs,
    agree: programs === 0 ? 0 : count('agreed accept', 'agreed reject') / programs,
    falseAccepts: count('false accept'),
    falseRejects: count('false reject'),
    unsupported: count('not supported'),
  };
}
