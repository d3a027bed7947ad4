/** Spin locks (kernel/bpf/helpers.c), and pointers to kernel objects in values. One CPU runs at a time: what a lock is held against is misuse. */
import { HelperFault } from '../fault.ts';
import type { Execution } from '../world/execution.ts';
import type { World } from '../world/world.ts';
import type { HelperTable } from './table.ts';

const LOCK_BYTES = 4;
const POINTER_BYTES = 8;

export const lockHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;
  /** The lock that is held, and the run that took it. */
  let held: { readonly lock: number; readonly by: Execution } | undefined;
  const writable = (address: number, size: number, what: string): void => {
    if (!memory.allows(address, size, true)) {
      throw new HelperFault(`${what} is ${size} bytes that it may not all write`, BigInt(address));
    }
  };
  return {
    bpf_spin_lock: {
      parameters: ['pointer'],
      result: 'i32',
      call: (address: number) => {
        const lock = address >>> 0;
        writable(lock, LOCK_BYTES, 'r1');
        if (held?.by === world.running) throw new HelperFault('it holds a lock already', BigInt(held.lock));
        if (memory.view.getUint32(lock, true) !== 0) {
          const who = held?.lock === lock ? `program '${held.by.program.name}'` : 'somebody';
          throw new HelperFault(`${who} has taken the lock and not given it back`, BigInt(lock));
        }
        held = { lock, by: world.running };
        memory.view.setUint32(lock, 1, true);
        return 0;
      },
    },
    bpf_spin_unlock: {
      parameters: ['pointer'],
      result: 'i32',
      call: (address: number) => {
        const lock = address >>> 0;
        if (held?.lock !== lock || held.by !== world.running)
          throw new HelperFault('it does not hold that lock', BigInt(lock));
        held = undefined;
        memory.view.setUint32(lock, 0, true);
        return 0;
      },
    },
    bpf_kptr_xchg: {
      parameters: ['pointer', 'pointer'],
      result: 'pointer',
      call: (address: number, object: number) => {
        const place = address >>> 0;
        writable(place, POINTER_BYTES, 'r1');
        const before = memory.view.getUint32(place, true);
        memory.view.setBigUint64(place, BigInt(object >>> 0), true);
        return before;
      },
    },
  };
};
