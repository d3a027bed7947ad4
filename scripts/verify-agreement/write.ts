/** The table of docs/verifier.md, and every disagreement by name: between two marks, so that the rest of the page is nobody's but its author's. */
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/tree.js';
import { kernels } from '../vm/kernels.js';
import { SETS } from './corpus.ts';
import { type Outcome, outcomeOf, type Row, reasonOf } from './report.ts';
import { spreadText, timesOf } from './times.ts';

const PAGE = join(root, 'docs/verifier.md');
const BEGIN = '<!-- written by npm run verify:agreement -- --write -->';
const BEGIN_KERNELS = '<!-- written by npm run verify:agreement -- --kernel all --write -->';
const END = '<!-- up to here -->';

const COUNTED: readonly Outcome[] = [
  'agreed accept',
  'agreed reject',
  'false accept',
  'false reject',
  'not supported',
];

/** What this machine's kernel says, and a guest's where it says nothing. */
export function writePage(rows: readonly Row[]): void {
  replace(BEGIN, section(rows));
}

/** By kernel: what guests said. */
export function writeKernels(all: ReadonlyMap<string, readonly Row[]>): void {
  replace(BEGIN_KERNELS, kernelsSection(all));
}

function replace(begin: string, lines: readonly string[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(END, from);
  if (from < 0 || to < from) throw new Error(`${PAGE} lacks the marks between which the table stands`);
  writeFileSync(PAGE, `${page.slice(0, from)}${[begin, ...lines].join('\n')}\n${page.slice(to)}`);
}

const today = () => new Date().toISOString().slice(0, 10);

function section(rows: readonly Row[]): string[] {
  const [version = ''] = release().split('-');
  return [
    `On kernel ${version}, ${today()}:`,
    '',
    '| corpus | programs with a verdict of the kernel | agreed accepts | agreed rejects | false accepts | false rejects | not supported | agree | same reason |',
    '|---|---|---|---|---|---|---|---|---|',
    ...SETS.flatMap(([set, name]) =>
      line(
        name,
        rows.filter(row => row.set === set),
      ),
    ),
    '',
    `"Same reason": of the agreed rejects, those whose first message is the kernel's, word by word. ${none(rows)}`,
    '',
    ...timesTable(rows),
    '',
    ...disagreements(rows),
  ];
}

/** Guests' are those of an emulated processor. */
function timesTable(rows: readonly Row[]): string[] {
  const here = rows.filter(({ guest }) => guest === undefined);
  const rate = (times?: { instructionsPerSecond: number }) =>
    times ? times.instructionsPerSecond.toLocaleString('en') : '';
  return [
    'The time of both, over the programs that both accept, the median and of all:',
    '',
    "| corpus | programs | loading | of it the kernel's verifier | instructions a second | this verifier | instructions a second |",
    '|---|---|---|---|---|---|---|',
    ...SETS.flatMap(([set, name]) => {
      const times = timesOf(here.filter(row => row.set === set));
      if (!times) return [];
      const { programs, load, verifier, ours } = times;
      const kernels = [spreadText(load), verifier ? spreadText(verifier) : '', rate(verifier)];
      return [`| ${[name, programs, ...kernels, spreadText(ours), rate(ours)].join(' | ')} |`];
    }),
  ];
}

function kernelsSection(all: ReadonlyMap<string, readonly Row[]>): string[] {
  const found = kernels.flatMap(({ name }) =>
    all.get(name)?.length ? [[name, all.get(name)!] as const] : [],
  );
  return [
    `Debian's kernels in guests, ${today()}, as far as they have been asked:`,
    '',
    '| kernel | corpus | programs asked | with a verdict | agreed accepts | agreed rejects | false accepts | false rejects | not supported | agree | same reason |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...found.flatMap(([kernel, rows]) =>
      SETS.flatMap(([set, name]) => {
        const part = rows.filter(row => row.set === set);
        return line(name, part, [kernel], [part.length]);
      }),
    ),
    '',
    'The other programs are refused by that kernel or its loader before they are verified: for hooks, maps and kernel functions that are not there.',
    '',
    ...disagreements(found.flatMap(([, rows]) => rows)),
  ];
}

function line(
  name: string,
  rows: readonly Row[],
  before: readonly unknown[] = [],
  after: readonly unknown[] = [],
): string[] {
  const counts = COUNTED.map(outcome => rows.filter(row => outcomeOf(row) === outcome).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  const [accepts = 0, rejects = 0] = counts;
  const same = rows.filter(
    row => outcomeOf(row) === 'agreed reject' && row.theirs.reason === row.ours.reason,
  );
  const percent = (part: number, whole: number) =>
    whole === 0 ? '' : `${((100 * part) / whole).toFixed(2)} %`;
  const cells = [
    ...before,
    name,
    ...after,
    all,
    ...counts,
    percent(accepts + rejects, all),
    percent(same.length, rejects),
  ];
  return [`| ${cells.join(' | ')} |`];
}

function none(rows: readonly Row[]): string {
  const count = (set: string, is: (row: Row) => boolean) =>
    rows.filter(row => row.set.startsWith(set) && is(row)).length;
  const isNone = (row: Row) => outcomeOf(row) === 'no verdict of the kernel';
  const isGuests = ({ guest }: Row) => guest !== undefined;
  const [guest = ''] = rows.flatMap(row => row.guest ?? []);
  const asked =
    guest === ''
      ? ''
      : `${count('tests', isGuests)} programs of the tests, ${count('distribution', isGuests)} of the distribution and ${count('selftests', isGuests)} of the ` +
        `selftests have the verdict of ${guest}, in a guest, since this kernel's policy refuses fentry and LSM, or what they are for is not there. `;
  return (
    `${asked}${count('tests', isNone)}, ${count('distribution', isNone)} and ${count('selftests', isNone)} have none: ` +
    'most are for functions, modules or maps that are not there.'
  );
}

function disagreements(rows: readonly Row[]): string[] {
  const found = rows.filter(row =>
    ['false accept', 'false reject', 'not supported'].includes(outcomeOf(row)),
  );
  if (found.length === 0) return ['No program has another verdict.'];
  return found.map(row => {
    const outcome = outcomeOf(row);
    const guest = row.guest === undefined ? '' : ` (${row.guest})`;
    return `- \`${row.object}\`, \`${row.program}\`${guest}: ${outcome}: ${reasonOf(row, outcome).replace(/^not supported: /, '')}`;
  });
}
