/** A program with what its accesses need, and no more. */
import type { Guard } from '../../formats/insn/guard.ts';
import type { Program } from '../program/operations.ts';

/** `guards`: by slot; all others are checked. `read` itself where there are none. */
export function withGuards(read: Program, guards: ReadonlyMap<number, Guard>): Program {
  if (guards.size === 0) return read;
  const operations = read.operations.map((operation, slot) => {
    const guard = guards.get(slot);
    if (guard === undefined || operation === undefined) return operation;
    const { kind } = operation;
    return kind === 'load' || kind === 'store' || kind === 'atomic' ? { ...operation, guard } : operation;
  });
  return { ...read, operations };
}

/** As the verifier has taken it. */
export function asVerified(read: Program, guards: ReadonlyMap<number, Guard>): Program {
  return { ...withGuards(read, guards), verified: true };
}
