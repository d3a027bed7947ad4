/** Sockets that programs look for, and what they ask of them (net/core/filter.c). */
import { ERRNO } from '../../errno.ts';
import { readable } from '../../helpers/arguments.ts';
import type { HelperBody, HelperTable } from '../../helpers/table.ts';
import { cgroupIn } from '../../helpers/task.ts';
import { addressText } from '../../world/sockets/address.ts';
import { findSocket, TCP, type Tuple, UDP } from '../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { SkbContext } from '../skb/context.ts';
import { FIELD } from '../skb/fields.ts';
import { socketAt } from './find.ts';

/** struct bpf_sock_tuple: addresses of source and destination, then their ports. */
const TUPLE = { inet: { bytes: 4, size: 12 }, inet6: { bytes: 16, size: 36 } } as const;
/** The namespace that is first has this cookie (init_net in net/core/net_namespace.c). */
const FIRST_NETNS = 1n;
/** overflowuid, which nobody's packets have. */
const NOBODY = 65534;

export const socketLookupHelpers = (world: World): HelperTable => {
  const { bytes, view } = world.machine.memory;

  const tupleAt = (at: number, family: 'inet' | 'inet6', protocol: number): Tuple => {
    const { bytes: length } = TUPLE[family];
    const text = (offset: number) => addressText(bytes.slice(at + offset, at + offset + length));
    return {
      family,
      protocol,
      remote: { address: text(0), port: view.getUint16(at + 2 * length) },
      local: { address: text(length), port: view.getUint16(at + 2 * length + 2) },
      ifindex: 0,
    };
  };
  /** `whole`: half a connection is its listener's, or nobody's. */
  const lookup = (protocol: number, whole: boolean): HelperBody => ({
    parameters: ['pointer', 'pointer', 'i32', 'i64', 'i64'],
    result: 'pointer',
    call(_context: number, pointer: number, length: number, netns: bigint, flags: bigint): number {
      const at = readable(world, pointer, length >>> 0, 'the tuple');
      const family = length === TUPLE.inet.size ? 'inet' : length === TUPLE.inet6.size ? 'inet6' : undefined;
      // BPF_F_CURRENT_NETNS; there is no namespace with an id.
      if (!family || flags !== 0n || BigInt.asIntN(32, netns) >= 0n) return 0;
      const socket = findSocket(world.sockets, tupleAt(at, family, protocol));
      return socket && (!whole || socket.isFull) ? socket.address : 0;
    },
  });
  const ofSocket = (call: (socket: EmulatedSocket) => number): HelperBody => ({
    parameters: ['pointer'],
    result: 'pointer',
    call(pointer: number): number {
      const socket = socketAt(world, pointer);
      return socket ? call(socket) : 0;
    },
  });

  return {
    bpf_sk_lookup_tcp: lookup(TCP, true),
    bpf_sk_lookup_udp: lookup(UDP, true),
    bpf_skc_lookup_tcp: lookup(TCP, false),
    bpf_sk_release: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        socketAt(world, pointer);
        return 0;
      },
    },
    bpf_sk_fullsock: ofSocket(socket => (socket.isFull ? socket.address : 0)),
    bpf_tcp_sock: ofSocket(socket => socket.tcpAddress()),
    bpf_get_listener_sock: ofSocket(socket => (socket.state === 'listen' ? socket.address : 0)),
    bpf_get_socket_cookie: {
      parameters: ['pointer'],
      result: 'i64',
      call: (pointer: number) => (pointer === 0 ? 0n : (socketAt(world, pointer)?.cookie ?? 0n)),
    },
    bpf_get_socket_uid: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const socket = socketAt(world, pointer);
        return socket?.isFull ? socket.uid : NOBODY;
      },
    },
    bpf_get_netns_cookie: { parameters: ['pointer'], result: 'i64', call: () => FIRST_NETNS },
    bpf_sk_cgroup_id: {
      parameters: ['pointer'],
      result: 'i64',
      call: (pointer: number) => socketAt(world, pointer)?.cgroup.id ?? 0n,
    },
    bpf_sk_ancestor_cgroup_id: {
      parameters: ['pointer', 'i32'],
      result: 'i64',
      call: (pointer: number, level: number) => socketAt(world, pointer)?.cgroup.ancestor(level)?.id ?? 0n,
    },
    bpf_skb_cgroup_id: {
      parameters: ['pointer'],
      result: 'i64',
      call: (pointer: number) => socketAt(world, pointer)?.cgroup.id ?? 0n,
    },
    bpf_skb_under_cgroup: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, map: number, index: number): number {
        const socket = socketAt(world, pointer);
        // A packet that is run by hand has a socket, which is nobody's.
        const { context } = world.running;
        const mine = socket ?? (context instanceof SkbContext && context.get(FIELD.SK) !== 0);
        if (!mine || socket?.isFull === false) return -ERRNO.ENOENT;
        const cgroup = cgroupIn(world, map, index >>> 0);
        if (typeof cgroup === 'number') return cgroup;
        return Number((socket?.cgroup ?? world.cgroups.root).ancestor(cgroup.level) === cgroup);
      },
    },
    bpf_skb_ancestor_cgroup_id: {
      parameters: ['pointer', 'i32'],
      result: 'i64',
      call: (pointer: number, level: number) => socketAt(world, pointer)?.cgroup.ancestor(level)?.id ?? 0n,
    },
  };
};
