/** Queues and stacks, maps of maps, arrays of programs. */
import type { ArrayMap } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

onEach(
  ({ load }) => {
    const item = (id: number) => ({ id, port: 0, tag: new Uint8Array(2) });

    let object: TestObject;
    beforeAll(async () => {
      object = await load('maps');
    });
    afterAll(() => object.close());

    describe('a queue and a stack', () => {
      beforeEach(() => {
        while (object.maps.queue.pop());
        while (object.maps.stack.pop());
      });

      it('give first in first out, and last in first out', () => {
        for (const map of [object.maps.queue, object.maps.stack])
          map.push(item(1)).push(item(2)).push(item(3));
        const { queue, stack } = object.maps;
        expect(queue.peek()).toEqual(item(1));
        expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()].map(each => each?.id)).toEqual([
          1,
          2,
          3,
          undefined,
        ]);
        expect(stack.peek()).toEqual(item(3));
        expect([stack.pop(), stack.pop(), stack.pop(), stack.pop()].map(each => each?.id)).toEqual([
          3,
          2,
          1,
          undefined,
        ]);
        expect(queue.peek()).toBeUndefined();
      });

      it('are shared with programs', async () => {
        object.maps.queue.push(item(7)).push(item(8));
        await object.programs.move.run({ data: packet, repeat: 2 });
        expect(object.variables.popped.value).toEqual(item(8));
        expect([object.maps.stack.pop()?.id, object.maps.stack.pop()?.id]).toEqual([8, 7]);
        expect((await object.programs.move.run({ data: packet })).returnValue).toBe(1);
      });

      it('fill up, unless the oldest may go', async () => {
        const { queue } = object.maps;
        for (let id = 0; id < 4; id++) queue.push(item(id));
        expect((await failure(() => queue.push(item(4)))).code).toBe('ERR_EBPF_MAP_FULL');
        queue.push(item(4), { replace: true });
        expect(queue.pop()).toEqual(item(1));
      });
    });

    describe('maps of maps', () => {
      const touch = async (slot: number) => {
        object.variables.slot.value = slot;
        await object.programs.touch.run({ data: packet });
      };
      /** What the outer map answers is a handle of its own. */
      const inner = <T>(map: ArrayMap<bigint>, act: (map: ArrayMap<bigint>) => T): T => {
        try {
          return act(map);
        } finally {
          map.close();
        }
      };

      it('an array, filled where the file says so', async () => {
        const { array_of_maps: outer, counters_a } = object.maps;
        counters_a.set(0, 5n);
        await touch(1);
        expect(counters_a.get(0)).toBe(6n);
        expect(inner(outer.get(1), map => [map.info.id, map.get(0)])).toEqual([counters_a.info.id, 6n]);
        expect(outer.get(0)).toBeUndefined();
      });

      it('an array, filled by hand', async () => {
        const { array_of_maps: outer, counters_b } = object.maps;
        outer.set(3, counters_b);
        await touch(3);
        expect(counters_b.get(0)).toBe(1n);
        expect(outer.delete(3)).toBe(true);
        expect(outer.get(3)).toBeUndefined();
        await touch(3);
        expect(counters_b.get(0)).toBe(1n);
      });

      it('a hash', async () => {
        const { hash_of_maps: outer, counters_b } = object.maps;
        counters_b.set(0, 0n);
        outer.set(77, counters_b);
        await touch(77);
        expect(counters_b.get(0)).toBe(1n);
        expect([...outer.keys()]).toEqual([77]);
        expect(inner(outer.get(77), map => map.get(0))).toBe(1n);
        expect(outer.delete(77)).toBe(true);
        expect(outer.get(77)).toBeUndefined();
      });

      it('take maps of the right kind alone', async () => {
        expect((await failure(() => object.maps.array_of_maps.set(0, 5))).code).toBe('ERR_EBPF_VALUE');
        const error = await failure(() => object.maps.array_of_maps.set(0, object.maps.hash));
        expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED', errno: 22 });
      });
    });

    describe('an array of programs', () => {
      const call = async (tail: TestObject, next: number) => {
        tail.variables.next.value = next;
        return (await tail.programs.enter.run({ data: packet })).returnValue;
      };

      it('is where tail calls go on', async () => {
        await using tail = await load('tail');
        const { targets } = tail.maps;
        expect(await call(tail, 1)).toBe(1);
        expect(await call(tail, 0)).toBe(100);
        targets.setProgram(0, tail.programs.two);
        expect(await call(tail, 0)).toBe(2);
        expect(targets.get(0)).toBe(tail.programs.two.info().id);
        targets.setProgram(1, tail.programs.two);
        expect(await call(tail, 1)).toBe(2);
        expect(targets.delete(1)).toBe(true);
        expect(targets.delete(1)).toBe(false);
        expect(await call(tail, 1)).toBe(100);
      });

      it('takes programs of the same kind alone', async () => {
        await using tail = await load('tail');
        await using other = await load('run');
        expect((await failure(() => tail.maps.targets.setProgram(0, 5))).code).toBe('ERR_EBPF_VALUE');
        const error = await failure(() => tail.maps.targets.setProgram(0, other.programs.add));
        expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED', errno: 22 });
      });
    });
  },
  { cpus: 4 },
);
