/** The table of docs/verifier.md, and every disagreement by name: between two marks, so that the rest of the page is nobody's but its author's. */
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/tree.js';
import type { SetName } from './corpus.ts';
import { type Outcome, outcomeOf, type Row, reasonOf } from './report.ts';

const PAGE = join(root, 'docs/verifier.md');
const BEGIN = '<!-- written by npm run verify:agreement -- --write -->';
const END = '<!-- up to here -->';

const SETS: readonly (readonly [SetName, string])[] = [
  ['tests', "this tree's tests"],
  ['distribution', 'distribution packages'],
  ['selftests', 'kernel selftests (6.12)'],
];
const COUNTED: readonly Outcome[] = [
  'agreed accept',
  'agreed reject',
  'false accept',
  'false reject',
  'not supported',
];

export function writePage(rows: readonly Row[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${PAGE} lacks the marks between which the table stands`);
  writeFileSync(PAGE, page.slice(0, from) + section(rows) + page.slice(to));
}

function section(rows: readonly Row[]): string {
  const [version = ''] = release().split('-');
  const lines = [
    BEGIN,
    `On kernel ${version}, ${new Date().toISOString().slice(0, 10)}:`,
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
    ...disagreements(rows),
  ];
  return `${lines.join('\n')}\n`;
}

function line(name: string, rows: readonly Row[]): string[] {
  const counts = COUNTED.map(outcome => rows.filter(row => outcomeOf(row) === outcome).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  const [accepts = 0, rejects = 0] = counts;
  const same = rows.filter(
    row => outcomeOf(row) === 'agreed reject' && row.theirs.reason === row.ours.reason,
  );
  const percent = (part: number, whole: number) =>
    whole === 0 ? '' : `${((100 * part) / whole).toFixed(2)} %`;
  const cells = [name, all, ...counts, percent(accepts + rejects, all), percent(same.length, rejects)];
  return [`| ${cells.join(' | ')} |`];
}

function none(rows: readonly Row[]): string {
  const count = (set: SetName) =>
    rows.filter(row => row.set === set && outcomeOf(row) === 'no verdict of the kernel').length;
  return (
    `${count('distribution')} programs of the distribution and ${count('selftests')} of the selftests have no verdict of this kernel: ` +
    'its policy refuses fentry and LSM, or what they are for is not there.'
  );
}

function disagreements(rows: readonly Row[]): string[] {
  const found = rows.filter(row =>
    ['false accept', 'false reject', 'not supported'].includes(outcomeOf(row)),
  );
  if (found.length === 0) return ['No program has another verdict.'];
  return found.map(row => {
    const outcome = outcomeOf(row);
    return `- \`${row.object}\`, \`${row.program}\`: ${outcome}: ${reasonOf(row, outcome)}`;
  });
}
