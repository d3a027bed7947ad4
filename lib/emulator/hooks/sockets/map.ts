/** Maps of sockets, as programs and hooks reach them. */
import { HelperFault } from '../../fault.ts';
import { EmulatedSockets } from '../../maps/sockets.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';

/** Throws HelperFault. */
export function socketMapAt(world: World, pointer: number): EmulatedSockets {
  const map = world.mapsByAddress.get(pointer >>> 0);
  if (map instanceof EmulatedSockets) return map;
  throw new HelperFault('it is no map of sockets', BigInt(pointer >>> 0));
}

export function socketIn(world: World, map: EmulatedSockets, key: number): EmulatedSocket | undefined {
  const found = map.socketAt(key);
  return found && world.sockets.byCookie(found.cookie);
}

/** Whether it is at any key. */
export function contains(world: World, map: EmulatedSockets, socket: EmulatedSocket): boolean {
  const { memory } = world.machine;
  const { keySize } = map.definition;
  const work = memory.allocate('keys of a map of sockets', 2 * keySize);
  const [key, next] = [work.address, work.address + keySize];
  try {
    for (let at = 0; map.nextKey(at, next) === 0; at = key) {
      memory.bytes.copyWithin(key, next, next + keySize);
      if (map.socketAt(key)?.cookie === socket.cookie) return true;
    }
    return false;
  } finally {
    memory.free(work);
  }
}
