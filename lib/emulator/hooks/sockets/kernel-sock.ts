/** Sockets as the kernel itself has them: struct tcp_sock and its like, laid out from BTF (bpf_skc_to_* in net/core/filter.c). */

import { AF_INET6, parseAddress } from '../../../formats/netlink/address.ts';
import type { HelperBody, HelperTable } from '../../helpers/table.ts';
import { KernelStruct } from '../../world/kernel-struct.ts';
import { FAMILIES } from '../../world/sockets/address.ts';
import { TCP_SOCK_FIELDS } from '../../world/sockets/layout.ts';
import { TCP, UDP } from '../../world/sockets/lookup.ts';
import { type EmulatedSocket, STATES, TYPES } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { socketAt } from './find.ts';

type Kind =
  | 'tcp_sock'
  | 'tcp6_sock'
  | 'udp_sock'
  | 'udp6_sock'
  | 'unix_sock'
  | 'tcp_timewait_sock'
  | 'tcp_request_sock';

const structs = new WeakMap<EmulatedSocket, Map<Kind, KernelStruct>>();
const files = new WeakMap<EmulatedSocket, KernelStruct>();

export const kernelSockHelpers = (world: World): HelperTable => {
  /** `is`: whether the socket is one of these; otherwise it is NULL. */
  const to = (kind: Kind, is: (socket: EmulatedSocket) => boolean): HelperBody => ({
    parameters: ['pointer'],
    result: 'pointer',
    call(pointer: number): number {
      const socket = pointer === 0 ? null : socketAt(world, pointer);
      return socket && is(socket) ? addressOf(world, socket, kind) : 0;
    },
  });
  return {
    bpf_skc_to_tcp_sock: to('tcp_sock', ({ protocol, isFull }) => protocol === TCP && isFull),
    bpf_skc_to_tcp6_sock: to(
      'tcp6_sock',
      ({ protocol, isFull, family }) => protocol === TCP && isFull && family === 'inet6',
    ),
    bpf_skc_to_tcp_timewait_sock: to('tcp_timewait_sock', ({ state }) => state === 'time-wait'),
    bpf_skc_to_tcp_request_sock: to('tcp_request_sock', ({ state }) => state === 'new-syn-recv'),
    bpf_skc_to_udp6_sock: to('udp6_sock', ({ protocol, family }) => protocol === UDP && family === 'inet6'),
    bpf_skc_to_unix_sock: to('unix_sock', ({ family }) => family === 'unix'),
    // No socket is a subflow of MPTCP.
    bpf_skc_to_mptcp_sock: to('tcp_sock', () => false),
  };
};

function addressOf(world: World, socket: EmulatedSocket, kind: Kind): number {
  const address = structFor(world, socket, kind).address(world.running.program.btf);
  world.sockets.alias(address, socket);
  return address;
}

/** The struct of the kernel that a socket is, with what it is now. */
export function kernelSockOf(world: World, socket: EmulatedSocket): KernelStruct {
  const struct = structFor(world, socket, kindOf(socket));
  struct.update({});
  return struct;
}

function kindOf({ protocol, family, isFull, state }: EmulatedSocket): Kind {
  if (family === 'unix') return 'unix_sock';
  if (state === 'time-wait') return 'tcp_timewait_sock';
  if (state === 'new-syn-recv') return 'tcp_request_sock';
  return protocol === TCP && isFull ? 'tcp_sock' : 'udp_sock';
}

/** What programs have written to that struct is the socket's. */
export function socketFrom(world: World, socket: EmulatedSocket): void {
  const struct = structs.get(socket)?.get('tcp_sock');
  if (!struct || socket.tcpAddress() === 0 || !world.btf) return;
  for (const name of KERNEL_MEASURES) {
    const value = struct.get(name);
    if (typeof value === 'number' || typeof value === 'bigint') socket.setTcp(name, value);
  }
}

function structFor(world: World, socket: EmulatedSocket, kind: Kind): KernelStruct {
  let kinds = structs.get(socket);
  if (!kinds) structs.set(socket, (kinds = new Map()));
  let struct = kinds.get(kind);
  if (!struct) {
    struct = new KernelStruct(world, kind, {}, `socket ${socket.cookie}`, () =>
      fieldsOf(world, socket, kind),
    );
    kinds.set(kind, struct);
    socket.whenFreed(() => struct!.free());
  }
  return struct;
}

/** Those that every struct begins with, and what TCP knows. */
function fieldsOf(world: World, socket: EmulatedSocket, kind: Kind): { readonly [field: string]: unknown } {
  const { family, local, remote, state, mark, priority, protocol, type, boundInterface } = socket;
  const common = {
    skc_family: FAMILIES[family],
    skc_state: STATES[state],
    skc_num: local.port,
    skc_dport: ((remote.port & 0xff) << 8) | (remote.port >> 8),
    skc_bound_dev_if: boundInterface,
    ...(family !== 'unix' && addresses(local.address, remote.address)),
  };
  const sk = {
    __sk_common: common,
    sk_mark: mark,
    sk_priority: priority,
    sk_protocol: protocol,
    sk_type: TYPES[type],
    sk_uid: { val: socket.uid },
    sk_socket: socketFile(world, socket),
  };
  const inet = { sk, inet_sport: ((local.port & 0xff) << 8) | (local.port >> 8) };
  switch (kind) {
    case 'tcp_sock':
      return { inet_conn: { icsk_inet: inet }, ...measures(socket) };
    case 'tcp6_sock':
      return { tcp: { inet_conn: { icsk_inet: inet }, ...measures(socket) } };
    case 'udp_sock':
      return { inet };
    case 'udp6_sock':
      return { udp: { inet } };
    case 'unix_sock':
      return { sk };
    case 'tcp_timewait_sock':
      return { tw_sk: { __tw_common: common } };
    case 'tcp_request_sock':
      return { req: { req: { __req_common: common } } };
  }
}

/** What a process has of it: struct socket, with its inode behind it, whose number is the cookie. */
export function socketFile(world: World, socket: EmulatedSocket): KernelStruct {
  let file = files.get(socket);
  if (!file) {
    const { cookie, type } = socket;
    file = new KernelStruct(world, 'socket_alloc', {}, `socket ${cookie}`, () => ({
      socket: { type: TYPES[type], sk: structFor(world, socket, kindOf(socket)) },
      vfs_inode: { i_ino: cookie },
    }));
    files.set(socket, file);
    socket.whenFreed(() => file!.free());
  }
  return file;
}

function addresses(local: string, remote: string) {
  const [from, to] = [parseAddress(local), parseAddress(remote)];
  if (!from || !to) return {};
  if (from.family === AF_INET6)
    return {
      skc_v6_rcv_saddr: { in6_u: { u6_addr8: from.bytes } },
      skc_v6_daddr: { in6_u: { u6_addr8: to.bytes } },
    };
  const word = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { skc_rcv_saddr: word(from.bytes), skc_daddr: word(to.bytes) };
}

/** rtt_min is a window of three measurements there. */
const KERNEL_MEASURES = TCP_SOCK_FIELDS.filter(name => name !== 'rtt_min' && name !== 'icsk_retransmits');

/** What struct tcp_sock has by the names of struct bpf_tcp_sock. */
function measures(socket: EmulatedSocket): { [field: string]: number | bigint } {
  if (socket.tcpAddress() === 0) return {};
  return Object.fromEntries(KERNEL_MEASURES.map(name => [name, socket.tcp(name)]));
}
