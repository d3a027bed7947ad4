/** What becomes of what a socket receives that is in a map with programs for it (net/core/skmsg.c, net/strparser/strparser.c). */
import { EmulatedSockets } from '../../../maps/sockets.ts';
import type { EmulatedProgram } from '../../../program.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import type { World } from '../../../world/world.ts';
import { checkReturned } from '../../fields.ts';
import { sockmapPlace } from '../attach.ts';
import { filterData } from '../filter/filter.ts';
import { contains } from '../map.ts';
import { joined } from '../sk-msg/bytes.ts';
import type { Delivery } from '../sk-msg/send.ts';
import { SkSkbContext } from './context.ts';

/** SK_DROP, SK_PASS */
const DROP = 0;
const PASS = 1;

/** What has come of a message that is not yet whole. */
const waiting = new WeakMap<EmulatedSocket, Uint8Array>();

/** Where the bytes have gone; those that were dropped, or wait for more, nowhere. */
export function deliver(world: World, socket: EmulatedSocket, given: Uint8Array): readonly Delivery[] {
  const data = filterData(world, socket, given);
  if (!data) return [];
  const { parser, verdict } = programsOf(world, socket);
  if (!verdict) return [{ socket, ingress: true, data: data.slice() }];
  if (!parser) return judge(world, verdict, socket, data);
  const deliveries: Delivery[] = [];
  let rest: Uint8Array = joined(waiting.get(socket) ?? new Uint8Array(0), data);
  while (rest.length > 0) {
    const length = parse(world, parser, socket, rest);
    // 0: its length is not known yet; an error ends the stream.
    if (length < 0) {
      rest = new Uint8Array(0);
      break;
    }
    if (length === 0 || length > rest.length) break;
    deliveries.push(...judge(world, verdict, socket, rest.slice(0, length)));
    rest = rest.subarray(length);
  }
  waiting.set(socket, rest.slice());
  return deliveries;
}

function parse(world: World, parser: EmulatedProgram, socket: EmulatedSocket, data: Uint8Array): number {
  return withContext(world, socket, data, context => world.execute(parser, context));
}

function judge(
  world: World,
  verdict: EmulatedProgram,
  socket: EmulatedSocket,
  data: Uint8Array,
): readonly Delivery[] {
  return withContext(world, socket, data, context => {
    const returned = world.execute(verdict, context);
    checkReturned(verdict, returned, DROP, PASS);
    if (returned === DROP) return [];
    const to = context.redirected ?? { socket, ingress: true };
    return [{ ...to, data: context.bytes() }];
  });
}

function withContext<Result>(
  world: World,
  socket: EmulatedSocket,
  data: Uint8Array,
  work: (context: SkSkbContext) => Result,
): Result {
  const device = world.networks.own.of('lo', 'emulator');
  const context = new SkSkbContext(world.machine.memory, socket, device, data);
  try {
    return work(context);
  } finally {
    context.free();
  }
}

/** Of the map that it is in. A verdict on all that comes, or on what a parser has found to be messages. */
function programsOf(
  world: World,
  socket: EmulatedSocket,
): { readonly parser?: EmulatedProgram | undefined; readonly verdict?: EmulatedProgram | undefined } {
  for (const [id, map] of world.maps) {
    const at = (as: 'sk_skb stream_parser' | 'sk_skb stream_verdict' | 'sk_skb verdict') =>
      sockmapPlace(world, id, as).links[0]?.program;
    const verdict = at('sk_skb stream_verdict') ?? at('sk_skb verdict');
    if (verdict && map instanceof EmulatedSockets && contains(world, map, socket))
      return { parser: at('sk_skb stream_parser'), verdict };
  }
  return {};
}
