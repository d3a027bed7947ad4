/** bpf_bind (net/core/filter.c): the local address of a socket that is being connected. */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import { readable } from '../../helpers/arguments.ts';
import type { HelperTable } from '../../helpers/table.ts';
import { addressText, FAMILIES } from '../../world/sockets/address.ts';
import type { World } from '../../world/world.ts';
import { SockAddrContext } from './sock-addr.ts';

const { EINVAL, EAFNOSUPPORT } = ERRNO;
/** struct sockaddr_in, SIN6_LEN_RFC2133 */
const SOCKADDR_IN = 16;
const SOCKADDR_IN6 = 24;

export const bindHelpers = (world: World): HelperTable => ({
  bpf_bind: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, given: number, length: number): number {
      const { context } = world.running;
      if (!(context instanceof SockAddrContext) || context.region.address !== pointer >>> 0)
        throw new HelperFault('r1 is no struct bpf_sock_addr', BigInt(pointer >>> 0));
      const at = readable(world, given, length >>> 0, 'the address');
      const { bytes, view } = world.machine.memory;
      const { socket } = context;
      if (length < 2) return -EINVAL;
      const family = view.getUint16(at, true);
      if (family === FAMILIES.inet && socket.family === 'inet') {
        if (length < SOCKADDR_IN) return -EINVAL;
        socket.local = { address: addressText(bytes.slice(at + 4, at + 8)), port: view.getUint16(at + 2) };
        return 0;
      }
      if (family === FAMILIES.inet6 && socket.family === 'inet6') {
        if (length < SOCKADDR_IN6) return -EINVAL;
        socket.local = { address: addressText(bytes.slice(at + 8, at + 24)), port: view.getUint16(at + 2) };
        return 0;
      }
      return -EAFNOSUPPORT;
    },
  },
});
