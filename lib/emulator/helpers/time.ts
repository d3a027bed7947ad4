/** Time, chance, and where a program runs. */
import type { World } from '../world/world.ts';
import type { HelperTable } from './table.ts';

export const timeHelpers = (world: World): HelperTable => ({
  bpf_ktime_get_ns: { parameters: [], result: 'i64', call: () => world.clock.now() },
  bpf_ktime_get_boot_ns: { parameters: [], result: 'i64', call: () => world.clock.now() },
  bpf_ktime_get_coarse_ns: { parameters: [], result: 'i64', call: () => world.clock.now() },
  bpf_get_prandom_u32: { parameters: [], result: 'pointer', call: () => world.random.next() | 0 },
  bpf_get_smp_processor_id: { parameters: [], result: 'i32', call: () => world.cpu },
  bpf_get_numa_node_id: { parameters: [], result: 'i32', call: () => 0 },
});
