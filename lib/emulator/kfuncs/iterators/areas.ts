/** The open-coded iterator over what a process has mapped (kernel/bpf/task_iter.c, kernel 6.7). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';
import { sequenceKfuncs } from './sequence.ts';

export const areaIterator = (world: World): KfuncTable =>
  sequenceKfuncs(world, 'task_vma', {
    size: 8,
    parameters: ['pointer', 'i64'],
    begin(pointer: number, from: bigint) {
      const task = world.tasks.at(pointer >>> 0);
      if (!task) throw new HelperFault('r2 is no task', BigInt(pointer >>> 0));
      // A thread of the kernel has no memory of its own.
      if (task.isKernelThread) return -ERRNO.ENOENT;
      return task.mappingsFrom(BigInt.asUintN(64, from)).map(area => area.address(world.running.program.btf));
    },
  });
