/** Kernel functions about maps (kernel/bpf/map_iter.c). */
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

/** enum bpf_map_type: those that count their elements (bpf_map_init_elem_count). */
const COUNTING: readonly number[] = [1, 5, 9, 10];
/** What a number of elements is not found beyond of. */
const MOST = 1n << 32n;

export const mapKfuncs = (world: World): KfuncTable => ({
  bpf_map_sum_elem_count: {
    parameters: ['pointer'],
    result: 'i64',
    call(pointer: number): bigint {
      const map = world.mapsByAddress.get(pointer >>> 0);
      if (!map) throw new HelperFault('r1 is no map', BigInt(pointer >>> 0));
      const { type, keySize } = map.definition;
      if (!COUNTING.includes(type)) return 0n;
      const { memory } = world.machine;
      const work = memory.allocate('keys of a map', 2 * keySize);
      const [key, next] = [work.address, work.address + keySize];
      try {
        let count = 0n;
        for (let at = 0; count < MOST && map.nextKey(at, next) === 0; at = key) {
          memory.bytes.copyWithin(key, next, next + keySize);
          count++;
        }
        return count;
      } finally {
        memory.free(work);
      }
    },
  },
});
