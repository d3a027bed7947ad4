/** Whom a connection or datagram that comes in is for: sockets, and the programs that may choose others (inet_lookup_run_sk_lookup). */
import { familyOf, refused } from '../../world/sockets/address.ts';
import { findSocket, TCP, type Tuple, UDP } from '../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { skLookupPlace } from './attach.ts';
import { selectOfGroup } from './reuseport/select.ts';
import { SkLookupContext } from './sk-lookup/context.ts';
import { PASS, runSkLookups } from './sk-lookup/run.ts';

export interface LookupOptions {
  readonly protocol: 'tcp' | 'udp';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Index of the interface where it comes in. Default 0, none. */
  readonly ifindex?: number;
  /** As attachments of sk_lookup name it. */
  readonly netns?: string | number;
  /** From the transport header on: what sk_reuseport programs see. Default: nothing. */
  readonly data?: Uint8Array;
}

export interface LookupResult {
  /** null: nobody; the other side is refused, or hears nothing. */
  readonly socket: EmulatedSocket | null;
  /** How it was found: it is its connection, an sk_lookup program chose or dropped it, or by its address. */
  readonly by: 'connection' | 'sk_lookup' | 'address';
}

export function lookUp(world: World, options: LookupOptions): LookupResult {
  const { protocol, remoteAddress, remotePort, localAddress, localPort, ifindex = 0 } = options;
  if (protocol !== 'tcp' && protocol !== 'udp')
    throw refused('lookupSocket', `a protocol is 'tcp' or 'udp', not '${protocol}'`);
  const tuple: Tuple = {
    family: familyOf(localAddress) === 'inet6' ? 'inet6' : 'inet',
    protocol: protocol === 'tcp' ? TCP : UDP,
    remote: { address: remoteAddress, port: remotePort },
    local: { address: localAddress, port: localPort },
    ifindex,
  };
  const found = findSocket(world.sockets, tuple);
  if (found && found.remote.port !== 0) return { socket: found, by: 'connection' };
  const { data = new Uint8Array(0) } = options;
  const ofGroup = (socket: EmulatedSocket) =>
    socket.reusePort ? selectOfGroup(world, socket, tuple, data) : socket;
  const programs = skLookupPlace(world, options.netns).links.map(({ program }) => program);
  if (programs.length > 0) {
    const context = SkLookupContext.of(world.machine.memory, tuple);
    try {
      const verdict = runSkLookups(world, programs, context);
      const { selected, noReuseport } = context;
      if (verdict !== PASS) return { socket: null, by: 'sk_lookup' };
      if (selected) return { socket: noReuseport ? selected : ofGroup(selected), by: 'sk_lookup' };
    } finally {
      context.free();
    }
  }
  return { socket: found ? ofGroup(found) : null, by: 'address' };
}
