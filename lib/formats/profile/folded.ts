/** Folded stacks: `outermost;…;innermost COUNT`, a line each, as flame graphs are made of. */
import { frameText, type StackFrame, type StackSample } from './frame.ts';

/** Stacks that read the same are one line, with the sum of their counts; the most frequent first. */
export function folded(samples: Iterable<StackSample>): string {
  const counts = new Map<string, bigint>();
  for (const { frames, count, process } of samples) {
    const names = [...(process === undefined ? [] : [process]), ...frames.map(nameOf).reverse()];
    const line = names.map(plain).join(';') || '[no stack]';
    counts.set(line, (counts.get(line) ?? 0n) + BigInt(count));
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => (m === n ? (a < b ? -1 : 1) : m < n ? 1 : -1));
  return sorted.map(([line, count]) => `${line} ${count}\n`).join('');
}

/** Without offsets: a function is one frame wherever in it one is. Of what has no name, the module. */
function nameOf(frame: StackFrame): string {
  if (frame.name !== undefined) return frame.name;
  return frame.module === undefined ? frameText(frame) : `[${frame.module.replace(/^.*\//, '')}]`;
}

/** `;` parts frames, and a line is a stack. */
const plain = (name: string): string => name.replaceAll(';', ':').replace(/\p{Cc}/gu, '?');
