/**
 * Loops that count their rounds themselves: a register begins as a constant, has another one added in each round, and the loop is left
 * where it has reached a third. How often such a loop has begun again follows from the register, so that nothing else need count it.
 */
import type { Graph } from '../../program/graph.ts';
import { successors } from '../../program/graph.ts';
import type { Operation, Register } from '../../program/operations.ts';
import { constantOf, isCall, written } from '../../program/writes.ts';
import type { Dominators } from './dominators.ts';
import type { Loops } from './loops.ts';

export interface CountedLoop {
  readonly header: number;
  readonly blocks: ReadonlySet<number>;
  /** The block whose jump compares the register with `end`, at `width`, and where it goes then. */
  readonly latch: number;
  readonly exit: number;
  /** Slot of the jump that begins the loop again. */
  readonly slot: number;
  readonly register: Register;
  readonly width: 32 | 64;
  readonly begin: bigint;
  /** A power of two, or its negative. */
  readonly step: number;
  /** A step of 32 bits clears the upper half of the register. */
  readonly stepWidth: 32 | 64;
  readonly end: number;
  /** How often the latch is come to, if the loop is not left elsewhere. */
  readonly rounds: number;
  /** Other ways out: from the block, whether it has had this round's step. */
  readonly breaks: ReadonlyMap<number, boolean>;
}

/** Loops of more blocks are not looked at; nor is a constant sought further back. */
const MOST_BLOCKS = 64;
const MOST_BACK = 8;

interface Found {
  readonly graph: Graph;
  readonly dominators: Dominators;
  readonly operations: readonly (Operation | undefined)[];
}

/** Innermost loops alone, by their headers. */
export function countedLoops(found: Found, { innermost, around }: Loops): ReadonlyMap<number, CountedLoop> {
  const members = new Map<number, number[]>();
  innermost.forEach((header, block) => {
    if (header < 0) return;
    const all = members.get(header);
    if (all) all.push(block);
    else members.set(header, [block]);
  });
  for (const outer of around) members.delete(outer);
  const counted = new Map<number, CountedLoop>();
  for (const [header, blocks] of members) {
    const loop = blocks.length <= MOST_BLOCKS ? countedLoop(found, header, new Set(blocks)) : undefined;
    if (loop) counted.set(header, loop);
  }
  return counted;
}

function countedLoop(found: Found, header: number, members: ReadonlySet<number>): CountedLoop | undefined {
  const { graph, operations, dominators } = found;
  const { blocks, predecessors } = graph;
  const back = predecessors[header]!.filter(from => from >= header);
  const last = back[0]!;
  if (back.length !== 1) return undefined;
  // The jump back is the compare's own, or one that does nothing else and comes after it.
  const { start, last: slot, target, next } = blocks[last]!;
  const alone = target < 0 || next < 0;
  if (alone && (start !== slot || predecessors[last]!.length !== 1)) return undefined;
  const latch = alone ? predecessors[last]![0]! : last;
  const on = alone ? last : header;
  const exit = successors(blocks[latch]!).find(to => to !== on);
  const jump = operations[blocks[latch]!.last];
  if (!members.has(latch) || exit === undefined || members.has(exit)) return undefined;
  if (jump?.kind !== 'jump' || !('constant' in jump.right)) return undefined;
  if (jump.condition !== (blocks[latch]!.target === on ? 'ne' : 'eq')) return undefined;
  const { left: register, width, right } = jump;
  const step = stepOf(found, members, register);
  const begin = constantBefore(found, header, register);
  if (!step || begin === undefined || !dominators.dominates(step.block, latch)) return undefined;
  const rounds = roundsOf(width, begin, step, right.constant);
  const breaks = breaksOf(found, members, latch, step.block);
  if (rounds === undefined || !breaks) return undefined;
  return {
    header,
    blocks: members,
    latch,
    exit,
    slot,
    register,
    width,
    begin,
    step: step.by,
    stepWidth: step.width,
    end: right.constant,
    rounds,
    breaks,
  };
}

interface Step {
  readonly block: number;
  readonly width: 32 | 64;
  readonly by: number;
}

/** The one place in the loop that changes the register, if it adds a constant; undefined also where the loop has calls. */
function stepOf(
  { graph, operations }: Found,
  members: ReadonlySet<number>,
  register: Register,
): Step | undefined {
  let step: Step | undefined;
  for (const block of members) {
    const { start, end } = graph.blocks[block]!;
    for (let slot = start; slot < end; slot++) {
      const operation = operations[slot];
      if (!operation) continue;
      // A packet that is too short leaves the function in the middle of a block.
      if (isCall(operation) || operation.kind === 'packet') return undefined;
      if (written(operation) !== register) continue;
      if (step || operation.kind !== 'alu' || operation.name !== 'add' || !('constant' in operation.by))
        return undefined;
      step = { block, width: operation.width, by: operation.by.constant };
    }
  }
  return step;
}

/** What a register is wherever a loop is entered, if it is one constant. */
function constantBefore(
  { graph, operations }: Found,
  header: number,
  register: Register,
): bigint | undefined {
  const { blocks, predecessors } = graph;
  const [from, ...more] = predecessors[header]!.filter(before => before < header);
  if (from === undefined || more.length > 0) return undefined;
  let block = from;
  for (let back = 0; back < MOST_BACK; back++) {
    const { start, end } = blocks[block]!;
    for (let slot = end - 1; slot >= start; slot--) {
      const operation = operations[slot];
      if (!operation) continue;
      if (isCall(operation) && register <= 5) return undefined;
      if (written(operation) === register) return constantOf(operation);
    }
    const before = predecessors[block]!;
    if (before.length !== 1) return undefined;
    block = before[0]!;
  }
  return undefined;
}

function roundsOf(
  width: 32 | 64,
  begin: bigint,
  { by, width: stepWidth }: Step,
  end: number,
): number | undefined {
  const size = Math.abs(by);
  if (size === 0 || (size & (size - 1)) !== 0) return undefined;
  // A step of 32 bits clears the upper half: all of it then happens below.
  if (width > stepWidth && (begin >= 2n ** 32n || end < 0)) return undefined;
  const way = by > 0 ? BigInt(end) - begin : begin - BigInt(end);
  const distance = BigInt.asUintN(width, way);
  if (distance === 0n || distance >= 2n ** 31n || distance % BigInt(size) !== 0n) return undefined;
  return Number(distance) / size;
}

function breaksOf(
  { graph, dominators }: Found,
  members: ReadonlySet<number>,
  latch: number,
  step: number,
): ReadonlyMap<number, boolean> | undefined {
  const breaks = new Map<number, boolean>();
  for (const block of members) {
    if (block === latch || successors(graph.blocks[block]!).every(to => members.has(to))) continue;
    const after = dominators.dominates(step, block);
    if (!after && !dominators.dominates(block, step)) return undefined;
    breaks.set(block, after);
  }
  return breaks;
}
