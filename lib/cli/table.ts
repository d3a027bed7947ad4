/** Rows as columns that stand below each other. */

const GAP = '  ';

/** Numbers at the right, text at the left; the last column is as long as it is. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly (string | number | bigint)[])[],
): string {
  const all = [heads, ...rows.map(row => row.map(String))];
  const widths = heads.map((_, i) => Math.max(...all.map(row => row[i]?.length ?? 0)));
  const isNumber = heads.map((_, i) => rows.every(row => typeof row[i] !== 'string'));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(GAP);
  return `${all.map(row => line(row).trimEnd()).join('\n')}\n`;
}
