/** Programs of network namespaces, of maps of sockets, and of groups of sockets. */
import { EbpfError } from '../../../errors.ts';
import { AttachType, attachTypeName } from '../../../formats/object/numbers.ts';
import type { NetnsAttach, SocketAttach, SockmapAttach } from '../../../hooks/sockets.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import { EmulatedSockets } from '../../maps/sockets.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Place } from '../../world/places.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';

const { EBUSY, E2BIG, EBADF } = ERRNO;
/** netns_bpf_max_progs */
const MOST_LOOKUPS = 64;
/** The inode of the first network namespace in /proc (include/linux/proc_ns.h has none for it: what a kernel usually gives it). */
export const NETNS_INODE = 0xf000_0098;

export const skLookupPlace = (world: World, netns?: string | number): Place =>
  world.places.at(`sk_lookup ${netns ?? ''}`.trim());

export function attachSkLookup(world: World, program: EmulatedProgram, { netns }: NetnsAttach): EmulatedLink {
  const place = skLookupPlace(world, netns);
  if (place.links.length >= MOST_LOOKUPS) {
    const why = `the namespace has ${MOST_LOOKUPS} programs, and that is the most`;
    throw refused(program, 'ERR_EBPF_ALREADY_ATTACHED', why, E2BIG);
  }
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'netns-link',
    kind: { type: 'netns', details: { netnsInode: NETNS_INODE, attachType: 'sk_lookup' } },
    updatable: true,
  });
}

const SOCKMAP_TYPES: { readonly [As in SockmapAttach['as']]: number } = {
  sk_msg: AttachType.SK_MSG_VERDICT,
  'sk_skb stream_parser': AttachType.SK_SKB_STREAM_PARSER,
  'sk_skb stream_verdict': AttachType.SK_SKB_STREAM_VERDICT,
  'sk_skb verdict': AttachType.SK_SKB_VERDICT,
};

export const sockmapPlace = (world: World, mapId: number, as: SockmapAttach['as']): Place =>
  world.places.at(`sockmap ${mapId} ${as}`);

/** One program each. */
export function attachSockmap(world: World, program: EmulatedProgram, request: SockmapAttach): EmulatedLink {
  const { as, map: name, fd } = request;
  const map = world.maps.byDescriptor(fd);
  if (!(map instanceof EmulatedSockets)) {
    const why = `map '${name}' is no map of sockets of this emulator`;
    throw refused(program, 'ERR_EBPF_INVALID_ARGUMENT', why, EBADF);
  }
  const place = sockmapPlace(world, map.id, as);
  if (place.links.length > 0) {
    const why = `map '${name}' has a program for that already; close its link first, or update it`;
    throw refused(program, 'ERR_EBPF_ALREADY_ATTACHED', why, EBUSY);
  }
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: request.mechanism === 'program' ? 'sockmap-program' : 'sockmap-link',
    kind: { type: 'sockmap', details: { mapId: map.id, attachType: attachTypeName(SOCKMAP_TYPES[as]) } },
    updatable: true,
  });
}

/** Sockets that share an address (SO_REUSEPORT) share their program. */
export const reuseportPlace = (world: World, { local, protocol, family }: EmulatedSocket): Place =>
  world.places.at(`sk_reuseport ${family} ${protocol} ${local.address} ${local.port}`);

export function attachReuseport(world: World, program: EmulatedProgram, { fd }: SocketAttach): EmulatedLink {
  const socket = world.sockets.byDescriptor(fd);
  if (!socket)
    throw refused(program, 'ERR_EBPF_INVALID_ARGUMENT', 'the socket is none of this emulator', EBADF);
  if (!socket.reusePort) {
    const why = 'the socket is in no group: make it with reusePort';
    throw refused(program, 'ERR_EBPF_INVALID_STATE', why, ERRNO.EINVAL);
  }
  const place = reuseportPlace(world, socket);
  // A later one takes its place (SO_ATTACH_REUSEPORT_EBPF).
  for (const link of [...place.links]) link.displace();
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'sk-reuseport',
    kind: { type: 'sk_reuseport', details: { socketCookie: socket.cookie } },
    updatable: false,
  });
}

function refused(program: EmulatedProgram, code: EbpfError['code'], why: string, errno: number): EbpfError {
  return new EbpfError(code, `program '${program.name}': cannot be attached: ${why}`, { errno });
}
