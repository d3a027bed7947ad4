/** Immediate dominators (Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm, 2001). */
import type { Graph } from '../../program/graph.ts';

/** Of each block the number of the block that all ways to it pass last; the first has itself. */
export function dominatorsOf({ blocks, predecessors }: Graph): Int32Array {
  const dominator = new Int32Array(blocks.length).fill(-1);
  dominator[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < blocks.length; i++) {
      let common = -1;
      for (const from of predecessors[i]!) {
        if (dominator[from] === -1) continue;
        common = common === -1 ? from : meet(dominator, common, from);
      }
      if (dominator[i] === common) continue;
      dominator[i] = common;
      changed = true;
    }
  }
  return dominator;
}

/** Numbers are places in reverse postorder, so that a dominator's is smaller. */
function meet(dominator: Int32Array, a: number, b: number): number {
  let [x, y] = [a, b];
  while (x !== y) {
    if (x > y) x = dominator[x]!;
    else y = dominator[y]!;
  }
  return x;
}

/** Every way backwards leads to a block that dominates where it comes from: loops have one entry each. */
export function isReducible({ predecessors }: Graph, dominator: Int32Array): boolean {
  return predecessors.every((all, i) => all.every(from => from < i || dominates(dominator, i, from)));
}

export function dominates(dominator: Int32Array, a: number, b: number): boolean {
  let x = b;
  while (x > a) x = dominator[x]!;
  return x === a;
}
