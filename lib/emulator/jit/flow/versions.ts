/** Loops are written twice where that pays: once with all checks, once without those that one look at memory before it makes needless. */
import { type Found, type Graph, ordered } from '../../program/graph.ts';
import type { ProvenLoop } from './proven.ts';

/** Loops of more slots are left as they are. */
const MOST_SLOTS = 256;

export function withVersions(graph: Graph, loops: Iterable<ProvenLoop>): Graph {
  const { blocks, predecessors } = graph;
  const found = new Map<number, Found>(blocks.map(block => [block.number, { ...block }]));
  const count = blocks.length;
  let free = count;
  for (const { loop } of loops) {
    const { header, blocks: members } = loop;
    let size = 0;
    for (const member of members) size += blocks[member]!.end - blocks[member]!.start;
    if (size > MOST_SLOTS) continue;
    const copies = free;
    const choice = free + count;
    free += count + 1;
    const copyOf = (block: number) => (members.has(block) ? copies + block : block);
    for (const member of members) {
      const block = blocks[member]!;
      const next = copyOf(block.next);
      found.set(copyOf(member), { ...block, next, target: copyOf(block.target), proven: true });
    }
    const { start } = blocks[header]!;
    found.set(choice, {
      start,
      end: start,
      last: start,
      next: header,
      target: copyOf(header),
      origin: -1,
      choice: header,
    });
    // A counted loop is entered from one place.
    const entry = found.get(predecessors[header]!.find(from => from < header)!)!;
    if (entry.next === header) entry.next = choice;
    if (entry.target === header) entry.target = choice;
  }
  return free === count ? graph : ordered(found, 0);
}
