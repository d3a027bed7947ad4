/** Records for the user by way of perf's buffers (kernel/trace/bpf_trace.c; bpf_event_output in kernel/trace, net/core/filter.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { EmulatedPerfEventArray } from '../maps/perf-event-array.ts';
import type { World } from '../world/world.ts';
import { mapAt } from './maps.ts';
import type { HelperTable } from './table.ts';

/** BPF_F_INDEX_MASK, BPF_F_CTXLEN_MASK */
const INDEX = 0xffff_ffffn;
const CONTEXT_LENGTH = 0xfffffn << 32n;

export const perfHelpers = (world: World): HelperTable => ({
  bpf_perf_event_output: {
    parameters: ['pointer', 'pointer', 'i64', 'pointer', 'i64'],
    result: 'i32',
    call: (_context: number, map: number, flags: bigint, data: number, size: bigint) =>
      -perfOutput(world, map, flags, data >>> 0, Number(BigInt.asUintN(64, size))),
  },
});

/** An errno. `flags` may ask for bytes of the packet that the program has, which follow the data. */
export function perfOutput(world: World, address: number, flags: bigint, data: number, size: number): number {
  const map = mapAt(world, address);
  if (!(map instanceof EmulatedPerfEventArray)) throw new HelperFault(`${map.who} is no perf event array`);
  const { memory } = world.machine;
  if (!memory.allows(data, size, false)) {
    throw new HelperFault(`r4 is ${size} bytes that it may not all read`, BigInt(data));
  }
  if ((BigInt.asUintN(64, flags) & ~(INDEX | CONTEXT_LENGTH)) !== 0n) return ERRNO.EINVAL;
  const pieces = [memory.bytes.subarray(data, data + size)];
  const packetBytes = Number((flags & CONTEXT_LENGTH) >> 32n);
  if (packetBytes > 0) {
    const { packet } = world.running.context;
    if (!packet) return ERRNO.EINVAL;
    if (packetBytes > packet.size) return ERRNO.EFAULT;
    pieces.push(memory.bytes.subarray(packet.address, packet.address + packetBytes));
  }
  return map.output(Number(flags & INDEX), pieces);
}
