/** How the loops of a function are written: which of them count themselves, and which have a version without checks. */
import type { Block, Graph } from '../../program/graph.ts';
import type { Operation } from '../../program/operations.ts';
import { type CountedLoop, countedLoops } from './counted.ts';
import { type Dominators, dominatorsOf } from './dominators.ts';
import { loopsOf } from './loops.ts';
import { type ProvenLoop, provenLoop } from './proven.ts';
import { withVersions } from './versions.ts';

export class LoopPlan {
  /** What is to be written, some loops twice. Blocks are asked for by their origins. */
  readonly graph: Graph;
  /** Of that graph; null where it has no structure. */
  readonly dominators: Dominators | null;
  readonly #original: Graph;
  /** Of each block the innermost loop, -1 for none. */
  readonly #innermost: Int32Array | null = null;
  /** By header. */
  readonly #counted: ReadonlyMap<number, CountedLoop> = new Map();
  readonly #proven = new Map<number, ProvenLoop>();
  /** By the block at whose end they begin again. */
  readonly #latches = new Map<number, CountedLoop>();

  /** Whether it is to be seen that loops end. */
  readonly #counts: boolean;

  constructor(graph: Graph, operations: readonly (Operation | undefined)[], counts: boolean) {
    this.graph = graph;
    this.#counts = counts;
    this.#original = graph;
    const dominators = dominatorsOf(graph);
    this.dominators = dominators;
    const hasLoops = graph.predecessors.some((all, i) => all.some(from => from >= i));
    if (!dominators || !hasLoops || !counts) return;
    const loops = loopsOf(graph);
    this.#innermost = loops.innermost;
    this.#counted = countedLoops({ graph, dominators, operations }, loops);
    for (const loop of this.#counted.values()) {
      this.#latches.set(loop.latch, loop);
      const proven = provenLoop(graph, operations, loop);
      if (proven) this.#proven.set(loop.header, proven);
    }
    this.graph = withVersions(graph, this.#proven.values());
    if (this.graph !== graph) this.dominators = dominatorsOf(this.graph);
  }

  inLoop({ origin }: Block): boolean {
    return (this.#innermost?.[origin] ?? -1) >= 0;
  }

  /** The counted loop that begins there. */
  begins({ origin }: Block): CountedLoop | undefined {
    return this.#counted.get(origin);
  }

  /** The counted loop whose compare is at the end of the block, and whether the jump taken leaves it. */
  compares({ origin }: Block): { readonly loop: CountedLoop; readonly leaves: boolean } | undefined {
    const loop = this.#latches.get(origin);
    return loop && { loop, leaves: this.#original.blocks[origin]!.target === loop.exit };
  }

  /** What is proven where a block chooses between versions. */
  proof({ choice }: Block): ProvenLoop | undefined {
    return choice === null ? undefined : this.#proven.get(choice);
  }

  /** Slots of the accesses that need no check in the block. */
  provenIn({ origin, proven }: Block): ReadonlySet<number> | null {
    return proven ? this.#proven.get(this.#innermost![origin]!)!.slots : null;
  }

  /** The counted loop that is left on the way. */
  leaves(from: Block, to: Block): CountedLoop | undefined {
    const loop = this.#countedAround(from);
    return loop && this.#countedAround(to) !== loop ? loop : undefined;
  }

  /** Whether a loop begins again on the way which does not count that. */
  takesTurn(from: Block, to: Block): boolean {
    return this.#counts && to.number <= from.number && !this.#counted.has(to.origin);
  }

  #countedAround({ origin }: Block): CountedLoop | undefined {
    return this.#counted.get(this.#innermost?.[origin] ?? -1);
  }
}
