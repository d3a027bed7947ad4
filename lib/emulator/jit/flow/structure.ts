/**
 * Blocks and loops of WebAssembly from the dominator tree (Ramsey, Beyond Relooper, ICFP 2022): a block is written where its dominator
 * ends; one to which several ways lead forwards comes behind a `block` that they leave; one to which a way leads back is a `loop`.
 * Without recursion, since the input says how deep.
 */

import type { Graph } from '../../program/graph.ts';
import type { Label } from '../wasm/code.ts';
import { I32, OP } from '../wasm/codes.ts';
import type { Dominators } from './dominators.ts';
import type { Emitter } from './emitter.ts';

export function writeStructured(
  { blocks, predecessors }: Graph,
  { immediate }: Dominators,
  out: Emitter,
): void {
  const { code } = out;
  const isLoop = predecessors.map((all, i) => all.some(from => from >= i));
  const isMerge = predecessors.map((all, i) => all.filter(from => from < i).length > 1);
  const merges: number[][] = blocks.map(() => []);
  // From the last one on: the innermost block is for the one that comes first.
  for (let i = blocks.length - 1; i > 0; i--) if (isMerge[i]) merges[immediate[i]!]!.push(i);
  const loopLabels: Label[] = [];
  const blockLabels: Label[] = [];
  /** What is still to be written, the next one last. */
  const rest: (() => void)[] = [];
  const later = (...steps: (() => void)[]) => rest.push(...steps.reverse());
  const close = () => code.close();

  const visit = (i: number): void => {
    if (isLoop[i]) {
      out.enter(blocks[i]!);
      loopLabels[i] = code.open(OP.LOOP);
      rest.push(close);
    }
    for (const merge of merges[i]!) {
      blockLabels[merge] = code.open(OP.BLOCK);
      later(close, () => visit(merge));
    }
    later(() => end(i));
    out.operations(blocks[i]!);
  };

  /** Whether the way from one to the other is a branch, and not the place itself. */
  const label = (from: number, to: number): Label | undefined =>
    to <= from ? loopLabels[to]! : isMerge[to] ? blockLabels[to]! : undefined;

  const has = (from: number, to: number): boolean => out.hasEdge(blocks[from]!, blocks[to]!);

  const go = (from: number, to: number): void => {
    out.edge(blocks[from]!, blocks[to]!);
    const at = label(from, to);
    if (at === undefined) visit(to);
    else code.branch(OP.BR, at);
  };

  const end = (i: number): void => {
    const block = blocks[i]!;
    const { next, target } = block;
    if (target < 0 || next < 0) {
      const only = Math.max(target, next);
      if (only < 0) out.exit();
      else go(i, only);
      return;
    }
    out.condition(block);
    const taken = label(i, target);
    const passed = label(i, next);
    if (taken !== undefined && !has(i, target)) {
      code.branch(OP.BR_IF, taken);
      go(i, next);
    } else if (passed !== undefined && !has(i, next)) {
      code.op(I32.EQZ);
      code.branch(OP.BR_IF, passed);
      go(i, target);
    } else if (taken !== undefined) {
      code.open(OP.IF);
      go(i, target);
      code.close();
      go(i, next);
    } else if (passed !== undefined) {
      code.op(I32.EQZ);
      code.open(OP.IF);
      go(i, next);
      code.close();
      go(i, target);
    } else {
      code.open(OP.IF);
      later(
        () => code.else(),
        () => go(i, next),
        close,
      );
      go(i, target);
    }
  };

  visit(0);
  for (let step = rest.pop(); step; step = rest.pop()) step();
}
