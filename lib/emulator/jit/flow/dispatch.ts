/** Control flow that has no structure, loops that are entered in two places: a loop around a table of all blocks. */

import type { Block, Graph } from '../../program/graph.ts';
import { OP } from '../wasm/codes.ts';
import type { Emitter } from './emitter.ts';

/** `local`: of 32 bits, says which block is next. */
export function writeDispatched({ blocks }: Graph, local: number, out: Emitter): void {
  const { code } = out;
  code.i32(0);
  code.set(local);
  const loop = code.open(OP.LOOP);
  const labels = blocks.map(() => code.open(OP.BLOCK)).reverse();
  code.get(local);
  code.branchTable(labels);
  const go = (from: Block, to: number) => {
    out.edge(from, blocks[to]!);
    code.i32(to);
    code.set(local);
    code.branch(OP.BR, loop);
  };
  for (const block of blocks) {
    code.close();
    out.operations(block);
    const { next, target } = block;
    if (target < 0 && next < 0) {
      out.exit();
      continue;
    }
    if (target >= 0) {
      if (next >= 0) {
        out.condition(block);
        code.open(OP.IF);
      }
      go(block, target);
      if (next >= 0) code.close();
    }
    if (next >= 0) go(block, next);
  }
  code.close();
}
