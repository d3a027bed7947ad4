/** Stacks that a program has kept, by their ids. */
import { expect, it } from 'vitest';
import { loadTest } from './support/objects.ts';

it('stack_trace: what bpf_get_stackid answers is the id of a list of addresses', async () => {
  await using object = await loadTest('map-types', {
    edit(spec) {
      spec.programs.remember.autoload = true;
    },
  });
  const { stacks } = object.maps;
  await object.programs.remember!.run({ context: new Uint8Array(16) });
  const id = Number(object.variables.result.value);
  expect(id).toBeGreaterThanOrEqual(0);
  const stack: bigint[] = stacks.get(id);
  expect(stack.length).toBeGreaterThan(2);
  expect(stack.every(address => address > 0xffff_0000_0000_0000n)).toBe(true);
  expect(new Map(stacks).get(id)).toEqual(stack);
  expect([stacks.delete(id), stacks.delete(id), stacks.get(id)]).toEqual([true, false, undefined]);
  // The same way, the same id.
  await object.programs.remember!.run({ context: new Uint8Array(16) });
  expect([...stacks.keys()]).toEqual([Number(object.variables.result.value)]);
  stacks.clear();
  expect([...stacks]).toEqual([]);
});
