/** Kernel functions about what the emulator's world has nothing of: what the kernel answers where there is none. */
import { HelperFault } from '../fault.ts';
import { readable } from '../helpers/arguments.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

export const nothingKfuncs = (world: World): KfuncTable => {
  const counted = (parameters: readonly ('pointer' | 'i32')[]): KfuncTable[string] => ({
    parameters,
    result: 'i32',
    call(pointer: number): number {
      readable(world, pointer, 1, 'r1, the state of a control group');
      return 0;
    },
  });
  return {
    // Statistics of control groups (kernel/cgroup/rstat.c): all are up to date.
    css_rstat_updated: counted(['pointer', 'i32']),
    css_rstat_flush: counted(['pointer']),
    // Caches of the kernel's memory (mm/slab_common.c): no address is in one.
    bpf_get_kmem_cache: { parameters: ['i64'], result: 'pointer', call: () => 0 },
    // What a compiler has put where its program never comes (kernel 6.17): the verifier refuses those that do.
    __bpf_trap: {
      parameters: [],
      result: 'i32',
      call(): number {
        throw new HelperFault('the program came where its compiler was sure that it never does');
      },
    },
  };
};
