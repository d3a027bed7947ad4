/** Helpers by which XDP programs reach all bytes of a packet, also those in its fragments (net/core/filter.c). */
import { ERRNO } from '../../../errno.ts';
import { readable, writable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import type { XdpContext } from '../context.ts';
import { xdpContext } from './adjust.ts';

const { EFAULT, EINVAL } = ERRNO;
const LARGEST = 0xffff;

export const byteHelpers = (world: World): HelperTable => ({
  bpf_xdp_get_buff_len: {
    parameters: ['pointer'],
    result: 'i64',
    call: (pointer: number) => BigInt(xdpContext(world, pointer).length),
  },
  bpf_xdp_load_bytes: {
    parameters: ['pointer', 'i32', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, offset: number, to: number, size: number): number {
      const context = xdpContext(world, pointer);
      const at = writable(world, to, size >>> 0, 'r3');
      const errno = check(context, offset >>> 0, size >>> 0);
      if (errno === 0) context.copyOut(offset, at, size);
      return errno;
    },
  },
  bpf_xdp_store_bytes: {
    parameters: ['pointer', 'i32', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, offset: number, from: number, size: number): number {
      const context = xdpContext(world, pointer);
      const source = readable(world, from, size >>> 0, 'r3');
      const errno = check(context, offset >>> 0, size >>> 0);
      if (errno !== 0) return errno;
      const { bytes } = world.machine.memory;
      context.parts(offset, size, (target, start, end, at) =>
        target.set(bytes.subarray(source + at, source + at + end - start), start),
      );
      return 0;
    },
  },
});

/** bpf_xdp_pointer() */
function check({ length }: XdpContext, offset: number, size: number): number {
  if (offset > LARGEST || size > LARGEST) return -EFAULT;
  return offset + size > length ? -EINVAL : 0;
}
