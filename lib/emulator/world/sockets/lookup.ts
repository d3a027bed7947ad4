/** Which socket a packet is for (inet_hashtables.c, udp.c in net/ipv4, and their like in net/ipv6). */
import type { SocketAddress } from './address.ts';
import type { EmulatedSocket } from './socket.ts';

export interface Tuple {
  readonly family: 'inet' | 'inet6';
  /** IPPROTO_* */
  readonly protocol: number;
  /** Of the packet: where it comes from, and where it goes. */
  readonly remote: SocketAddress;
  readonly local: SocketAddress;
  /** Where it came in; 0 for anywhere. */
  readonly ifindex: number;
}

export const TCP = 6;
export const UDP = 17;
const ANY = { inet: '0.0.0.0', inet6: '::' } as const;

export function findSocket(sockets: Iterable<EmulatedSocket>, tuple: Tuple): EmulatedSocket | undefined {
  let best: EmulatedSocket | undefined;
  let bestScore = 0;
  for (const socket of sockets) {
    const score = scoreOf(socket, tuple);
    if (score <= bestScore) continue;
    best = socket;
    bestScore = score;
  }
  return best;
}

/** What is said more exactly counts more; 0 for a socket that it is not for. */
function scoreOf(socket: EmulatedSocket, { family, protocol, remote, local, ifindex }: Tuple): number {
  if (socket.protocol !== protocol || socket.local.port !== local.port) return 0;
  if (socket.boundInterface !== 0 && socket.boundInterface !== ifindex) return 0;
  // An IPv6 socket for any address takes IPv4 as well.
  const dual = family === 'inet' && socket.family === 'inet6' && !socket.ipv6Only && isAny(socket, 'local');
  if (socket.family !== family && !dual) return 0;
  const device = socket.boundInterface === 0 ? 0 : 1;
  if (socket.remote.port !== 0) {
    const connected =
      socket.remote.port === remote.port &&
      socket.remote.address === remote.address &&
      (socket.local.address === local.address || isAny(socket, 'local'));
    return connected ? 16 + device : 0;
  }
  if (protocol === TCP && socket.state !== 'listen') return 0;
  if (isAny(socket, 'local')) return (dual ? 1 : 2) + device;
  return socket.local.address === local.address ? 4 + device : 0;
}

function isAny(socket: EmulatedSocket, end: 'local'): boolean {
  return socket.family !== 'unix' && socket[end].address === ANY[socket.family];
}
