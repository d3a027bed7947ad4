/** Maps of sockets, as programs and hooks reach them. */
import { HelperFault } from '../../fault.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';

/** BPF_MAP_TYPE_SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY. A key is an address in the emulator's memory. */
export interface SocketMap {
  readonly id: number;
  readonly definition: { readonly name: string; readonly keySize: number };
  /** Undefined where there is none. */
  socketAt(key: number): { readonly cookie: bigint } | undefined;
  /** An errno. */
  put(key: number, socket: { readonly cookie: bigint; readonly address: number }, flags: bigint): number;
  /** The key after `key`, or the first one for 0, into `next`: an errno. */
  nextKey(key: number, next: number): number;
}

export function isSocketMap(map: object | undefined): map is SocketMap {
  return map !== undefined && 'socketAt' in map && 'put' in map;
}

/** Throws HelperFault. */
export function socketMapAt(world: World, pointer: number): SocketMap {
  const map = world.mapsByAddress.get(pointer >>> 0);
  if (isSocketMap(map)) return map;
  throw new HelperFault('it is no map of sockets', BigInt(pointer >>> 0));
}

export function socketIn(world: World, map: SocketMap, key: number): EmulatedSocket | undefined {
  const found = map.socketAt(key);
  return found && world.sockets.byCookie(found.cookie);
}

/** Whether it is at any key. */
export function contains(world: World, map: SocketMap, socket: EmulatedSocket): boolean {
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
