/**
 * What of a program may be run at all: the kernel's verifier looks at nothing else. Branches by numbers that are known when a program is loaded
 * go one way: constants of CO-RE and of kconfig, and variables that nobody changes any more.
 */
import { holds } from '../interpreter/arithmetic.ts';
import { type Block, graphOf } from '../program/graph.ts';
import type { Operation, Program } from '../program/operations.ts';
import { constantOf, isCall, written } from '../program/writes.ts';

/** Bytes of a variable that stays as it is, as a number without sign; undefined for all others. */
export type FixedBytes = (address: number, size: number) => bigint | undefined;

/** Slots of operations. */
export function reachable(program: Program, fixed: FixedBytes): Set<number> {
  const found = new Set<number>();
  const functions = new Set([0]);
  for (const start of functions) {
    const subprogram = program.subprograms.find(each => each.start === start);
    if (!subprogram) continue;
    const { blocks } = graphOf(program, subprogram);
    const numbers = new Set([0]);
    for (const number of numbers) {
      const block = blocks[number]!;
      for (const to of through(program, block, fixed, found)) numbers.add(to);
    }
    for (const number of numbers)
      for (let slot = blocks[number]!.start; slot < blocks[number]!.end; slot++) {
        const operation = program.operations[slot];
        if (operation?.kind === 'call' || operation?.kind === 'function') functions.add(operation.target);
      }
  }
  return found;
}

/** Where control goes on from the end of a block. */
function through({ operations }: Program, block: Block, fixed: FixedBytes, found: Set<number>): number[] {
  const registers: (bigint | undefined)[] = [];
  for (let slot = block.start; slot < block.end; slot++) {
    const operation = operations[slot];
    if (!operation) continue;
    found.add(slot);
    const dst = written(operation);
    if (isCall(operation)) registers.fill(undefined, 0, 6);
    else if (dst >= 0) registers[dst] = value(operation, registers, fixed);
  }
  const last = operations[block.last]!;
  const both = [block.next, block.target].filter(to => to >= 0);
  if (last.kind !== 'jump') return both;
  const left = registers[last.left];
  const right =
    'register' in last.right
      ? registers[last.right.register]
      : BigInt.asUintN(64, BigInt(last.right.constant));
  if (left === undefined || right === undefined) return both;
  return [holds(last.condition, last.width, left, right) ? block.target : block.next];
}

function value(
  operation: Operation,
  registers: readonly (bigint | undefined)[],
  fixed: FixedBytes,
): bigint | undefined {
  if (operation.kind === 'load') {
    const base = registers[operation.src];
    if (base === undefined || operation.signed) return undefined;
    return fixed(Number(base) + operation.offset, operation.size);
  }
  if (operation.kind === 'alu' && operation.name === 'mov' && 'register' in operation.by) {
    const from = registers[operation.by.register];
    return from === undefined ? undefined : BigInt.asUintN(operation.width, from);
  }
  return constantOf(operation);
}
