/** Packets of sockets: cgroup_skb programs see them at both ends, and socket filters those that come (sk_filter_trim_cap in net/core/filter.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Device } from '../../world/network/device.ts';
import { addressText } from '../../world/sockets/address.ts';
import { findSocket, TCP, UDP } from '../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { runCgroup, verdictOf } from '../cgroup/run.ts';
import { CgroupSkbContext } from '../cgroup/skb.ts';
import type { PacketAction, Report } from '../network/report.ts';
import { filterSegment } from '../sockets/filter/filter.ts';
import { lookUp } from '../sockets/lookup.ts';
import { headerOf, type IpPacket } from './packet.ts';

interface Ports {
  readonly protocol: 'tcp' | 'udp';
  readonly source: { readonly address: string; readonly port: number };
  readonly destination: { readonly address: string; readonly port: number };
  /** From the transport header on. */
  readonly segment: Uint8Array;
}

/** The highest that an egress program returns: its upper bit is of congestion. */
const MOST_EGRESS = 3;

export function deliverToSocket(
  world: World,
  packet: IpPacket,
  device: Device,
  cpu: number,
  report: Report,
): PacketAction {
  const ports = portsOf(packet);
  if (world.sockets.watchers === 0 || !ports) return 'pass';
  const { protocol, source, destination, segment } = ports;
  const { namespace } = device.network;
  const { socket } = lookUp(world, {
    protocol,
    remoteAddress: source.address,
    remotePort: source.port,
    localAddress: destination.address,
    localPort: destination.port,
    ifindex: device.ifindex,
    data: segment,
    ...(namespace !== undefined && { netns: namespace }),
  });
  if (!socket) return 'pass';
  if (!judge(world, packet, socket, device, cpu, 'ingress')) {
    report.hook = 'cgroup';
    return 'drop';
  }
  const data = filterSegment(world, socket, segment, device, cpu);
  if (!data) {
    report.hook = 'socket filter';
    return 'drop';
  }
  report.delivery = { socket, data };
  return 'pass';
}

/** Whether it may leave: who has sent it is known by its addresses. */
export function leaveSocket(world: World, packet: IpPacket, device: Device, cpu: number): boolean {
  const ports = portsOf(packet);
  if (world.sockets.watchers === 0 || !ports) return true;
  const socket = findSocket(world.sockets, {
    family: packet.family === 'ipv4' ? 'inet' : 'inet6',
    protocol: ports.protocol === 'tcp' ? TCP : UDP,
    remote: ports.destination,
    local: ports.source,
    ifindex: 0,
  });
  return !socket || judge(world, packet, socket, device, cpu, 'egress');
}

function judge(
  world: World,
  packet: IpPacket,
  socket: EmulatedSocket,
  device: Device,
  cpu: number,
  direction: 'ingress' | 'egress',
): boolean {
  const isIngress = direction === 'ingress';
  const attachType = isIngress ? AttachType.CGROUP_INET_INGRESS : AttachType.CGROUP_INET_EGRESS;
  const { cgroup } = socket;
  if (cgroup.effective(attachType).length === 0) return true;
  const context = new CgroupSkbContext(world.machine.memory, socket, device, packet, attachType);
  try {
    runCgroup(world, context, { cgroup, most: isIngress ? 1 : MOST_EGRESS, cpu });
    return verdictOf(context).allowed;
  } finally {
    context.free();
  }
}

/** null for what has no ports, or ends before them. */
function portsOf(packet: IpPacket): Ports | null {
  const header = headerOf(packet);
  if (!header || (header.protocol !== TCP && header.protocol !== UDP)) return null;
  const segment = packet.bytes.subarray(header.transport);
  if (segment.length < (header.protocol === UDP ? 8 : 20)) return null;
  const port = (at: number) => (segment[at]! << 8) | segment[at + 1]!;
  return {
    protocol: header.protocol === TCP ? 'tcp' : 'udp',
    source: { address: addressText(header.source), port: port(0) },
    destination: { address: addressText(header.destination), port: port(2) },
    segment,
  };
}
