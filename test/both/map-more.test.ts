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
    expect(backend.lookup()).toBeUndefined();
    const words = new Uint32Array(backend.scratch.buffer, backend.scratch.valueOffset, 32);
    const depth = words.findIndex((_, i) => i % 2 === 0 && words[i] === 0 && words[i + 1] === 0);
    const stack = words.slice(0, depth < 0 ? 32 : depth);
    expect(stack.length).toBeGreaterThan(2);
    // 100 entries are 128 buckets.
    expect(jhash2(stack) & 127).toBe(id);
  },
);

both('a bloom filter knows what was put in', async ({ load }) => {
  const { maps, programs } = await load('map-calls');
  const call = async (verb: number, value: bigint, flags = 0n) => {
    const packet = new DataView(new ArrayBuffer(48));
    packet.setUint32(0, verb, true);
    packet.setBigUint64(8, value, true);
    packet.setBigUint64(16, flags, true);
    const { data } = await programs.call_bloom.run({ data: new Uint8Array(packet.buffer) });
    return new DataView(data.buffer, data.byteOffset).getInt32(24, true);
  };
  const [push, peek] = [4, 6];
  const answers = [
    await call(peek, 5n),
    await call(push, 5n),
    await call(peek, 5n),
    await call(push, 5n, 2n),
  ];
  expect(answers).toEqual([-2, 0, 0, -22]);
  // As a user: what is asked for stands in the value.
  const { backend } = maps.bloom;
  const { buffer, valueOffset } = backend.scratch;
  const view = new DataView(buffer);
  const asUser = (verb: 'lookup' | 'update' | 'delete' | 'lookupAndDelete' | 'firstKey', value: bigint) => {
    view.setBigUint64(valueOffset, value, true);
    return backend[verb]() ?? 0; // as programs are answered
  };
  answers.push(asUser('lookup', 5n), asUser('update', 6n), asUser('lookup', 6n), await call(peek, 6n));
  expect(answers.slice(4)).toEqual([0, 0, 0, 0]);
  answers.push(asUser('delete', 5n), asUser('lookupAndDelete', 5n), asUser('firstKey', 0n));
  return answers;
});
