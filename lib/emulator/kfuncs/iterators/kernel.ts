/** Open-coded iterators over a task's memory, and over structs of the kernel that the user has made (kernel/bpf/task_iter.c, kmem_cache_iter.c, dmabuf_iter.c). */
import { ERRNO } from '../../errno.ts';
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';
import { sequenceKfuncs } from './sequence.ts';

const { ENOENT } = ERRNO;

export const kernelIterators = (world: World): KfuncTable => {
  const btf = () => world.running.program.btf;
  const made = (name: string) => ({
    size: 8,
    parameters: [],
    begin: () => world.structs.of(name).map(struct => struct.address(btf())),
  });
  return {
    ...sequenceKfuncs(world, 'task_vma', {
      size: 8,
      parameters: ['pointer', 'i64'],
      begin(task, address) {
        const found = world.tasks.at(task! >>> 0);
        // A task of the kernel has no memory of its own.
        if (!found || found.isKernelThread) return -ENOENT;
        return found.mappingsFrom(BigInt(address!)).map(mapping => mapping.address(btf()));
      },
    }),
    ...sequenceKfuncs(world, 'kmem_cache', made('kmem_cache')),
    ...sequenceKfuncs(world, 'dmabuf', made('dma_buf')),
  };
};
