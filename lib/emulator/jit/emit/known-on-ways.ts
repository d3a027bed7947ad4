/** Carries what is known of accesses from block to block, as they are written. */
import { type Block, type Graph, successors } from '../../program/graph.ts';
import type { Known, KnownAccesses } from './known.ts';

export class KnownOnWays {
  readonly #graph: Graph;
  readonly #known: KnownAccesses;
  /** At the end of blocks from which somebody is still to come: how many. */
  readonly #ends = new Map<number, { readonly known: Known; waiting: number }>();

  constructor(graph: Graph, known: KnownAccesses) {
    this.#graph = graph;
    this.#known = known;
  }

  /** Nothing is known where a loop begins: it comes back with what is not written yet. */
  arrive({ number }: Block): void {
    const ends = this.#graph.predecessors[number]!.map(from => this.#ends.get(from));
    const all = ends.filter(end => end !== undefined);
    if (all.length < ends.length || ends.length === 0) this.#known.forget();
    else this.#known.meet(all.map(({ known }) => known));
    this.#graph.predecessors[number]!.forEach((from, i) => {
      const end = ends[i];
      if (end && --end.waiting === 0) this.#ends.delete(from);
    });
  }

  leave(block: Block): void {
    const waiting = successors(block).filter(to => to > block.number).length;
    if (waiting > 0) this.#ends.set(block.number, { known: this.#known.take(), waiting });
  }
}
