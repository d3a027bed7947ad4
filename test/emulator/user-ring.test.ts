/** What the user writes for programs (BPF_MAP_TYPE_USER_RINGBUF): in the emulator there is somebody who writes. */
import { Emulator, load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { type TestObject, testObject } from '../kernel/support/objects.ts';

it('programs drain it, one sample after the other', async () => {
  const emulator = new Emulator();
  await using object = (await load(testObject('kernel-sock'), { backend: emulator })) as TestObject;
  const write = (number: number) => object.maps.user!.send(new Uint8Array(new Int32Array([number]).buffer));
  const drain = async () => {
    object.variables.count.value = 0;
    await object.programs.drain!.run();
    return object.variables.seen.value.slice(0, object.variables.count.value);
  };
  expect(await drain()).toEqual([0, -22]);
  for (const number of [7, 8, 9]) write(number);
  object.variables.stop.value = 8;
  expect(await drain()).toEqual([7, 8, 2, -22]);
  expect(await drain()).toEqual([9, 1, -22]);
});
