/** The basic blocks of a function that control can reach, in reverse postorder: a block's number is its place in it. */
import { jumpTarget } from './flow.ts';
import type { Operation, Program, Subprogram } from './operations.ts';

export interface Block {
  readonly number: number;
  /** Its number in the graph of the program itself, where this one has some blocks more than once; -1 for one that is none of the program's. */
  readonly origin: number;
  /** It is of the version of a loop whose accesses are proven. */
  readonly proven: boolean;
  /** It has no operations, and goes to the proven version of the loop with this header if it may, else on to the other one. */
  readonly choice: number | null;
  /** Slots: the first, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** Slot of the last operation. */
  readonly last: number;
  /** Numbers of the block that comes next, and of the one that its last operation jumps to; -1 for none. */
  readonly next: number;
  readonly target: number;
}

export interface Graph {
  /** The first is where the function begins. */
  readonly blocks: readonly Block[];
  readonly predecessors: readonly (readonly number[])[];
}

/** A block that has no number yet: `next` and `target` are keys of a map of these, -1 for none. */
export interface Found {
  start: number;
  end: number;
  last: number;
  next: number;
  target: number;
  origin?: number;
  proven?: boolean;
  choice?: number | null;
}

export function graphOf({ operations }: Program, subprogram: Subprogram): Graph {
  return ordered(cut(operations, subprogram), subprogram.start);
}

/** What can be reached from the block with the key `entry`. */
export function ordered(found: ReadonlyMap<number, Found>, entry: number): Graph {
  const order = reversePostorder(found, entry);
  const number = new Map(order.map((key, i) => [key, i]));
  const blocks = order.map((key, i): Block => {
    const { start, end, last, next, target, origin = i, proven = false, choice = null } = found.get(key)!;
    const to = { next: number.get(next) ?? -1, target: number.get(target) ?? -1 };
    return { number: i, origin, proven, choice, start, end, last, ...to };
  });
  const predecessors: number[][] = blocks.map(() => []);
  blocks.forEach((block, i) => {
    for (const to of successors(block)) predecessors[to]!.push(i);
  });
  return { blocks, predecessors };
}

/**
 * The ways by which control comes back to where a loop begins, of all functions: by the slot that it leaves and the one that it comes to. Every
 * endless program goes such ways, or calls, without end.
 */
export class WaysBack {
  readonly #ways = new Set<number>();

  constructor(program: Program) {
    for (const subprogram of program.subprograms) {
      const { blocks } = graphOf(program, subprogram);
      for (const block of blocks)
        for (const to of successors(block))
          if (to <= block.number) this.#ways.add(key(block.last, blocks[to]!.start));
    }
  }

  has(from: number, to: number): boolean {
    return this.#ways.has(key(from, to));
  }
}

/** No program has as many slots (BPF_COMPLEXITY_LIMIT_INSNS). */
function key(from: number, to: number): number {
  return from * 2 ** 20 + to;
}

/** Each once. */
export function successors({ next, target }: Pick<Block, 'next' | 'target'>): number[] {
  return [next, target].filter((to, i, all) => to >= 0 && all.indexOf(to) === i);
}

/** Blocks by their first slot; `next` and `target` are slots here. */
function cut(operations: readonly (Operation | undefined)[], { start, end }: Subprogram): Map<number, Found> {
  const leaders = new Set([start]);
  for (let index = start; index < end; index++) {
    const operation = operations[index];
    if (!operation) continue;
    const target = jumpTarget(operation);
    if (target !== undefined) leaders.add(target);
    if (target !== undefined || operation.kind === 'exit') leaders.add(index + 1);
  }
  const found = new Map<number, Found>();
  let block: Found | undefined;
  for (let index = start; index < end; index++) {
    const operation = operations[index];
    if (leaders.has(index)) {
      block = { start: index, end: index, last: index, next: -1, target: -1 };
      found.set(index, block);
    }
    block!.end = index + 1;
    if (!operation) continue;
    block!.last = index;
    block!.target = jumpTarget(operation) ?? -1;
  }
  for (const block of found.values()) {
    const { kind } = operations[block.last]!;
    if (kind !== 'exit' && kind !== 'goto') block.next = block.end;
  }
  return found;
}

/** Keys of the blocks; without recursion, since the input says how deep. */
function reversePostorder(blocks: ReadonlyMap<number, Found>, entry: number): number[] {
  const postorder: number[] = [];
  const seen = new Set([entry]);
  const open = [{ start: entry, rest: successors(blocks.get(entry)!) }];
  while (open.length > 0) {
    const { start, rest } = open.at(-1)!;
    const to = rest.pop();
    if (to === undefined) {
      postorder.push(start);
      open.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      open.push({ start: to, rest: successors(blocks.get(to)!) });
    }
  }
  return postorder.reverse();
}
