/** Regions that nobody else may enter or interrupt. Programs of the emulator run one after the other, so that most of them are nothing. */
import { ERRNO } from '../errno.ts';
import { readable, writable } from '../helpers/arguments.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const LOCK = 4;
const FLAGS = 8;
const nothing: KfuncTable[string] = { parameters: [], result: 'i32', call: () => 0 };

export const lockKfuncs = (world: World): KfuncTable => {
  const { view } = world.machine.memory;
  /** Kept from the moment when it is taken: a program that runs meanwhile, on the same CPU, would wait for ever (kernel/bpf/rqspinlock.c). */
  const lock = (pointer: number): number => {
    const at = writable(world, pointer, LOCK, 'the lock');
    if (view.getUint32(at, true) !== 0) return -ERRNO.EDEADLK;
    view.setUint32(at, 1, true);
    return 0;
  };
  const unlock = (pointer: number): number => {
    view.setUint32(writable(world, pointer, LOCK, 'the lock'), 0, true);
    return 0;
  };
  const saveFlags = (pointer: number): void =>
    view.setBigUint64(writable(world, pointer, FLAGS, 'the flags'), 0n, true);
  return {
    bpf_rcu_read_lock: nothing,
    bpf_rcu_read_unlock: nothing,
    bpf_preempt_disable: nothing,
    bpf_preempt_enable: nothing,
    bpf_local_irq_save: {
      parameters: ['pointer'],
      result: 'i32',
      call(flags: number): number {
        saveFlags(flags);
        return 0;
      },
    },
    bpf_local_irq_restore: {
      parameters: ['pointer'],
      result: 'i32',
      call(flags: number): number {
        readable(world, flags, FLAGS, 'the flags');
        return 0;
      },
    },
    bpf_res_spin_lock: { parameters: ['pointer'], result: 'i32', call: lock },
    bpf_res_spin_unlock: { parameters: ['pointer'], result: 'i32', call: unlock },
    bpf_res_spin_lock_irqsave: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call(at: number, flags: number): number {
        saveFlags(flags);
        return lock(at);
      },
    },
    bpf_res_spin_unlock_irqrestore: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call(at: number, flags: number): number {
        readable(world, flags, FLAGS, 'the flags');
        return unlock(at);
      },
    },
  };
};
