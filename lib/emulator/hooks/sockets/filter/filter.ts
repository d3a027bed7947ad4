/** How much of what comes a socket's filter lets it have (sk_filter_trim_cap in net/core/filter.c). */
import type { Device } from '../../../world/network/device.ts';
import { TCP, UDP } from '../../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import type { World } from '../../../world/world.ts';
import { SkSkbContext } from '../sk-skb/context.ts';
import { filterPlace } from './attach.ts';

const UDP_HEADER = 8;
const TCP_HEADER = 20;

/** Of bytes that begin with the transport header: what the socket gets of the data behind it; null where it gets nothing. */
export function filterSegment(
  world: World,
  socket: EmulatedSocket,
  segment: Uint8Array,
  device: Device,
  cpu: number,
): Uint8Array | null {
  const header = headerOf(socket, segment);
  const [link] = filterPlace(world, socket).links;
  if (!link) return segment.slice(header);
  const context = new SkSkbContext(world.machine.memory, socket, device, segment, 'none');
  try {
    const kept = world.execute(link.program, context, cpu) >>> 0;
    if (kept === 0) return null;
    // The header always stays (udp_queue_rcv_one_skb, tcp_filter).
    return segment.slice(header, Math.max(header, kept));
  } finally {
    context.free();
  }
}

/** Of what one sends to the other, without a network: a header with their ports is put before it, where there is one. */
export function filterData(world: World, socket: EmulatedSocket, data: Uint8Array): Uint8Array | null {
  if (filterPlace(world, socket).links.length === 0) return data;
  const header =
    socket.family === 'unix'
      ? 0
      : socket.protocol === UDP
        ? UDP_HEADER
        : socket.protocol === TCP
          ? TCP_HEADER
          : 0;
  const segment = new Uint8Array(header + data.length);
  segment.set(data, header);
  if (header > 0) {
    const view = new DataView(segment.buffer);
    view.setUint16(0, socket.remote.port);
    view.setUint16(2, socket.local.port);
    if (header === UDP_HEADER) view.setUint16(4, segment.length);
    else view.setUint8(12, (TCP_HEADER / 4) << 4);
  }
  const device = world.networks.own.of('lo', 'emulator');
  return filterSegment(world, socket, segment, device, world.cpu);
}

function headerOf({ family, protocol }: EmulatedSocket, segment: Uint8Array): number {
  if (family === 'unix') return 0;
  if (protocol === UDP) return UDP_HEADER;
  return protocol === TCP ? ((segment[12] ?? 0) >> 4) * 4 : 0;
}
