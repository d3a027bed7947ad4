/** Packets that XDP programs send on by maps: to interfaces, by their programs, and to other CPUs. */
import { Emulator, load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { fill } from '../both/support/fill.ts';
import { type TestObject, testObject } from '../kernel/support/objects.ts';

const frame = Uint8Array.from({ length: 64 }, (_, i) => (i < 12 ? 2 : i));

async function prepared(program: string) {
  const emulator = new Emulator({ cpus: 4 });
  const object = (await load(testObject('emulator-maps-to'), { backend: emulator })) as unknown as TestObject;
  await object.programs[program]!.attach({ interface: 'veth0' });
  const { maps } = object;
  const veth0 = emulator.interface('veth0');
  const outs = [emulator.interface('out0', { ifindex: 21 }), emulator.interface('out1', { ifindex: 22 })];
  return { emulator, object, maps, veth0, outs };
}

it('to an interface, if the program of the map lets it', async () => {
  const { object, maps, veth0, outs } = await prepared('to_device');
  await using _ = object;
  fill(maps.devices, 2, 21, object.programs.at_device!.backend.fd());
  object.variables.key!.value = 2n;
  expect(veth0.receive(frame)).toMatchObject({
    action: 'redirect',
    redirect: { to: ['out0'], direction: 'egress' },
  });
  expect(outs[0]!.sent).toEqual([frame]);
  expect(object.variables.seen_egress!.value).toBe(21);
  object.variables.verdict!.value = 1;
  expect(veth0.receive(frame)).toMatchObject({ action: 'redirect', redirect: { to: [] } });
  expect(outs[0]!.sent).toHaveLength(1);
});

it('to all interfaces of a map, but the one that it came from', async () => {
  const { object, maps, veth0, outs } = await prepared('to_hash');
  await using _ = object;
  for (const [key, value] of [
    [1, 21],
    [5, 22],
    [9, veth0.ifindex],
  ])
    fill(maps.by_hash, key!, value!);
  object.variables.flags!.value = 24n;
  expect(veth0.receive(frame).redirect?.to.toSorted()).toEqual(['out0', 'out1']);
  expect(outs.map(({ sent }) => sent)).toEqual([[frame], [frame]]);
  expect(veth0.sent).toEqual([]);
});

it('to another CPU, where it goes on', async () => {
  const { object, maps, veth0 } = await prepared('to_cpu');
  await using _ = object;
  fill(maps.cpus, 3, 64, object.programs.at_cpu!.backend.fd());
  object.variables.key!.value = 3n;
  expect(veth0.receive(frame)).toMatchObject({ action: 'pass', redirect: { to: [], cpu: 3 } });
  expect(object.variables.seen_cpu!.value).toBe(3);
  object.variables.verdict!.value = 1;
  expect(veth0.receive(frame)).toMatchObject({ action: 'drop' });
});

it('nowhere, where the map has nothing', async () => {
  const { object, veth0 } = await prepared('to_device');
  await using _ = object;
  object.variables.flags!.value = 2n;
  expect(veth0.receive(frame)).toMatchObject({ action: 'pass' });
});
