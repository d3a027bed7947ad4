/** Rows as columns that stand below each other. */
import { plain } from './plain.ts';

const GAP = '  ';

/** Numbers at the right, and the columns that are said to be; text at the left. The last column is as long as it is. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly (string | number | bigint)[])[],
  toTheRight: readonly string[] = [],
): string {
  const all = [heads, ...rows.map(row => row.map(cell => plain(String(cell))))];
  const widths = heads.map((_, i) => Math.max(...all.map(row => row[i]?.length ?? 0)));
  const right = heads.map(
    (head, i) => toTheRight.includes(head) || rows.every(row => typeof row[i] !== 'string'),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(GAP);
  return `${all.map(row => line(row).trimEnd()).join('\n')}\n`;
}
