/** Pages of an arena: those that are there, and accesses where none is, which the kernel lets pass: a load reads 0, a store is lost. */
import { expect } from 'vitest';
import { both } from './support/both.ts';

for (const name of ['untaken', 'reserved'])
  both(name, async ({ load }) => {
    const { programs, variables } = await load('arena');
    const { returnValue } = await programs[name]!.run({ context: new Uint8Array(0) });
    expect(returnValue).toBe(0);
    return variables.seen!.value;
  });
