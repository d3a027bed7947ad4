/** Sockets that programs name: by a pointer, or by being what their context is about. */
import { HelperFault } from '../../fault.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';

/** Of a pointer to a socket, or to the context; null where the context has none. Throws HelperFault. */
export function socketAt(world: World, pointer: number): EmulatedSocket | null {
  const address = pointer >>> 0;
  const { context } = world.running;
  const socket = world.sockets.at(address);
  if (socket) return socket;
  if (context.region.address === address) return context.socket ?? null;
  throw new HelperFault('it is no socket, or one that has been closed', BigInt(address));
}
