/** Open-coded iterators over structs of the kernel that the user has made (kernel/bpf/kmem_cache_iter.c, dmabuf_iter.c). */
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';
import { sequenceKfuncs } from './sequence.ts';

export const kernelIterators = (world: World): KfuncTable => {
  const btf = () => world.running.program.btf;
  const made = (name: string) => ({
    size: 8,
    parameters: [],
    begin: () => world.structs.of(name).map(struct => struct.address(btf())),
  });
  return {
    ...sequenceKfuncs(world, 'kmem_cache', made('kmem_cache')),
    ...sequenceKfuncs(world, 'dmabuf', made('dma_buf')),
  };
};
