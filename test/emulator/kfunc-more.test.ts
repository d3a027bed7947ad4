/** Kernel functions that few programs call, about what only the emulator can be given. */
import { Emulator } from 'node-ebpf';
import { expect, it } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const seen = (object: TestObject, count: number) => object.variables.seen!.value.slice(0, count);

it('metadata that an XDP program has left', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'kfunc-more', ['marks', 'before_packet']);
  await object.programs.marks!.attach({ interface: 'veth0' } as never);
  await object.programs.before_packet!.attach({ interface: 'veth0', direction: 'ingress' } as never);
  emulator.interface('veth0').receive(new Uint8Array(60));
  expect(seen(object, 7)).toEqual([0, 8, 0, 0x2222_2222, 0, 0, 0x2222_2222]);
});

it('what a process has mapped, and a signal for it', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'kfunc-more', ['maps_of_process']);
  await object.programs.maps_of_process!.attach();
  const mappings = [
    { start: 0x7000_0000_0000n, end: 0x7000_0000_2000n },
    { start: 0x1000n, end: 0x2000n },
  ];
  const task = emulator.task({ pid: 42, mappings });
  const kernel = emulator.task({ pid: 43, flags: 0x20_0000 });
  const ask = (values: { from: bigint; id: number; length: number }, of = task) => {
    for (const [name, value] of Object.entries(values)) object.variables[name]!.value = value;
    emulator.tracepoint('sched/sched_process_exec').fire({ p: of });
    const { areas, count } = object.variables;
    return [...seen(object, 2), ...areas!.value.slice(0, count!.value)];
  };
  expect(ask({ from: 0n, id: 9, length: 1 })).toEqual([0, 0, 0x1000n, 0x7000_0000_0000n]);
  expect(ask({ from: 0x1fffn, id: 0, length: 0 })).toEqual([0, 0, 0x1000n, 0x7000_0000_0000n]);
  expect(ask({ from: 0x2000n, id: 65, length: 0 })).toEqual([0, -22, 0x7000_0000_0000n]);
  expect(ask({ from: 1n << 50n, id: 9, length: 2 })).toEqual([0, -22]);
  expect(ask({ from: 0n, id: 9, length: 0 }, kernel)).toEqual([-2, -1]);
  expect(emulator.signals).toMatchObject([{ task, signal: 9, to: 'process', program: 'maps_of_process' }]);
});

it('files: what they are marked with, and their paths', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'kfunc-more', ['marked']);
  await object.programs.marked!.attach();
  emulator.attributes('/usr/bin/node').set('user.mark', Uint8Array.of(1, 2, 3));
  emulator.lsm('file_open').call([emulator.file('/usr/bin/node')]);
  expect(seen(object, 13)).toEqual([3, -34, -61, -1, -1, -61, 0, -17, 2, 0, -61, 14, -36]);
  expect(object.variables.target!.value).toBe('so\x03');
  expect([...emulator.attributes('/usr/bin/node').keys()]).toEqual(['user.mark']);
});

it('the file that a process runs', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'kfunc-more', ['executable_of']);
  await object.programs.executable_of!.attach();
  emulator.lsm('bprm_committed_creds').call();
  expect(seen(object, 1)).toEqual([0]);
  emulator.current = emulator.task({ pid: 42, mm: { exe_file: emulator.file('/bin/ls') } });
  emulator.lsm('bprm_committed_creds').call();
  expect([seen(object, 2), object.variables.target!.value]).toEqual([[1, 8], '/bin/ls']);
});
