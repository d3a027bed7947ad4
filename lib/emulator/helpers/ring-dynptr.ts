/** Ring buffers by way of dynptrs: records whose length the verifier does not know, and those that the user sends (kernel/bpf/ringbuf.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { EmulatedRing } from '../maps/ringbuf.ts';
import { EmulatedUserRing } from '../maps/user-ringbuf.ts';
import type { World } from '../world/world.ts';
import { mapAt } from './maps.ts';
import type { HelperTable } from './table.ts';

const { E2BIG, EBUSY, EINVAL, ENODATA } = ERRNO;
/** struct bpf_dynptr_kern: address, size with the type above, offset. BPF_DYNPTR_TYPE_LOCAL and _RINGBUF, DYNPTR_MAX_SIZE. */
const DYNPTR = { BYTES: 16, SIZE: 8, OFFSET: 12 } as const;
const LOCAL = 1 << 28;
const RINGBUF = 2 << 28;
const MOST = 0xff_ffff;
/** BPF_RB_NO_WAKEUP, BPF_RB_FORCE_WAKEUP */
const WAKEUP = 3n;
/** BPF_MAX_USER_RINGBUF_SAMPLES */
const MOST_SAMPLES = 128 * 1024;

export const ringDynptrHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;
  const set = (at: number, data: number, word: number): void => {
    memory.view.setBigUint64(at, BigInt(data), true);
    memory.view.setUint32(at + DYNPTR.SIZE, word, true);
    memory.view.setUint32(at + DYNPTR.OFFSET, 0, true);
  };
  const writable = (pointer: number): number => {
    if (memory.allows(pointer >>> 0, DYNPTR.BYTES, true)) return pointer >>> 0;
    const why = `the dynptr is ${DYNPTR.BYTES} bytes that it may not all write`;
    throw new HelperFault(why, BigInt(pointer >>> 0));
  };
  /** Submits or discards what it has; one that is null has nothing. */
  const end =
    (how: 'submit' | 'discard') =>
    (pointer: number, flags: bigint): number => {
      const at = writable(pointer);
      const record = memory.view.getUint32(at, true);
      if (record !== 0) world.mapCode.ring[how]!(record, flags);
      set(at, 0, 0);
      return 0;
    };
  return {
    bpf_ringbuf_reserve_dynptr: {
      parameters: ['pointer', 'i32', 'i64', 'pointer'],
      result: 'i32',
      call: (address: number, size: number, flags: bigint, pointer: number) => {
        const map = mapAt(world, address);
        if (!(map instanceof EmulatedRing)) throw new HelperFault(`${map.who} is no ring buffer`);
        const at = writable(pointer);
        set(at, 0, 0);
        if (flags !== 0n) return -EINVAL;
        if (size >>> 0 > MOST) return -E2BIG;
        const record = map.reserve(size >>> 0);
        if (record === 0) return -EINVAL;
        set(at, record, (size >>> 0) | RINGBUF);
        return 0;
      },
    },
    bpf_ringbuf_submit_dynptr: { parameters: ['pointer', 'i64'], result: 'i32', call: end('submit') },
    bpf_ringbuf_discard_dynptr: { parameters: ['pointer', 'i64'], result: 'i32', call: end('discard') },
    bpf_user_ringbuf_drain: {
      parameters: ['pointer', 'i64', 'i64', 'i64'],
      result: 'i64',
      callsBack: true,
      call: (address: number, callback: bigint, context: bigint, flags: bigint) => {
        const map = mapAt(world, address);
        if (!(map instanceof EmulatedUserRing)) throw new HelperFault(`${map.who} is no user ring buffer`);
        if ((BigInt.asUintN(64, flags) & ~WAKEUP) !== 0n) return BigInt(-EINVAL);
        if (!map.begin()) return BigInt(-EBUSY);
        const handle = Number(BigInt.asUintN(64, callback));
        const dynptr = memory.allocate('dynptr of a record', DYNPTR.BYTES, false);
        try {
          return BigInt(
            drain(map, (record, size) => {
              set(dynptr.address, record, size | LOCAL);
              return world.engine.call(handle, BigInt(dynptr.address), context) === 0n;
            }),
          );
        } finally {
          memory.free(dynptr);
          map.finish();
        }
      },
    },
  };
};

/** How many records the callback was given; an errno below 0 where the user has written nonsense. */
function drain(map: EmulatedUserRing, take: (record: number, size: number) => boolean): number {
  for (let count = 0; count < MOST_SAMPLES; count++) {
    const record = map.next();
    if (typeof record === 'number') return record === -ENODATA ? count : record;
    const more = map.shown(record, () => take(record.address, record.size));
    map.done(record.size);
    if (!more) return count + 1;
  }
  return MOST_SAMPLES;
}
