/** Whose a socket buffer is: what struct __sk_buff tells of it. */
import { SOCK } from '../../world/sockets/layout.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';

export function describeOwner({ memory, region }: SkbContext, socket: EmulatedSocket): void {
  const from = socket.address;
  const to = region.address;
  const copy = (target: number, source: number, size: number) =>
    memory.bytes.copyWithin(to + target, from + source, from + source + size);
  copy(FIELD.FAMILY, SOCK.FAMILY, 4);
  copy(FIELD.REMOTE_IP4, SOCK.DST_IP4, 4);
  copy(FIELD.LOCAL_IP4, SOCK.SRC_IP4, 4);
  copy(FIELD.REMOTE_IP6, SOCK.DST_IP6, 16);
  copy(FIELD.LOCAL_IP6, SOCK.SRC_IP6, 16);
  // In network order, in the upper half, as a 32-bit number in network order has it.
  copy(FIELD.REMOTE_PORT + 2, SOCK.DST_PORT, 2);
  copy(FIELD.LOCAL_PORT, SOCK.SRC_PORT, 4);
  memory.view.setBigUint64(to + FIELD.SK, BigInt(from), true);
}
