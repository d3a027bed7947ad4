/** Where control can go: the subprograms, and that no jump leaves its own (check_subprogs in kernel/bpf/verifier.c). */
import type { Operation } from './operations.ts';

type Refused = (index: number, why: string) => Error;

export function checkFlow(
  operations: readonly (Operation | undefined)[],
  functions: readonly { readonly start: number }[],
  refused: Refused,
): { start: number; end: number }[] {
  // Also functions that nothing calls: a program's exception callback.
  const starts = new Set([0, ...functions.map(({ start }) => start).filter(start => operations[start])]);
  operations.forEach((operation, index) => {
    if (operation?.kind !== 'call' && operation?.kind !== 'function') return;
    const { target } = operation;
    if (operations[target] === undefined)
      throw refused(
        index,
        `instruction ${target}, which it takes for a function, ${absent(operations, target)}`,
      );
    starts.add(target);
  });
  const sorted = [...starts].sort((a, b) => a - b);
  const subprograms = sorted.map((start, i) => ({ start, end: sorted[i + 1] ?? operations.length }));
  for (const { start, end } of subprograms) {
    let last = start;
    for (let index = start; index < end; index++) {
      const operation = operations[index];
      if (!operation) continue;
      last = index;
      const target = jumpTarget(operation);
      if (target === undefined) continue;
      if (target >= start && target < end && operations[target]) continue;
      const where = operations[target] ? 'is in another function' : absent(operations, target);
      throw refused(index, `it jumps to instruction ${target}, which ${where}`);
    }
    const { kind } = operations[last]!;
    if (kind !== 'exit' && kind !== 'goto')
      throw refused(last, 'the last instruction of a function is neither an exit nor a jump');
  }
  return subprograms;
}

/** Where an operation can jump to, if it is a jump; it may also go on, unless it is a `goto`. */
export function jumpTarget(operation: Operation): number | undefined {
  const { kind } = operation;
  return kind === 'goto' || kind === 'jump' || kind === 'may-goto' ? operation.target : undefined;
}

function absent(operations: readonly (Operation | undefined)[], target: number): string {
  return target >= 0 && target < operations.length
    ? 'is the second half of a 64-bit load'
    : `is not one of its ${operations.length}`;
}
