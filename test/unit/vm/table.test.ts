/** The page of hooks by kernels. */
import { describe, expect, it } from 'vitest';
import { kernelTable, untested } from '../../../scripts/lib/kernel-table.js';
import type { HookResult } from '../../hooks/support/hook.ts';

const families = [
  { title: 'Network', floors: { 'xdp native': { since: '4.8' } } },
  {
    title: 'Probes',
    floors: {
      kprobe: { since: '4.1', config: ['CONFIG_KPROBES'] },
      'kprobe.multi': { since: '5.18', config: ['CONFIG_FPROBE'] },
    },
  },
];

const result = (hook: string, result: string, reason?: string) =>
  ({ hook, kernel: 'x', result, ...(reason && { reason }) }) as HookResult;

const columns = [
  {
    title: '5.10',
    results: [
      result('xdp native', 'ok'),
      result('kprobe', 'ok'),
      result('kprobe.multi', 'no', 'kprobe.multi exists from kernel 5.18 on, and this is 5.10.0-46'),
    ],
  },
  {
    title: '6.1',
    results: [
      result('xdp native', 'refused', 'a policy | of this machine'),
      result(
        'kprobe.multi',
        'no',
        'kprobe.multi needs a kernel built with CONFIG_FPROBE, and this one is built without it',
      ),
    ],
  },
];

describe('the table', () => {
  it('has a row for each hook, by family, and a note for each reason', () => {
    const page = kernelTable(families, columns);
    expect(page).toContain('## Network');
    expect(page).toContain('| xdp native | 4.8 |  | ok | no [1] |');
    expect(page).toContain('| kprobe | 4.1 | `CONFIG_KPROBES` | ok | failed |');
    expect(page).toContain('| kprobe.multi | 5.18 | `CONFIG_FPROBE` | no [2] | no [3] |');
    expect(page).toContain('1. A policy | of this machine.');
    expect(page).toContain('2. The kernel is older than the hook.');
    expect(page).toContain('3. The kernel is built without `CONFIG_FPROBE`.');
  });

  it('has one note for many cells', () => {
    const older = (hook: string) =>
      result(hook, 'no', `${hook} exists from kernel 5.18 on, and this is 5.10`);
    const page = kernelTable(families, [
      { title: '5.10', results: [older('kprobe'), older('kprobe.multi')] },
    ]);
    expect(page.match(/older than the hook\./g)).toHaveLength(1);
  });

  it('shows a hook as missing where one of its tests does', () => {
    const results = [result('kprobe', 'ok'), result('kprobe', 'no', 'why not')];
    expect(kernelTable(families, [{ title: '6.1', results }])).toMatch(/\| kprobe \|.*\| no \[\d\] \|/);
  });

  it('tells hooks that no kernel has a result for', () => {
    expect(untested(families, columns)).toEqual([]);
    expect(untested(families, [{ title: '6.1', results: columns[1]!.results }])).toEqual(['kprobe']);
  });
});
