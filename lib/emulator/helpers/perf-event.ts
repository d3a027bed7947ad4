/** Counters of perf events that the user has put into a map (kernel/trace/bpf_trace.c): the emulator has none, and answers as for an empty slot. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';
import { writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import type { HelperTable } from './table.ts';

const { E2BIG, EINVAL, ENOENT } = ERRNO;
/** BPF_MAP_TYPE_PERF_EVENT_ARRAY */
const PERF_EVENT_ARRAY = 4;
/** BPF_F_INDEX_MASK; all of it is BPF_F_CURRENT_CPU. */
const INDEX = 0xffff_ffffn;
/** struct bpf_perf_event_value */
const EVENT_VALUE = 24;

export const perfEventHelpers = (world: World): HelperTable => {
  /** An errno below 0: get_map_perf_counter. */
  const read = (at: number, flags: bigint): number => {
    const map = world.mapsByAddress.get(at >>> 0);
    if (map?.definition.type !== PERF_EVENT_ARRAY)
      throw new HelperFault('r1 is no map of perf events', BigInt(at >>> 0));
    if ((BigInt.asUintN(64, flags) & ~INDEX) !== 0n) return -EINVAL;
    const index = (flags & INDEX) === INDEX ? world.cpu : Number(flags & INDEX);
    return index >= map.definition.maxEntries ? -E2BIG : -ENOENT;
  };

  return {
    bpf_perf_event_read: {
      parameters: ['pointer', 'i64'],
      result: 'i64',
      call: (at: number, flags: bigint) => BigInt(read(at, flags)),
    },
    bpf_perf_event_read_value: {
      parameters: ['pointer', 'i64', 'pointer', 'i32'],
      result: 'i32',
      call(at: number, flags: bigint, given: number, size: number): number {
        const to = given >>> 0;
        checkSize(size, 'the size', 1);
        writable(world, to, size, 'the buffer');
        const errno = read(at, flags);
        world.machine.memory.bytes.fill(0, to, to + size);
        return size === EVENT_VALUE ? errno : -EINVAL;
      },
    },
  };
};
