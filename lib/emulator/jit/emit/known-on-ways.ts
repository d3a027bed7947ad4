/** Carries what is known of accesses from block to block, as they are written. */
import { type Block, type Graph, successors } from '../../program/graph.ts';
import type { Operation } from '../../program/operations.ts';
import type { Known, KnownAccesses } from './known.ts';

export class KnownOnWays {
  readonly #graph: Graph;
  readonly #known: KnownAccesses;
  readonly #operations: readonly (Operation | null | undefined)[];
  /** At the end of blocks from which somebody is still to come: how many. */
  readonly #ends = new Map<number, { readonly known: Known; waiting: number }>();

  /** `operations`: the program's. */
  constructor(graph: Graph, known: KnownAccesses, operations: readonly (Operation | null | undefined)[]) {
    this.#graph = graph;
    this.#known = known;
    this.#operations = operations;
  }

  /** Nothing is known where a loop begins: it comes back with what is not written yet. */
  arrive({ number }: Block): void {
    const ends = this.#graph.predecessors[number]!.map(from => this.#ends.get(from));
    const all = ends.filter(end => end !== undefined);
    if (all.length < ends.length || ends.length === 0) this.#known.forget();
    else {
      this.#known.meet(all.map(({ known }) => known));
      if (all.length === 1)
        this.#compared(this.#graph.blocks[this.#graph.predecessors[number]![0]!]!, number);
    }
    this.#graph.predecessors[number]!.forEach((from, i) => {
      const end = ends[i];
      if (end && --end.waiting === 0) this.#ends.delete(from);
    });
  }

  /** The only way to a block is from one that may have compared a register with 0. */
  #compared({ last, next, target, choice }: Block, to: number): void {
    const operation = this.#operations[last];
    if (choice !== null || next === target || operation?.kind !== 'jump') return;
    const { condition, left, right } = operation;
    if (!('constant' in right) || right.constant !== 0) return;
    if ((condition === 'eq' && to === next) || (condition === 'ne' && to === target))
      this.#known.notNull(left);
  }

  leave(block: Block): void {
    const waiting = successors(block).filter(to => to > block.number).length;
    if (waiting > 0) this.#ends.set(block.number, { known: this.#known.take(), waiting });
  }
}
