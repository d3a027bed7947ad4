/**
 * Which blocks all ways to a block pass. Ways back change nothing of that where they lead to a block that all ways to where they come
 * from have passed; where one does not, a loop has two entries, and the graph no structure. So one pass over the ways forward is enough.
 */
import type { Graph } from '../../program/graph.ts';

export class Dominators {
  /** Of each block the one that all ways to it pass last, whose number is smaller; the first has itself. */
  readonly immediate: Int32Array;
  readonly #depth: Int32Array;
  /**
   * Of each block some other above it: from jump to jump any is found in so many steps as the depth has digits (Myers, An applicative
   * random-access stack, 1983). The input says how deep.
   */
  readonly #jump: Int32Array;

  constructor({ blocks, predecessors }: Graph) {
    this.immediate = new Int32Array(blocks.length);
    this.#depth = new Int32Array(blocks.length);
    this.#jump = new Int32Array(blocks.length);
    for (let block = 1; block < blocks.length; block++) {
      let common = -1;
      for (const from of predecessors[block]!) {
        if (from >= block) continue;
        common = common < 0 ? from : this.#meet(common, from);
      }
      this.#add(block, common);
    }
  }

  dominates(block: number, other: number): boolean {
    return this.#above(other, this.#depth[block]!) === block;
  }

  #add(block: number, parent: number): void {
    const depth = this.#depth;
    const jump = this.#jump;
    this.immediate[block] = parent;
    depth[block] = depth[parent]! + 1;
    const next = jump[parent]!;
    const isEven = depth[parent]! - depth[next]! === depth[next]! - depth[jump[next]!]!;
    jump[block] = isEven ? jump[next]! : parent;
  }

  /** The block at this depth on the way up. */
  #above(block: number, depth: number): number {
    let at = block;
    while (this.#depth[at]! > depth) {
      const jump = this.#jump[at]!;
      at = this.#depth[jump]! >= depth ? jump : this.immediate[at]!;
    }
    return at;
  }

  #meet(one: number, other: number): number {
    let a = this.#above(one, this.#depth[other]!);
    let b = this.#above(other, this.#depth[one]!);
    while (a !== b) {
      const [x, y] = [this.#jump[a]!, this.#jump[b]!];
      [a, b] = x === y ? [this.immediate[a]!, this.immediate[b]!] : [x, y];
    }
    return a;
  }
}

/** null where a loop has two entries. */
export function dominatorsOf(graph: Graph): Dominators | null {
  const dominators = new Dominators(graph);
  const reducible = graph.predecessors.every((all, block) =>
    all.every(from => from < block || dominators.dominates(block, from)),
  );
  return reducible ? dominators : null;
}
