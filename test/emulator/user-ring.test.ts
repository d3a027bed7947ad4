/** What the user writes for programs (BPF_MAP_TYPE_USER_RINGBUF): in the emulator there is somebody who writes. */
import { Emulator, load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { EmulatedUserRing } from '../../lib/emulator/maps/user-ringbuf.ts';
import { type TestObject, testObject } from '../kernel/support/objects.ts';

it('programs drain it, one sample after the other', async () => {
  const emulator = new Emulator();
  await using object = (await load(testObject('kernel-sock'), { backend: emulator })) as TestObject;
  const ring = emulator.world.maps.byId(object.maps.user!.info.id);
  if (!(ring instanceof EmulatedUserRing)) throw new Error('it is no ring');
  const write = (number: number) => ring.write(new Uint8Array(new Int32Array([number]).buffer));
  const drain = async () => {
    object.variables.count.value = 0;
    await object.programs.drain!.run();
    return object.variables.seen.value.slice(0, object.variables.count.value);
  };
  expect(await drain()).toEqual([0, -22]);
  for (const number of [7, 8, 9]) expect(write(number)).toBe(true);
  object.variables.stop.value = 8;
  expect(await drain()).toEqual([7, 8, 2, -22]);
  expect(await drain()).toEqual([9, 1, -22]);
});
