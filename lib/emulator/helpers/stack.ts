/** Stacks of what runs: those that the user gave with the event (kernel/bpf/stackmap.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { EmulatedStackTrace } from '../maps/stack-trace.ts';
import type { World } from '../world/world.ts';
import { writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import type { HelperTable } from './table.ts';

const { EINVAL, EFAULT } = ERRNO;
/** BPF_F_SKIP_FIELD_MASK, BPF_F_USER_STACK, BPF_F_FAST_STACK_CMP, BPF_F_REUSE_STACKID, BPF_F_USER_BUILD_ID */
const SKIP = 0xffn;
const USER = 1n << 8n;
const FAST_COMPARE = 1n << 9n;
const REUSE = 1n << 10n;
const BUILD_ID = 1n << 11n;
/** struct bpf_stack_build_id: status, build id of 20 bytes, and an offset or the address. */
const BUILD_ID_SIZE = 32;
/** BPF_STACK_BUILD_ID_IP: the address alone is known. */
const BUILD_ID_IP = 2;

export const stackHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;

  /** What bpf_get_stack and bpf_get_task_stack write: how many bytes, or a negative errno. */
  const write = (to: number, given: number, flags: bigint): number => {
    const size = checkSize(given, 'the size');
    writable(world, to, size, 'the buffer');
    const user = (flags & USER) !== 0n;
    const buildId = (flags & BUILD_ID) !== 0n;
    const unit = user && buildId ? BUILD_ID_SIZE : 8;
    const refuse = (errno: number): number => {
      memory.bytes.fill(0, to, to + size);
      return -errno;
    };
    if ((flags & ~(SKIP | USER | BUILD_ID)) !== 0n || (!user && buildId) || size % unit !== 0)
      return refuse(EINVAL);
    const addresses = user ? world.tasks.stacks.user : world.tasks.stacks.kernel;
    const skip = Number(flags & SKIP);
    if (addresses.length < skip) return refuse(EFAULT);
    memory.bytes.fill(0, to, to + size);
    const kept = addresses.slice(skip, skip + size / unit);
    kept.forEach((address, i) => {
      const at = to + i * unit;
      if (unit === BUILD_ID_SIZE) memory.view.setInt32(at, BUILD_ID_IP, true);
      memory.view.setBigUint64(at + unit - 8, BigInt.asUintN(64, address), true);
    });
    return kept.length * unit;
  };

  return {
    bpf_get_stack: {
      parameters: ['pointer', 'pointer', 'i32', 'i64'],
      result: 'i32',
      call: (_context: number, to: number, size: number, flags: bigint) => write(to >>> 0, size, flags),
    },
    bpf_get_task_stack: {
      parameters: ['pointer', 'pointer', 'i32', 'i64'],
      result: 'i32',
      call(task: number, to: number, size: number, flags: bigint): number {
        const found = world.tasks.at(task >>> 0);
        if (!found) throw new HelperFault('r1 is no task', BigInt(task >>> 0));
        // Of the others nothing is known.
        if (found === world.tasks.current) return write(to >>> 0, size, flags);
        checkSize(size, 'the size');
        writable(world, to >>> 0, size, 'the buffer');
        memory.bytes.fill(0, to >>> 0, (to >>> 0) + size);
        return 0;
      },
    },
    bpf_get_stackid: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call(_context: number, at: number, flags: bigint): number {
        const map = world.mapsByAddress.get(at >>> 0);
        if (!(map instanceof EmulatedStackTrace))
          throw new HelperFault('r2 is no map of stacks', BigInt(at >>> 0));
        if ((flags & ~(SKIP | USER | FAST_COMPARE | REUSE)) !== 0n) return -EINVAL;
        const { user, kernel } = world.tasks.stacks;
        return map.store((flags & USER) !== 0n ? user : kernel, flags);
      },
    },
  };
};
