/** Maps in which each CPU has a value of its own. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

const EMULATED_CPUS = 4;

onEach(
  ({ load, kind }) => {
    /** The possible ones, which may be more than there are. */
    const cpus =
      kind === 'emulator'
        ? EMULATED_CPUS
        : Number(/(\d+)\s*$/.exec(readFileSync('/sys/devices/system/cpu/possible', 'utf8'))![1]) + 1;

    const key = { id: 1, port: 2, tag: Uint8Array.of(3, 4) };
    const value = (count: bigint) => ({ count, delta: 0, state: 'IDLE', name: '' });
    const runs = 5;

    let object: TestObject;
    beforeAll(async () => {
      object = await load('maps');
      object.variables.wanted.value = key;
      object.variables.slot.value = 1;
    });
    afterAll(() => object.close());

    const touch = () => object.programs.touch.run({ data: packet, repeat: runs });
    const total = (values: (number | bigint)[]) =>
      values.reduce<bigint>((sum, each) => sum + BigInt(each), 0n);

    describe('a per-CPU array', () => {
      it('has a value for each CPU, side by side though they are padded', async () => {
        const map = object.maps.percpu_array;
        const each = Array.from({ length: cpus }, (_, cpu) => 100 + cpu);
        map.set(1, each);
        expect(map.get(1)).toEqual(each);
        expect(map.get(0)).toEqual(new Array(cpus).fill(0));
        await touch();
        expect(total(map.get(1))).toBe(total(each) + BigInt(runs));
        expect(map.sum(1)).toBe(Number(total(each)) + runs);
        map.setAll(1, 9);
        expect(map.get(1)).toEqual(new Array(cpus).fill(9));
        expect([...map].map(([index]) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        expect([...map][1]).toEqual([1, new Array(cpus).fill(9)]);
      });

      it('takes no single value', async () => {
        const error = await failure(() => object.maps.percpu_array.set(1, 5));
        expect(error).toMatchObject({ code: 'ERR_EBPF_PER_CPU', path: 'value' });
        expect(error.message).toContain('setAll');
        expect(
          (await failure(() => object.maps.percpu_array.set(1, [1, 2, 3, 4].slice(0, cpus - 1)))).code,
        ).toBe('ERR_EBPF_PER_CPU');
      });
    });

    describe('a per-CPU hash', () => {
      it('counts where the program ran, and adds up', async () => {
        const map = object.maps.percpu_hash;
        map.setAll(key, value(10n));
        await touch();
        const values = map.get(key);
        expect(values).toHaveLength(cpus);
        expect(total(values.map(({ count }: { count: bigint }) => count))).toBe(
          10n * BigInt(cpus) + BigInt(runs),
        );
        expect(await failure(() => map.sum(key))).toMatchObject({
          code: 'ERR_EBPF_VALUE',
          path: 'value.state',
        });
        expect(map.take(key)).toEqual(values);
        expect(map.get(key)).toBeUndefined();
      });

      it('walks and drains', () => {
        const map = object.maps.percpu_hash;
        const keys = Array.from({ length: 10 }, (_, id) => ({ ...key, id }));
        map.setMany(keys.map(each => [each, new Array(cpus).fill(value(BigInt(each.id)))]));
        expect(map.count()).toBe(10);
        for (const [{ id }, values] of map) expect(values[cpus - 1].count).toBe(BigInt(id));
        expect([...map.drain()]).toHaveLength(10);
        expect(map.count()).toBe(0);
      });
    });

    describe('an LRU per-CPU hash', () => {
      it('counts and evicts', async () => {
        const map = object.maps.lru_percpu_hash;
        map.setAll(1, 0n);
        await touch();
        expect(map.sum(1)).toBe(BigInt(runs));
        for (let i = 0; i < 1000; i++) map.setAll(i, BigInt(i));
        expect(map.count()).toBeLessThanOrEqual(64);
        expect(map.get(999)).toEqual(new Array(cpus).fill(999n));
      });
    });
  },
  { cpus: EMULATED_CPUS },
);
