/** Which bytes members take, and which they leave. */
import { bytesOf, type Choice, type Entry, type Field } from '../plan.ts';
import { at } from './source.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What no member fills, or bitfields fill in part, and what is zeroed therefore: what of the bytes from `start` to `end` the entries leave; a union sees to its own. */
export function gaps(entries: readonly Entry[], start: number, end: number): Range[] {
  const filled = entries.map(rangeOf).sort((a, b) => a.start - b.start);
  const left: Range[] = [];
  let done = start;
  for (const range of [...filled, { start: end, end }]) {
    if (range.start > done) left.push({ start: done, end: range.start });
    done = Math.max(done, range.end);
  }
  return left;
}

function rangeOf(entry: Entry): Range {
  if (entry.kind === 'union') {
    const size = entry.choices.length > 0 ? entry.size : 0;
    return { start: entry.offset, end: entry.offset + size };
  }
  const { offset, node } = entry.field;
  const partial = node.kind === 'scalar' && node.bits !== null;
  return { start: offset, end: partial ? offset : offset + node.size };
}

/** The choices of a union with the bytes that their members touch. */
export function largestFirst(choices: readonly Choice[]): (Range & { readonly choice: Choice })[] {
  const ranges = choices.map(choice => ({
    choice,
    start: Math.min(...choice.fields.map(field => field.offset)),
    end: Math.max(...choice.fields.map(endOf)),
  }));
  return ranges.sort((a, b) => b.end - b.start - (a.end - a.start));
}

function endOf({ offset, node }: Field): number {
  return offset + (node.kind === 'scalar' && node.bits ? bytesOf(node.bits) : node.size);
}

export function zeroLines(ranges: readonly Range[], offset: number): string {
  return ranges.map(({ start, end }) => zeroRange(offset + start, end - start)).join('\n');
}

function zeroRange(start: number, length: number): string {
  if (length > 16) return `zero(v, ${at(start)}, ${length});`;
  const lines: string[] = [];
  for (let done = 0; done < length; ) {
    const size = length - done >= 4 ? 4 : length - done >= 2 ? 2 : 1;
    lines.push(`v.setUint${size * 8}(${at(start + done)}, 0);`);
    done += size;
  }
  return lines.join('\n');
}
