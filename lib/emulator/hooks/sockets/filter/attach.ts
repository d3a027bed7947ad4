/** Filters of sockets: SO_ATTACH_BPF, one each (sk_attach_bpf in net/core/filter.c). */
import { EbpfError } from '../../../../errors.ts';
import type { SocketAttach } from '../../../../hooks/sockets.ts';
import { ERRNO } from '../../../errno.ts';
import { EmulatedLink } from '../../../link.ts';
import type { EmulatedProgram } from '../../../program.ts';
import type { Place } from '../../../world/places.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import type { World } from '../../../world/world.ts';

export const filterPlace = (world: World, { cookie }: EmulatedSocket): Place =>
  world.places.at(`socket filter ${cookie}`);

export function attachSocketFilter(
  world: World,
  program: EmulatedProgram,
  { fd, socket: name }: SocketAttach,
): EmulatedLink {
  const doing = `program '${program.name}': cannot attach to ${name}`;
  const socket = world.sockets.byDescriptor(fd);
  if (!socket) {
    const message = `${doing}: the socket is none of this emulator`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', message, { errno: ERRNO.EBADF });
  }
  const place = filterPlace(world, socket);
  if (place.links.length > 0) {
    const why = 'a link holds one there, and a socket takes one; close that link, or update it';
    throw new EbpfError('ERR_EBPF_ALREADY_ATTACHED', `${doing}: ${why}`);
  }
  world.sockets.watchers++;
  const link = new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'socket-filter',
    kind: { type: 'socket', details: { socketCookie: socket.cookie } },
    numbered: false,
    updatable: true,
    ended: () => {
      world.sockets.watchers--;
    },
  });
  // It goes with its socket.
  socket.whenFreed(() => link.displace());
  return link;
}
