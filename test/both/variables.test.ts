/** Global variables: set before load, live afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { openTest, packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

onEach(
  ({ load, backend, kind }) => {
    const compute = (object: TestObject, repeat = 1) => object.programs.compute.run({ data: packet, repeat });

    describe('before load', () => {
      it('has what the file says', async () => {
        const { variables } = await openTest('variables');
        expect(Object.fromEntries([...variables].map(({ name, value }) => [name, value]))).toMatchObject({
          factor: 3,
          enabled: true,
          mode: 'ON',
          label: 'default',
          origin: { x: -1, y: -2n },
          steps: [1n, 2n, 3n, 4n],
          port: 443,
          total: 100n,
          where: { x: 10, y: 20n },
          runs: 0n,
          lost: 7n,
        });
      });

      it('sets constants, which the verifier then knows', async () => {
        const edited = await load('variables', {
          edit(spec) {
            spec.variables.factor.value = 1000;
            spec.variables.label.value = 'mine';
            spec.variables.mode.value = 'BOTH';
            spec.variables.origin.value = { x: 5, y: 0n };
            spec.variables.steps.value = [0n, 0n, 0n, -1n];
            spec.variables.port.value = 1;
            spec.variables.total.value = 1n;
            spec.variables.runs.value = 60n;
          },
        });
        await using disabled = await load('variables', {
          edit(spec) {
            spec.variables.enabled.value = false;
          },
        });
        await using object = edited;
        await compute(object);
        const { variables } = object;
        expect(variables.total.value).toBe(1001n);
        expect(variables.seen_label.value).toBe('mine');
        expect(variables.seen_mode.value).toBe('BOTH');
        expect(variables.where.value).toEqual({ x: 15, y: 19n });
        expect(variables.lost.value).toBe(8n);
        expect(variables.runs.value).toBe(61n);
        expect(variables.history.value[60]).toBe(1);

        expect((await compute(disabled)).returnValue).toBe(1);
        if (kind === 'emulator') return;
        const [all, few] = [object, disabled].map(each => each.programs.compute.info().verifiedInstructions);
        expect(few).toBeLessThan(all);
      });

      it('one spec makes objects that know nothing of each other', async () => {
        const spec = await openTest('variables');
        spec.variables.factor.value = 1;
        await using one = await spec.load({ backend });
        spec.variables.factor.value = 2;
        await using two = await spec.load({ backend });
        await compute(one);
        await compute(two);
        expect([one.variables.total.value, two.variables.total.value]).toEqual([101n, 102n]);
        expect([one.variables.factor.value, two.variables.factor.value]).toEqual([1, 2]);
      });
    });

    describe('after load', () => {
      let object: TestObject;
      beforeAll(async () => {
        object = await load('variables');
      });
      afterAll(() => object.close());

      it('is live in both directions', async () => {
        await compute(object, 3);
        expect(object.variables.runs.value).toBe(3n);
        expect(object.variables.tiny.value).toBe(-3);
        expect([...object.variables.history.value.slice(0, 4)]).toEqual([1, 2, 3, 0]);
        object.variables.total.value = 2n ** 64n - 3n;
        object.variables.tiny.value = 127;
        object.variables.where.value = { x: -2147483648, y: 0n };
        await compute(object);
        expect(object.variables.total.value).toBe(0n);
        expect(object.variables.tiny.value).toBe(126);
        expect(object.variables.where.value).toEqual({ x: 2147483647, y: 2n });
        expect(object.variables.seen_label.value).toBe('default');
        expect(object.variables.seen_mode.value).toBe('ON');
      });

      it('lives in a section of its own where the file says so', async () => {
        expect(object.variables.port.section).toBe('.rodata.config');
        expect(object.variables.lost.section).toBe('.data.counters');
        const lost = object.variables.lost.value;
        await compute(object);
        expect(object.variables.lost.value).toBe(lost + 443n);
        expect([...object.maps].map(({ name }) => name).sort()).toEqual([
          '.bss',
          '.data',
          '.data.counters',
          '.rodata',
          '.rodata.config',
        ]);
      });

      it('cannot write a constant', async () => {
        expect(object.variables.factor.constant).toBe(true);
        const error = await failure(() => {
          object.variables.factor.value = 4;
        });
        expect(error.code).toBe('ERR_EBPF_READ_ONLY');
        expect(error.message).toMatch(/'factor'.*\.rodata.*spec\.variables\.factor/);
        expect(object.variables.factor.value).toBe(3);
        expect(object.maps['.rodata'].info.frozen).toBe(true);
        const byMap = await failure(() => object.maps['.rodata'].set(0, object.maps['.rodata'].get(0)));
        expect(byMap.code).toBe('ERR_EBPF_READ_ONLY');
      });

      it('refuses what does not fit, and changes nothing', async () => {
        const before = object.variables.where.value;
        for (const [name, value, path] of [
          ['tiny', 128, 'tiny'],
          ['where', { x: 1, y: 2n ** 63n }, 'where.y'],
          ['seen_label', 'longer than sixteen bytes', 'seen_label'],
          ['seen_mode', 'NEITHER', 'seen_mode'],
        ] as const) {
          const error = await failure(() => {
            object.variables[name].value = value;
          });
          expect(error).toMatchObject({ code: 'ERR_EBPF_VALUE', path });
        }
        expect(object.variables.where.value).toEqual(before);
      });

      it('can give 64-bit integers as numbers', async () => {
        await using numbers = await load('variables', { int64: 'number' });
        await compute(numbers);
        expect(numbers.variables.total.value).toBe(103);
        numbers.variables.total.value = 5;
        expect(numbers.variables.where.value).toEqual({ x: 9, y: 22 });
      });
    });
  },
  { cpus: 4 },
);
