/** What a process has mapped (kernel/bpf/task_iter.c). */
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import type { HelperTable } from './table.ts';

const { EINVAL, ENOENT } = ERRNO;

export const findVmaHelpers = (world: World): HelperTable => ({
  bpf_find_vma: {
    parameters: ['pointer', 'i64', 'pointer', 'i64', 'i64'],
    result: 'i32',
    callsBack: true,
    call(given: number, address: bigint, callback: number, context: bigint, flags: bigint): number {
      if (flags !== 0n) return -EINVAL;
      const task = world.tasks.at(given >>> 0);
      const mapping = task?.mappingAt(BigInt.asUintN(64, address));
      if (!task || !mapping) return -ENOENT;
      const { btf } = world.running.program;
      const values = [task.address(btf), mapping.address(btf)].map(BigInt);
      world.engine.call(callback >>> 0, ...values, BigInt.asUintN(64, context));
      return 0;
    },
  },
});
