/** An arena's memory, which libbpf has mapped, is there as long as somebody may reach it, and no longer. */
import { createMap, openMap } from 'node-ebpf';
import { expect, it } from 'vitest';
import { askChild } from './support/child.ts';
import { failure } from './support/errors.ts';

it('a view outlives the object that nobody has any more', async () => {
  const answer = await askChild<{ kept: number; read: number[]; closed: number }>(
    `import { load } from 'node-ebpf';
    const collect = async () => {
      for (let i = 0; i < 5; i++) {
        gc();
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    };
    let map;
    async function loadAndForget() {
      const object = await load(object_, { backend: 'kernel' });
      map = object.maps.space;
      return map.bytes(8192, 4);
    }
    const object_ = object('map-types');
    const view = await loadAndForget();
    await collect();
    view.set([1, 2, 3, 4]);
    const read = [...map.bytes(8192, 4)];
    const kept = view.length;
    map.close();
    await collect();
    console.log(JSON.stringify({ kept, read, closed: view.length }));`,
    { node: ['--expose-gc'] },
  );
  expect(answer).toEqual({ kept: 4, read: [1, 2, 3, 4], closed: 0 });
});

it('the same for one whose map is collected as well', async () => {
  const answer = await askChild<number[]>(
    `import { createMap } from 'node-ebpf';
    async function viewOf() {
      const map = await createMap({ type: 'arena', maxEntries: 4 }, { backend: 'kernel' });
      return map.bytes(0, 4);
    }
    const view = await viewOf();
    for (let i = 0; i < 5; i++) {
      gc();
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    view.set([4, 3, 2, 1]);
    console.log(JSON.stringify([...view]));`,
    { node: ['--expose-gc'] },
  );
  expect(answer).toEqual([4, 3, 2, 1]);
});

it('a second handle has no second place for it, unless the arena was made with one', async () => {
  using map = await createMap({ type: 'arena', maxEntries: 2 }, { backend: 'kernel' });
  using other = openMap(map.info.id) as typeof map;
  expect(await failure(() => other.bytes(0, 1))).toMatchObject({
    code: 'ERR_EBPF_INVALID_STATE',
    message: expect.stringContaining('mapped already'),
  });
  map.bytes(0, 1)[0] = 7;
  expect(map.bytes(0, 1)[0]).toBe(7);
});

it('one that would end the process is not mapped', async () => {
  const SEGV_ON_FAULT = 1 << 17;
  using map = await createMap({ type: 'arena', maxEntries: 2, flags: SEGV_ON_FAULT }, { backend: 'kernel' });
  expect(await failure(() => map.bytes(0, 1))).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED' });
});
