/** Sockets as they are made, bound and closed: programs see struct bpf_sock, which is the socket itself (sock_filter_is_valid_access in net/core/filter.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import { SOCK, SOCK_BYTES } from '../../world/sockets/layout.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { type ContextField, ReadOnlyFields } from '../fields.ts';
import { type CgroupContext, runCgroup, type Verdict, verdictOf } from './run.ts';

const FIELDS: readonly ContextField[] = [
  { name: 'bound_dev_if', offset: SOCK.BOUND_DEV_IF, size: 4 },
  { name: 'family', offset: SOCK.FAMILY, size: 4 },
  { name: 'type', offset: SOCK.TYPE, size: 4 },
  { name: 'protocol', offset: SOCK.PROTOCOL, size: 4 },
  { name: 'mark', offset: SOCK.MARK, size: 4 },
  { name: 'priority', offset: SOCK.PRIORITY, size: 4 },
  { name: 'its addresses, ports or state', offset: SOCK.SRC_IP4, size: SOCK_BYTES - SOCK.SRC_IP4 },
];
const WRITABLE = ['bound_dev_if', 'mark', 'priority'];

class SockContext implements CgroupContext {
  readonly region: Region;
  readonly attachType: number;
  readonly socket: EmulatedSocket;
  readonly #fields: ReadOnlyFields;
  at: Cgroup;
  retval = 0;

  constructor(world: World, socket: EmulatedSocket, attachType: number, writable: boolean) {
    this.region = socket.region;
    this.socket = socket;
    this.attachType = attachType;
    this.at = socket.cgroup;
    this.#fields = new ReadOnlyFields(world.machine.memory, this.region, FIELDS, writable ? WRITABLE : []);
  }

  check(program: EmulatedProgram): void {
    this.#fields.check(program);
  }
}

/** What the programs of its cgroup say of a socket that has been made, or is being closed. */
export function judgeSocket(world: World, socket: EmulatedSocket, event: 'create' | 'release'): Verdict {
  const { memory } = world.machine;
  const { region } = socket;
  const attachType =
    event === 'create' ? AttachType.CGROUP_INET_SOCK_CREATE : AttachType.CGROUP_INET_SOCK_RELEASE;
  const context = new SockContext(world, socket, attachType, true);
  memory.expose(region, region.address, SOCK_BYTES, true);
  try {
    runCgroup(world, context, { cgroup: socket.cgroup });
  } finally {
    memory.expose(region, region.address, SOCK_BYTES, false);
  }
  return verdictOf(context);
}

/** What they say of one that has been bound to an address. */
export function judgeBound(world: World, socket: EmulatedSocket): Verdict {
  const attachType =
    socket.family === 'inet' ? AttachType.CGROUP_INET4_POST_BIND : AttachType.CGROUP_INET6_POST_BIND;
  const context = new SockContext(world, socket, attachType, false);
  runCgroup(world, context, { cgroup: socket.cgroup });
  return verdictOf(context);
}
