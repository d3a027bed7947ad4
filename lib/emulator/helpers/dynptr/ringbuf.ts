/** Dynptrs of records of ring buffers, and what the user has written into one (kernel/bpf/ringbuf.c). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import { EmulatedRing } from '../../maps/ringbuf.ts';
import { EmulatedUserRing } from '../../maps/user-ringbuf.ts';
import type { World } from '../../world/world.ts';
import { callbackOf } from '../callback.ts';
import type { HelperBody, HelperTable } from '../table.ts';
import { DYNPTR, DYNPTR_BYTES, Dynptr, MOST_BYTES, newDynptrAt } from './dynptr.ts';

const { EINVAL, E2BIG, EBUSY } = ERRNO;
/** BPF_RB_NO_WAKEUP, BPF_RB_FORCE_WAKEUP */
const WAKEUPS = 3n;
/** BPF_MAX_USER_RINGBUF_SAMPLES */
const MOST_SAMPLES = 128 * 1024;

type MapClass<M> = abstract new (...values: never[]) => M;

export const ringDynptrHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;
  const mapAt = <M>(pointer: number, wanted: MapClass<M>, what: string): M => {
    const map = world.mapsByAddress.get(pointer >>> 0);
    if (map instanceof wanted) return map;
    throw new HelperFault(`r1 is no ${what}`, BigInt(pointer >>> 0));
  };
  /** What a dynptr has reserved, by the ring's own functions. */
  const ending = (how: 'submit' | 'discard'): HelperBody => ({
    parameters: ['pointer', 'i64'],
    result: 'i32',
    call(pointer: number, flags: bigint): number {
      const dynptr = newDynptrAt(world, pointer);
      // One for which there was no room has nothing to give back.
      if (dynptr.data !== 0) world.mapCode.ring[how]!(dynptr.data, flags);
      dynptr.setNull();
      return 0;
    },
  });
  return {
    bpf_ringbuf_reserve_dynptr: {
      parameters: ['pointer', 'i32', 'i64', 'pointer'],
      result: 'i32',
      call(pointer: number, length: number, flags: bigint, to: number): number {
        const ring = mapAt(pointer, EmulatedRing, 'ring buffer');
        const dynptr = newDynptrAt(world, to);
        dynptr.setNull();
        if (flags !== 0n) return -EINVAL;
        const size = length >>> 0;
        if (size > MOST_BYTES) return -E2BIG;
        const record = ring.reserve(size);
        if (record === 0) return -EINVAL;
        dynptr.set(DYNPTR.RINGBUF, record, size);
        return 0;
      },
    },
    bpf_ringbuf_submit_dynptr: ending('submit'),
    bpf_ringbuf_discard_dynptr: ending('discard'),
    bpf_user_ringbuf_drain: {
      parameters: ['pointer', 'pointer', 'i64', 'i64'],
      result: 'i32',
      callsBack: true,
      call(pointer: number, callback: number, context: bigint, flags: bigint): number {
        const ring = mapAt(pointer, EmulatedUserRing, 'user ring buffer');
        if (flags & ~WAKEUPS) return -EINVAL;
        const call = callbackOf(world, callback);
        if (!ring.begin()) return -EBUSY;
        // The callback gets a dynptr that it may read alone.
        const place = memory.allocate('dynptr of a sample', DYNPTR_BYTES, false);
        try {
          for (let samples = 0; samples < MOST_SAMPLES; samples++) {
            const sample = ring.next();
            if (typeof sample === 'number') return sample === -ERRNO.ENODATA ? samples : sample;
            // In memory of its own: that of the ring is the user's.
            const copy = memory.allocate('a sample', sample.size);
            try {
              memory.bytes.copyWithin(copy.address, sample.address, sample.address + sample.size);
              new Dynptr(world, place.address).set(DYNPTR.LOCAL, copy.address, sample.size);
              if (call(place.address, context) !== 0n) return samples + 1;
            } finally {
              memory.free(copy);
              ring.done(sample.size);
            }
          }
          return MOST_SAMPLES;
        } finally {
          memory.free(place);
          ring.finish();
        }
      },
    },
  };
};
