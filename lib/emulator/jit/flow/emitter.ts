/** What the two ways to write control flow ask of who writes the operations. */

import type { Block } from '../../program/graph.ts';
import type { Code } from '../wasm/code.ts';

export interface Emitter {
  readonly code: Code;
  /** A loop is about to begin, at this block. */
  enter(header: Block): void;
  /** All operations of a block but a jump or exit at its end. */
  operations(block: Block): void;
  /** Leaves a 32-bit number: whether the jump at the end of the block is taken. */
  condition(block: Block): void;
  /** What is to be done on the way from a block to one that comes after it. */
  edge(from: Block, to: Block): void;
  /** Whether that is anything. */
  hasEdge(from: Block, to: Block): boolean;
  /** Leaves the function. */
  exit(): void;
}
