/** Iterators over sockets, and maps of them (net/ipv4/tcp_ipv4.c, udp.c, net/unix/af_unix.c, net/core/sock_map.c, bpf_sk_storage.c). */
import type { Btf } from '../../../formats/btf/btf.ts';
import { EmulatedSockets } from '../../maps/sockets.ts';
import { EmulatedStorage } from '../../maps/storage.ts';
import { TCP, UDP } from '../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { kernelSockOf } from '../sockets/kernel-sock.ts';
import { mapFields, type Target } from './target.ts';

/** BPF_MAP_TYPE_SOCKMAP, SOCKHASH, SK_STORAGE */
const SOCKMAPS = [15, 18];
const SK_STORAGE = 24;

/** The struct of the kernel's, by which helpers know the socket. */
function known(world: World, socket: EmulatedSocket, btf: Btf) {
  const struct = kernelSockOf(world, socket);
  world.sockets.alias(struct.address(btf), socket);
  return struct;
}

/** `is`: which sockets; listening ones first, as the kernel's tables have them. */
function over(field: string, is: (socket: EmulatedSocket) => boolean): Target {
  return {
    items: function* (world, _request, _map, btf) {
      const all = [...world.sockets].filter(is);
      const listens = ({ state }: EmulatedSocket) => state === 'listen';
      for (const socket of [...all.filter(listens), ...all.filter(one => !listens(one))])
        yield { [field]: known(world, socket, btf), uid: socket.uid };
    },
    end: { [field]: null, uid: 0 },
  };
}

export const SOCKETS: { readonly [name: string]: Target } = {
  tcp: over('sk_common', ({ protocol, family }) => family !== 'unix' && protocol === TCP),
  udp: over('udp_sk', ({ protocol, family }) => family !== 'unix' && protocol === UDP),
  unix: over('unix_sk', ({ family }) => family === 'unix'),
  sockmap: {
    items: function* (world, _request, map, btf) {
      if (!(map instanceof EmulatedSockets)) return;
      const { memory } = world.machine;
      const { keySize } = map.definition;
      const work = memory.allocate(`keys of map '${map.definition.name}'`, 2 * keySize, false);
      const [key, next] = [work.address, work.address + keySize];
      try {
        for (let at = 0; map.nextKey(at, next) === 0; at = key) {
          memory.bytes.copyWithin(key, next, next + keySize);
          const found = map.socketAt(key);
          const socket = found && world.sockets.byCookie(found.cookie);
          if (socket) yield { map: mapFields(map), key: BigInt(key), sk: known(world, socket, btf) };
        }
      } finally {
        memory.free(work);
      }
    },
    end: { map: null, key: null, sk: null },
    takes: 'map',
    maps: SOCKMAPS,
  },
  bpf_sk_storage_map: {
    items: function* (world, _request, map, btf) {
      if (!(map instanceof EmulatedStorage)) return;
      for (const socket of [...world.sockets]) {
        const value = map.storageOf(socket.region.address);
        if (value !== 0) yield { map: mapFields(map), sk: known(world, socket, btf), value: BigInt(value) };
      }
    },
    end: { map: null, sk: null, value: null },
    takes: 'map',
    maps: [SK_STORAGE],
  },
};
