/** Counters of the kernel (atomic_t, atomic64_t) are given as numbers, or as the structs that they are. */
import { expect, it } from 'vitest';
import { Emulator } from '../../lib/emulator/emulator.ts';
import { memberOf, structOf } from '../../lib/emulator/world/members.ts';
import { failure } from '../kernel/support/errors.ts';

it.each([3, 3n, { counter: 3 }])('%o', live => {
  const emulator = new Emulator();
  const { btf, machine } = emulator.world;
  const task = emulator.task({ pid: 42, signal: { live } });
  const offset = (struct: string, member: string) =>
    memberOf(btf!, structOf(btf!, struct)!.type, member)!.bitOffset / 8;
  const view = new DataView(machine.memory.bytes.buffer);
  const signal = view.getUint32(task.address(btf!) + offset('task_struct', 'signal'), true);
  expect(view.getInt32(signal + offset('signal_struct', 'live'), true)).toBe(3);
});

it('and nothing else stands for a struct', async () => {
  const emulator = new Emulator();
  for (const fields of [{ signal: { live: 'three' } }, { se: 3 }]) {
    const error = await failure(() => emulator.task({ pid: 42, ...fields }));
    expect(error.code).toBe('ERR_EBPF_VALUE');
  }
});
