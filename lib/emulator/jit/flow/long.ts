/** Which functions count their turns: those that may go on for long. */
import { type Helper, TAIL_CALL } from '../../helpers.ts';
import { type Graph, successors } from '../../program/graph.ts';
import type { Operation, Program } from '../../program/operations.ts';
import { isCall } from '../../program/writes.ts';

interface Called {
  readonly program: Program;
  /** By the slot of the call. */
  readonly helpers: ReadonlyMap<number, Helper>;
}

export function countsTurns({ program, helpers }: Called, { blocks }: Graph): boolean {
  const { operations, verified } = program;
  if (!verified && blocks.some(block => successors(block).some(to => to <= block.number))) return true;
  const isLong = (operation: Operation | undefined, slot: number) =>
    operation !== undefined && (verified ? mayGoOn(operation, helpers.get(slot)) : isCall(operation));
  return blocks.some(({ start, end }) =>
    operations.slice(start, end).some((operation, i) => isLong(operation, start + i)),
  );
}

/** What the verifier does not walk to its end: may_goto, tail calls, loops of helpers, open-coded iterators. */
function mayGoOn(operation: Operation, helper: Helper | undefined): boolean {
  if (operation.kind === 'may-goto' || operation.kind === 'call-register') return true;
  if (operation.kind === 'helper' && operation.number === TAIL_CALL) return true;
  return helper !== undefined && (helper.callsBack === true || /^bpf_iter_.*_next$/.test(helper.name));
}
