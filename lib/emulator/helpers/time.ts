/** Time, chance, and where a program runs. */
import { VirtualClock } from '../world/clock.ts';
import type { World } from '../world/world.ts';
import { loadCpu, loadTime, nextRandom } from './inline.ts';
import type { HelperBody, HelperTable } from './table.ts';

export const timeHelpers = (world: World): HelperTable => {
  const now: HelperBody = {
    parameters: [],
    result: 'i64',
    call: () => world.clock.now(),
    ...(world.clock instanceof VirtualClock && { inline: loadTime }),
  };
  return {
    bpf_ktime_get_ns: now,
    bpf_ktime_get_boot_ns: now,
    bpf_ktime_get_coarse_ns: now,
    bpf_get_prandom_u32: {
      parameters: [],
      result: 'pointer',
      call: () => world.random.next() | 0,
      inline: nextRandom,
    },
    bpf_get_smp_processor_id: { parameters: [], result: 'i32', call: () => world.cpu, inline: loadCpu },
    bpf_get_numa_node_id: { parameters: [], result: 'i32', call: () => 0 },
  };
};
