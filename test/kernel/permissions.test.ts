/**
 * Each type of programs with each capability removed, and what the kernel says: the table of docs/permissions.md. With
 * NODE_EBPF_WRITE_DOCS=1 it is written. Rows of types that this kernel lacks, or that a policy refuses whatever one has, are not compared.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Capability, Feature, Support } from 'node-ebpf';
import { expect, it } from 'vitest';
import { PROGRAM_TYPES, programTypeNumber } from '../../lib/kernel/features/program-types.ts';
import { capabilitiesToLoad } from '../../lib/kernel/permission.ts';
import { askChild } from './support/child.ts';

const page = new URL('../../docs/permissions.md', import.meta.url);

/** What is left to the process, by the heads of the table's columns. */
const COLUMNS = {
  'all three': ['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN'],
  'without CAP_BPF': ['CAP_PERFMON', 'CAP_NET_ADMIN'],
  'without CAP_PERFMON': ['CAP_BPF', 'CAP_NET_ADMIN'],
  'without CAP_NET_ADMIN': ['CAP_BPF', 'CAP_PERFMON'],
  'CAP_SYS_ADMIN alone': ['CAP_SYS_ADMIN'],
  none: [],
} as const satisfies Record<string, readonly Capability[]>;

const CAPABILITIES = ['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN'] as const;

type Column = keyof typeof COLUMNS;
const columns = Object.keys(COLUMNS) as Column[];

type Answers = Readonly<Record<'programTypes' | 'mapTypes', Readonly<Record<string, Feature>>>>;

/** In a process of its own, which gives up the rest. */
const tried = (keep: readonly Capability[]) =>
  askChild<Answers>(`
    import { dropCapabilities, features } from 'node-ebpf';
    dropCapabilities({ keep: ${JSON.stringify(keep)}, uid: 65534, gid: 65534 });
    const { programTypes, mapTypes } = features();
    console.log(JSON.stringify({ programTypes, mapTypes }));
  `);

const WORDS: Readonly<Record<Support, string>> = { yes: 'loads', no: 'not in this kernel', unknown: '–' };

/** `| xdp | loads | – | …`; a row of one word where the capabilities do not matter. */
function row(name: string, kind: keyof Answers, answers: Readonly<Record<Column, Answers>>): string {
  const supports = columns.map(column => answers[column][kind][name]!.support);
  const cells = supports.map(support =>
    WORDS[support].replace('loads', kind === 'programTypes' ? 'loads' : 'made'),
  );
  const policy = supports[0] === 'unknown';
  return `| ${name} | ${policy ? columns.map(() => 'refused by policy').join(' | ') : cells.join(' | ')} |`;
}

const isComparable = (line: string) => !/not in this kernel|refused by policy/.test(line);

it('the table of docs/permissions.md is what this kernel does', async () => {
  const entries: [Column, Answers][] = [];
  for (const column of columns) entries.push([column, await tried(COLUMNS[column])]);
  const answers = Object.fromEntries(entries) as Record<Column, Answers>;
  expectComputed(answers);
  const head = (what: string) => [
    `| ${what} | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
  ];
  const rows = (kind: keyof Answers) =>
    Object.keys(answers[columns[0]!][kind]).map(name => row(name, kind, answers));
  const lines = [
    ...head('program type'),
    ...rows('programTypes'),
    '',
    ...head('map type'),
    ...rows('mapTypes'),
  ];

  const text = readFileSync(page, 'utf8');
  const marks = /(<!-- tried -->\n)(.*?)(<!-- end -->)/s;
  if (process.env.NODE_EBPF_WRITE_DOCS) writeFileSync(page, text.replace(marks, `$1${lines.join('\n')}\n$3`));
  const written = new Set(marks.exec(readFileSync(page, 'utf8'))?.[2]?.split('\n'));
  const known = lines.filter(isComparable);
  expect(known.length).toBeGreaterThan(50);
  const named = (line: string) => line.slice(0, line.indexOf('|', 2));
  const comparable = new Set([...written].filter(isComparable).map(named));
  for (const line of known) if (comparable.has(named(line))) expect(written).toContain(line);
});

/** What `requiredCapabilities` counts on is what the kernel wants: a load fails without each that it names, and no other. */
function expectComputed(answers: Readonly<Record<Column, Answers>>): void {
  for (const name of PROGRAM_TYPES) {
    if (answers['all three'].programTypes[name]!.support !== 'yes') continue;
    const wanted = CAPABILITIES.filter(
      each => answers[`without ${each}`].programTypes[name]!.support !== 'yes',
    );
    expect({ name, wanted }).toEqual({ name, wanted: capabilitiesToLoad([programTypeNumber(name)]) });
  }
}
