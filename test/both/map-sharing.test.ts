/** Maps that outlive a handle or an object, and maps that are closed to writing. */
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';
import { inFolder } from './support/folder.ts';

both('a pinned map is shared by every load of its object', bench =>
  inFolder(bench, async pinRoot => {
    const options = { pinRoot };
    const [one, two] = [await bench.load('pinned', options), await bench.load('pinned', options)];
    await one.programs.count.run({ data: packet, repeat: 3 });
    await two.programs.count.run({ data: packet, repeat: 4 });
    expect(two.maps.shared.get(0)).toBe(7n);
    expect(one.maps.shared.info.id).toBe(two.maps.shared.info.id);
    const alone = await bench.load('pinned', {
      ...options,
      edit(spec) {
        spec.maps.shared.pinPath = null;
      },
    });
    const other = await failure(() =>
      bench.load('pinned', {
        ...options,
        edit(spec) {
          spec.maps.shared.maxEntries = 2;
        },
      }),
    );
    expect(other).toMatchObject({
      code: 'ERR_EBPF_MAP_MISMATCH',
      message: expect.stringMatching(new RegExp(`${pinRoot}[^]*\\n  maxEntries: 2, was 1$`)),
    });
    const taken = await failure(() => alone.maps.shared.pin(`${pinRoot}/shared`));
    expect(taken.message).toMatch(/cannot be pinned at .*shared: that name is taken/);
    await one.close();
    await two.close();
    const three = await bench.load('pinned', options);
    const left = three.maps.shared.get(0);
    three.maps.shared.unpin(`${pinRoot}/shared`);
    const gone = await failure(() => three.maps.shared.unpin(`${pinRoot}/shared`));
    return [left, alone.maps.shared.get(0), other.code, taken.code, taken.errno, gone.code];
  }),
);

both('a map goes on in the next version of its object', async ({ load }) => {
  const one = await load('maps');
  one.maps.counters_a.set(0, 5n);
  const two = await load('maps', {
    edit(spec) {
      spec.maps.counters_a.reuse = one.maps.counters_a;
    },
  });
  expect(two.maps.counters_a.info.id).toBe(one.maps.counters_a.info.id);
  await one.close();
  two.variables.slot.value = 1;
  await two.programs.touch.run({ data: packet });
  expect(two.maps.counters_a.get(0)).toBe(6n);
  return two.maps.counters_a.get(0);
});

both('a map whose object is closed lives on in a map of maps', async bench => {
  const one = await bench.load('maps');
  const two = await bench.load('maps');
  one.maps.hash_of_maps.set(1, two.maps.counters_b);
  two.maps.counters_b.set(1, 9n);
  await two.close();
  const inner = one.maps.hash_of_maps.get(1);
  const value = inner.get(1);
  inner.close();
  expect(value).toBe(9n);
  return value;
});

both('a map is frozen once, and never while somebody may write to its memory', async ({ load }) => {
  const { maps, variables } = await load('maps');
  maps.counters_a.set(0, 1n).freeze();
  const answers = [
    await failure(() => maps.counters_a.freeze()),
    await failure(() => maps.counters_a.set(0, 2n)),
    await failure(() => maps.hash_of_maps.freeze() ?? maps.hash_of_maps.set(0, maps.counters_b)),
  ];
  // The variables are mapped now.
  variables.slot.value = 1;
  answers.push(await failure(() => maps['.bss'].freeze()));
  const mapped: Uint8Array = maps.mapped_array.backend.mmap(true);
  expect(mapped.length).toBe(512 * 8);
  maps.mapped_array.freeze();
  answers.push(await failure(() => maps.mapped_array.set(0, 1n)));
  expect(answers.map(({ errno }) => errno)).toEqual([1, 1, 1, 16, 1]);
  return [answers.map(({ errno, code }) => [errno, code]), maps.counters_a.info.frozen];
});

both('what is closed answers so', async ({ load }) => {
  const { maps } = await load('maps');
  const { hash, queue } = maps;
  const { backend } = hash;
  const batch = backend.batch(4);
  hash.close();
  batch.count[0] = 4;
  const calls = ['lookup', 'update', 'delete', 'lookupAndDelete', 'nextKey', 'firstKey'] as const;
  const errnos = calls.map(call => backend[call]());
  expect(new Set(errnos)).toEqual(new Set([9]));
  queue.close();
  return [...errnos, batch.lookup(), batch.update(0), (await failure(() => queue.pop())).code];
});

both('an array of programs goes on without its handle', async ({ load }) => {
  const { maps, programs, variables } = await load('tail');
  variables.next.value = 1;
  const run = async () => (await programs.enter.run({ data: packet })).returnValue;
  const before = await run();
  maps.targets.close();
  expect([before, await run()]).toEqual([1, 1]);
});
