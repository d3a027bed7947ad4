/** Other types for the same memory (kernel/bpf/helpers.c), and what kernel functions do with contexts that were cast. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { readable } from '../helpers/arguments.ts';
import { SockAddrContext } from '../hooks/cgroup/sock-addr.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EINVAL } = ERRNO;
/** sizeof(sun_path) */
const MOST_PATH = 108;

export const castKfuncs = (world: World): KfuncTable => ({
  bpf_rdonly_cast: {
    parameters: ['pointer', 'i32'],
    result: 'pointer',
    call: (object: number) => object >>> 0,
  },
  bpf_cast_to_kern_ctx: {
    parameters: ['pointer'],
    result: 'pointer',
    call(pointer: number): number {
      const { context } = world.running;
      const address = pointer >>> 0;
      // struct bpf_sock_addr_kern is for kernel functions to look into: the program has no fields of it to read.
      if (context instanceof SockAddrContext && context.region.address === address) return address;
      throw new HelperFault("the emulator's context has no struct of the kernel behind it", BigInt(address));
    },
  },
  bpf_sock_addr_set_sun_path: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, path: number, length: number): number {
      const { context } = world.running;
      if (!(context instanceof SockAddrContext) || context.region.address !== pointer >>> 0)
        throw new HelperFault('r1 is no struct bpf_sock_addr_kern', BigInt(pointer >>> 0));
      const size = length >>> 0;
      const at = readable(world, path, size, 'the path');
      if (context.socket.family !== 'unix' || size === 0 || size > MOST_PATH) return -EINVAL;
      context.path = world.machine.memory.bytes.slice(at, at + size);
      return 0;
    },
  },
});
