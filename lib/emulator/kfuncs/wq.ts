/** Work queues in values of maps (kernel/bpf/helpers.c, kernel 6.10): as timers that ring at once, when the emulator's clock goes on. */
import { ERRNO } from '../errno.ts';
import { mapAt } from '../helpers/maps.ts';
import { valueWith } from '../helpers/timer.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EINVAL } = ERRNO;

export const workQueueKfuncs = (world: World): KfuncTable => ({
  bpf_wq_init: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call: (queue: number, address: number, flags: number) => {
      const map = mapAt(world, address);
      const value = valueWith(map, 'wq', queue >>> 0);
      return flags === 0 ? -world.timers.add(queue >>> 0, map, value) : -EINVAL;
    },
  },
  bpf_wq_set_callback_impl: {
    parameters: ['pointer', 'i64', 'i32'],
    result: 'i32',
    call: (queue: number, callback: bigint, flags: number) =>
      flags === 0 ? -world.timers.setCallback(queue >>> 0, callback) : -EINVAL,
  },
  bpf_wq_start: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call: (queue: number, flags: number) =>
      flags === 0 ? -world.timers.start(queue >>> 0, 0n, 0n) : -EINVAL,
  },
});
