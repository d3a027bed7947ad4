/**
 * docs/features.md, made of the tables that test/hooks/features.test.ts measures on each kernel. With NODE_EBPF_WRITE_DOCS=1 the page is
 * written.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unpack } from '../../../lib/verifier/tables/probed.ts';
import type { FeatureTable } from '../../hooks/support/features.ts';

const page = new URL('../../../docs/features.md', import.meta.url);
const folder = new URL('../../hooks/features/', import.meta.url);

const LISTS = {
  programTypes: 'Types of programs',
  mapTypes: 'Types of maps',
  attachTypes: 'Attach types',
  linkTypes: 'Links',
  instructions: 'Instructions',
  btf: 'BTF',
} as const;

const SIGNS = { yes: '✓', no: '–', unknown: '?' } as const;

const byVersion = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

const tables = readdirSync(folder)
  .map(file => file.replace('.json', ''))
  .sort(byVersion)
  .map(series => {
    const table: FeatureTable = JSON.parse(readFileSync(new URL(`${series}.json`, folder), 'utf8'));
    return { series, table };
  });

const heading = (what: string) => [
  `| ${what} | ${tables.map(({ series }) => series).join(' | ')} |`,
  `|---|${tables.map(() => '---|').join('')}`,
];

function names(list: keyof typeof LISTS): string[] {
  const all = tables.flatMap(({ table }) => Object.values(table[list]).flatMap(text => text.split(' ')));
  return [...new Set(all)];
}

function signOf(table: FeatureTable, list: keyof typeof LISTS, name: string): string {
  const found = Object.entries(table[list]).find(([, text]) => text.split(' ').includes(name));
  return SIGNS[(found?.[0] ?? 'no') as keyof typeof SIGNS];
}

function made(): string {
  const lists = Object.entries(LISTS).flatMap(([key, title]) => {
    const list = key as keyof typeof LISTS;
    const rows = names(list).map(
      name => `| ${name} | ${tables.map(({ table }) => signOf(table, list, name)).join(' | ')} |`,
    );
    return [`## ${title}`, '', ...heading(title.toLowerCase()), ...rows, ''];
  });
  const besides = (['jit', 'token'] as const).map(
    what => `| ${what} | ${tables.map(({ table }) => SIGNS[table[what]]).join(' | ')} |`,
  );
  const types = [...new Set(tables.flatMap(({ table }) => Object.keys(table.helpers)))];
  const helpers = types.map(type => {
    const counts = tables.map(({ table }) => `${unpack(table.helpers[type] ?? '').size || ''}`);
    return `| ${type} | ${counts.join(' | ')} |`;
  });
  const kfuncs = types.map(type => {
    const counts = tables.map(({ table }) => `${kfuncsOf(table, type) || ''}`);
    return `| ${type} | ${counts.join(' | ')} |`;
  });
  return [
    ...['# What kernels have', ''],
    'As `features()` found it on real kernels: Debian’s 5.10, 6.1, 6.12 and 7.2 in virtual machines, and a 6.18 whose policy refuses some types to everybody (`?`).',
    'Other builds of the same versions have other options. test/hooks/features/ has the whole tables, helper by helper and kfunc by kfunc; `npm run test:kernels` holds each kernel to its own.',
    ...['', `Measured on ${tables.map(({ table }) => table.release).join(', ')}.`, ''],
    ...lists,
    ...['## And besides', '', ...heading('feature'), ...besides, ''],
    ...['## Helpers, by number', '', ...heading('program type'), ...helpers, ''],
    ...['## Kfuncs of the kernel itself, by number', '', ...heading('program type'), ...kfuncs, ''],
  ].join('\n');
}

const kfuncsOf = ({ kfuncs }: FeatureTable, type: string): number =>
  Object.entries(kfuncs)
    .filter(([types]) => types.split(' ').includes(type))
    .reduce((count, [, list]) => count + list.split(' ').length, 0);

it('docs/features.md is made of the tables', () => {
  if (process.env.NODE_EBPF_WRITE_DOCS) writeFileSync(page, made());
  expect(readFileSync(page, 'utf8')).toBe(made());
});
