/** A program in the place of another program's function. */
import type { FreplaceProgram } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, packet, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';

const refusedHere = 'this machine lets nobody load programs that replace a function';
const [ABORTED, DROP, PASS] = [0, 1, 2];

const verdict = async (object: TestObject, name = 'decides') =>
  (await object.programs[name]!.run({ data: packet })).returnValue;

const loadReplacement = (target: TestObject) =>
  loadTest('freplace', {
    edit(spec) {
      spec.programs.passes.attachTarget = { name: 'verdict', program: target.programs.decides };
    },
  });

describe('freplace', () => {
  hook(
    'freplace',
    async () => {
      await using target = await loadTest('replaced');
      await using object = await loadReplacement(target);
      expect(await verdict(target)).toBe(DROP);
      const [link] = await object.attach();
      expect(await verdict(target)).toBe(PASS);
      expect(link!.mechanism).toBe('freplace-link');
      await link!.close();
      expect(await verdict(target)).toBe(DROP);
    },
    { refusedHere },
  );

  hook(
    'freplace of another target',
    async () => {
      await using target = await loadTest('replaced');
      await using object = await loadReplacement(target);
      const passes = object.programs.passes as FreplaceProgram;
      // Once more where it has been, and in another program.
      await (await passes.attach()).close();
      const again = await passes.attach();
      expect(await verdict(target)).toBe(PASS);
      await again.close();
      const program = target.programs.decides_otherwise!;
      const other = await passes.attach({ program, function: 'other_verdict' });
      expect([await verdict(target), await verdict(target, 'decides_otherwise')]).toEqual([DROP, PASS]);
      await other.close();
      expect(await verdict(target, 'decides_otherwise')).toBe(ABORTED);
    },
    { refusedHere },
  );
});

it('without a program to replace a function of, the error says how to name one', async () => {
  const error = await failure(() => loadTest('freplace'));
  expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  expect(error.message).toContain('spec.programs.passes.attachTarget = { name, program }');
});

it('a function that the other program does not have, at load', async () => {
  await using target = await loadTest('replaced');
  const error = await failure(() =>
    loadTest('freplace', {
      edit(spec) {
        spec.programs.passes.attachTarget = { name: 'verdicts', program: target.programs.decides };
      },
    }),
  );
  expect(error.code).toBe('ERR_EBPF_NO_TARGET');
  expect(error.message).toContain("there is no global function of that program 'verdicts'");
});

it('functions that are not there, or of another type', async ctx => {
  await using target = await loadTest('replaced');
  let object: TestObject;
  try {
    object = await loadReplacement(target);
  } catch {
    return ctx.skip(refusedHere);
  }
  const passes = object.programs.passes as FreplaceProgram;
  const program = target.programs.decides_otherwise!;
  expect((await failure(() => passes.attach({ program, function: 'verdicts' }))).code).toBe(
    'ERR_EBPF_NO_TARGET',
  );
  expect((await failure(() => passes.attach({ program, function: 'unlike' }))).code).toBe(
    'ERR_EBPF_INVALID_ARGUMENT',
  );
  const link = await passes.attach();
  expect((await failure(() => passes.attach())).code).toMatch(/ALREADY_ATTACHED|INVALID_ARGUMENT/);
  await link.close();
  await object.close();
});
