/** Maps as kernel structs, pages of an arena, and ids of stacks. */
import { load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { jhash2 } from '../../lib/emulator/maps/jhash.ts';
import { type TestObject, type TestSpec, testObject } from '../kernel/support/objects.ts';
import { both, privileged } from './support/both.ts';

/** Those that the emulator has test runs for. */
const edit = (spec: TestSpec) => {
  spec.programs.remember.autoload = false;
};

both('a program reads the facts of a map', async bench => {
  const { maps, programs, variables } = await bench.load('map-more', { edit });
  // Without the kernel's BTF, nobody knows where they are.
  await programs.describe.run({});
  const facts: number[] = variables.facts.value;
  expect(facts).toEqual([5, 24, 77, 1, maps.hash.info.id]);
  return facts.slice(0, 4);
});

both('pages of an arena are taken, pointed to and given back', async ({ load }) => {
  const { programs, variables } = await load('map-more', { edit });
  expect((await programs.link_pages.run({})).returnValue).toBe(0);
  expect(variables.pages.value).toEqual([48n, 0n, 1n, 0n]);
  return variables.pages.value;
});

it.skipIf(!privileged)(
  `stacks have the kernel's ids${privileged ? '' : ' (skipped: not root)'}`,
  async () => {
    await using object = (await load(testObject('map-more'), {
      backend: 'kernel',
    })) as unknown as TestObject;
    await object.programs.remember!.run({ context: new Uint8Array(16) });
    const id = Number(object.variables.stack_id.value);
    expect(id).toBeGreaterThanOrEqual(0);
    const { backend } = object.maps.stacks!;
    const view = new DataView(backend.scratch.buffer);
    view.setUint32(backend.scratch.keyOffset, id, true);
    expect(backend.lookup()).toBe(0);
    const words = new Uint32Array(backend.scratch.buffer, backend.scratch.valueOffset, 32);
    const depth = words.findIndex((_, i) => i % 2 === 0 && words[i] === 0 && words[i + 1] === 0);
    const stack = words.slice(0, depth < 0 ? 32 : depth);
    expect(stack.length).toBeGreaterThan(2);
    // 100 entries are 128 buckets.
    expect(jhash2(stack) & 127).toBe(id);
  },
);
