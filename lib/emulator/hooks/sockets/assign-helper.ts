/** bpf_sk_assign: of sk_lookup programs (bpf_sk_lookup_assign in net/core/filter.c), and of packets that come in (bpf_sk_assign). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import type { HelperTable } from '../../helpers/table.ts';
import { FAMILIES } from '../../world/sockets/address.ts';
import { TCP } from '../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { socketAt } from './find.ts';
import { SkLookupContext } from './sk-lookup/context.ts';

const { EINVAL, EEXIST, ESOCKTNOSUPPORT, EPROTOTYPE, EAFNOSUPPORT } = ERRNO;
/** BPF_SK_LOOKUP_F_* */
const REPLACE = 1n;
const NO_REUSEPORT = 2n;

/** A packet's context that can be given to a socket, instead of whom its addresses say. */
export interface Assignable {
  assign(socket: EmulatedSocket): number;
}

const isAssignable = (context: object): context is Assignable => 'assign' in context;

export const assignHelpers = (world: World): HelperTable => ({
  bpf_sk_assign: {
    parameters: ['pointer', 'pointer', 'i64'],
    result: 'i32',
    call(pointer: number, sk: number, flags: bigint): number {
      const { context } = world.running;
      if (context.region.address !== pointer >>> 0)
        throw new HelperFault('r1 is not the context', BigInt(pointer >>> 0));
      const socket = sk === 0 ? null : socketAt(world, sk);
      if (context instanceof SkLookupContext) return assign(context, socket, flags);
      if (flags !== 0n || !socket) return -EINVAL;
      if (isAssignable(context)) return context.assign(socket);
      throw new HelperFault('r1 is nothing that a socket can be given', BigInt(pointer >>> 0));
    },
  },
});

/** `socket` null: nobody is chosen any more. */
function assign(context: SkLookupContext, socket: EmulatedSocket | null, flags: bigint): number {
  if (socket && !isUnconnected(socket)) return -ESOCKTNOSUPPORT;
  if (flags & ~(REPLACE | NO_REUSEPORT)) return -EINVAL;
  if (socket && socket.protocol !== context.protocol) return -EPROTOTYPE;
  // An IPv6 socket takes IPv4 as well, if it does not say otherwise.
  const other = socket && FAMILIES[socket.family] !== context.family;
  if (other && (socket.family === 'inet' || socket.ipv6Only)) return -EAFNOSUPPORT;
  if (context.selected && !(flags & REPLACE)) return -EEXIST;
  context.selected = socket;
  context.noReuseport = (flags & NO_REUSEPORT) !== 0n;
  return 0;
}

/** TCP sockets that listen, UDP ones that are bound and no more. */
function isUnconnected({ protocol, state }: EmulatedSocket): boolean {
  return protocol === TCP ? state === 'listen' : state === 'close';
}
