/** What a probe has measured, as a table of text: what is most comes first. */
import { duration } from '../formatters/duration.ts';
import { plain } from './plain.ts';
import { table as columns } from './table.ts';

export interface Row {
  /** What the group has in common, and then what was measured, by the heads of columns. */
  readonly cells: Readonly<Record<string, string>>;
  /** The columns that are numbers stand to the right. */
  readonly numbers: ReadonlySet<string>;
  readonly order: bigint;
}

/** `results` of a probe; `names` are those of its groups. */
export function rowsOf(
  results: readonly Readonly<Record<string, unknown>>[],
  names: readonly string[],
): Row[] {
  return results.map(result => {
    const groups = Object.fromEntries(names.map(name => [name, show(result[name])]));
    const measured = measuredOf(result);
    const order = (result.total ?? result.count) as bigint;
    return { cells: { ...groups, ...measured }, numbers: new Set(Object.keys(measured)), order };
  });
}

function measuredOf({
  count,
  total,
  slots,
  sum,
  min,
  max,
}: Readonly<Record<string, unknown>>): Record<string, string> {
  const times = count as bigint;
  if (total !== undefined) {
    const below = (part: number) => `<${duration(quantile(slots as readonly bigint[], times, part))}`;
    return {
      ...{ count: `${times}`, total: duration(total as bigint), mean: duration((total as bigint) / times) },
      ...{ p50: below(0.5), p99: below(0.99) },
    };
  }
  if (sum !== undefined)
    return {
      count: `${times}`,
      sum: `${sum}`,
      mean: `${(sum as bigint) / times}`,
      min: `${min}`,
      max: `${max}`,
    };
  return { count: `${times}` };
}

/** Where the slot ends that so many of all are in, or below. */
export function quantile(slots: readonly bigint[], count: bigint, part: number): bigint {
  const wanted = Math.ceil(Number(count) * part);
  let seen = 0;
  for (const [i, each] of slots.entries()) {
    seen += Number(each);
    if (seen >= wanted) return 2n ** BigInt(i + 1);
  }
  return 2n ** BigInt(slots.length);
}

const show = (value: unknown): string => plain(Array.isArray(value) ? value.join(' ') : String(value));

/** The `top` rows; empty text for none. */
export function table(rows: readonly Row[], top: number): string {
  if (rows.length === 0) return '';
  const sorted = rows.toSorted((a, b) => (a.order < b.order ? 1 : a.order > b.order ? -1 : 0)).slice(0, top);
  const [{ cells, numbers }] = sorted as [Row];
  const names = Object.keys(cells);
  const heads = (those: readonly string[]) => those.map(name => name.toUpperCase());
  const texts = sorted.map(row => names.map(name => row.cells[name]!));
  return columns(heads(names), texts, heads([...numbers]));
}
