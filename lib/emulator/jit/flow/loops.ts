/** Which loops a block is in: the loops of a graph whose loops have one entry each, by the block that they are entered at. */
import type { Graph } from '../../program/graph.ts';

export interface Loops {
  /** Of each block the header of the innermost loop that it is in, a header its own; -1 outside of all. */
  readonly innermost: Int32Array;
  /** Of each header the header of the loop around it, -1 for none. */
  readonly around: Int32Array;
}

/**
 * From the innermost loop outwards: what has been found to belong to a loop is its header from then on (Havlak, Nesting of Reducible
 * and Irreducible Loops, 1997), so that no block is walked over once for each loop around it.
 */
export function loopsOf({ blocks, predecessors }: Graph): Loops {
  const innermost = new Int32Array(blocks.length).fill(-1);
  const around = new Int32Array(blocks.length).fill(-1);
  const outer = Int32Array.from(blocks, (_, i) => i);
  const outermost = (block: number): number => {
    let found = block;
    while (outer[found] !== found) found = outer[found]!;
    for (let at = block; at !== found; ) {
      const next = outer[at]!;
      outer[at] = found;
      at = next;
    }
    return found;
  };
  for (let header = blocks.length - 1; header >= 0; header--) {
    const open = predecessors[header]!.filter(from => from >= header);
    if (open.length === 0) continue;
    innermost[header] = header;
    for (let from = open.pop(); from !== undefined; from = open.pop()) {
      const block = outermost(from);
      if (block === header) continue;
      if (innermost[block] === block) around[block] = header;
      else innermost[block] = header;
      outer[block] = header;
      for (const before of predecessors[block]!) open.push(before);
    }
  }
  return { innermost, around };
}
