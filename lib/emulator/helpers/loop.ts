/** bpf_loop (kernel/bpf/bpf_iter.c). */
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { callbackOf } from './callback.ts';
import type { HelperTable } from './table.ts';

/** BPF_MAX_LOOPS (include/linux/bpf.h) */
export const MOST_LOOPS = 8 * 1024 * 1024;

export const loopHelpers = (world: World): HelperTable => ({
  bpf_loop: {
    parameters: ['i32', 'pointer', 'i64', 'i64'],
    result: 'i32',
    callsBack: true,
    call(count: number, callback: number, context: bigint, flags: bigint): number {
      if (flags !== 0n) return -ERRNO.EINVAL;
      const times = count >>> 0;
      if (times > MOST_LOOPS) return -ERRNO.E2BIG;
      const call = callbackOf(world, callback);
      for (let i = 0; i < times; i++) if (call(i, context) !== 0n) return i + 1;
      return times;
    },
  },
});
