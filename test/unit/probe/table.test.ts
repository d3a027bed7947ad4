/** The table of `ebpf probe`. */
import { expect, it } from 'vitest';
import { quantile, rowsOf, table } from '../../../lib/cli/probe-table.ts';

it('has what is most at the top, and numbers to the right', () => {
  const rows = rowsOf(
    [
      { comm: 'a', pid: 1, count: 7n },
      { comm: 'longer', pid: 200, count: 1200n },
      { comm: 'c', pid: 3, count: 9n },
    ],
    ['comm', 'pid'],
  );
  expect(table(rows, 2)).toBe('COMM    PID  COUNT\nlonger  200   1200\nc       3        9\n');
  expect(table([], 5)).toBe('');
});

it('has times of latencies, and figures of stats', () => {
  const slots = Array(64).fill(0n);
  [slots[10], slots[20]] = [98n, 2n];
  const [latency] = rowsOf([{ count: 100n, total: 4_000_000n, slots }], []);
  expect(latency!.cells).toEqual({
    count: '100',
    total: '4 ms',
    mean: '40 µs',
    p50: '<2.05 µs',
    p99: '<2.1 ms',
  });
  const [stats] = rowsOf([{ ret: -2, count: 4n, sum: -10n, min: -7n, max: 1n }], ['ret']);
  expect(stats!.cells).toEqual({ ret: '-2', count: '4', sum: '-10', mean: '-2', min: '-7', max: '1' });
});

it('orders latencies by their time', () => {
  const slots = Array(64).fill(1n);
  const rows = rowsOf(
    [
      { comm: 'often', count: 64n, total: 1000n, slots },
      { comm: 'slow', count: 64n, total: 9000n, slots },
    ],
    ['comm'],
  );
  expect(table(rows, 5).split('\n')[1]).toMatch(/^slow/);
});

it('lets no escapes of anybody’s text through', () => {
  expect(
    rowsOf([{ comm: 'a\x1b[2J\nb', kstack: ['x+0x1', 'y+0x2'], count: 1n }], ['comm', 'kstack'])[0]!.cells,
  ).toEqual({
    ...{ comm: 'a?[2J?b', kstack: 'x+0x1 y+0x2', count: '1' },
  });
});

it('knows where so many of all lie', () => {
  expect(quantile([0n, 3n, 1n], 4n, 0.5)).toBe(4n);
  expect(quantile([0n, 3n, 1n], 4n, 0.99)).toBe(8n);
  expect(quantile([], 0n, 0.5)).toBe(1n);
});
