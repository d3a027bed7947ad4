/** How long programs of the emulator live. */
import { Emulator, load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { testObject } from '../kernel/support/objects.ts';

const data = new Uint8Array(14);

it('keeps a closed program while a map of programs has it; then its function is gone', async () => {
  const emulator = new Emulator();
  await using object = await load(testObject('tail'), { backend: emulator });
  const { programs, maps, variables } = object;
  const { id } = programs.one!.info();
  const { handle } = emulator.world.programs.get(id, 'program');
  variables.next!.value = 1;
  programs.one!.close();
  expect((await programs.enter!.run({ data })).returnValue).toBe(1);
  maps.targets!.delete(1);
  expect((await programs.enter!.run({ data })).returnValue).toBe(100);
  expect(() => emulator.world.engine.call(handle)).toThrow(RangeError);
  expect(() => emulator.world.programs.get(id, 'program')).toThrow(/program/);
});

it('gives the places of unloaded programs to others', async () => {
  const emulator = new Emulator();
  for (let i = 0; i < 3; i++) {
    await using object = await load(testObject('tail'), { backend: emulator });
    expect((await object.programs.two!.run({ data })).returnValue).toBe(2);
    await object.close();
    expect((await failure(() => object.programs.two!.run({ data }))).code).toBe('ERR_EBPF_CLOSED');
  }
});
