/** Connection tracking for XDP and tc (net/netfilter/nf_conntrack_bpf.c): what programs ask of the tracked connections of a network. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { readable, writable } from '../helpers/arguments.ts';
import { packetContext } from '../hooks/network/helpers/context.ts';
import { type Connection, type Flow, STATUS } from '../world/connections.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EAFNOSUPPORT, EBUSY, EINVAL, ENOENT, ENONET, EPERM, EPROTO } = ERRNO;
/** struct bpf_ct_opts, which was shorter once. */
const OPTIONS = {
  NETNS: 0,
  ERROR: 4,
  PROTOCOL: 8,
  DIRECTION: 9,
  ZONE: 10,
  ZONE_DIRECTION: 12,
  RESERVED: 13,
} as const;
const SIZES: readonly number[] = [12, 16];
const TCP = 6;
const UDP = 17;
/** NF_CT_DEFAULT_ZONE_DIR */
const BOTH = 3;
/** Of struct bpf_sock_tuple: bytes of an address. */
const ADDRESS: { readonly [size: number]: number } = { 12: 4, 36: 16 };
/** What a connection lasts where nobody says otherwise. Milliseconds. */
const TIMEOUT = 10_000;

export const connectionKfuncs = (world: World): KfuncTable => {
  const { bytes, view } = world.machine.memory;

  /** What is asked for, or an errno. Both functions look at the same, if not in the same order. */
  const flowOf = (
    tuple: number,
    size: number,
    options: number,
    length: number,
    find: boolean,
  ): Flow | number => {
    if (!SIZES.includes(length)) return EINVAL;
    const zone = view.getUint16(options + OPTIONS.ZONE, true);
    const wide = length === 16;
    const reserved = bytes.subarray(options + OPTIONS.RESERVED, options + 16);
    if (wide ? reserved.some(byte => byte !== 0) : zone !== 0) return EINVAL;
    const protocol = bytes[options + OPTIONS.PROTOCOL]!;
    const known = protocol === TCP || protocol === UDP;
    const netns = view.getInt32(options + OPTIONS.NETNS, true);
    if (find && !known) return EPROTO;
    if (netns < -1) return EINVAL;
    if (!known) return EPROTO;
    const address = ADDRESS[size];
    if (address === undefined) return EAFNOSUPPORT;
    if (netns >= 0) return ENONET;
    if (wide && bytes[options + OPTIONS.ZONE_DIRECTION] === 0) bytes[options + OPTIONS.ZONE_DIRECTION] = BOTH;
    return {
      protocol,
      source: bytes.slice(tuple, tuple + address),
      destination: bytes.slice(tuple + address, tuple + 2 * address),
      sourcePort: view.getUint16(tuple + 2 * address),
      destinationPort: view.getUint16(tuple + 2 * address + 2),
      zone,
    };
  };

  const asking = (find: boolean): KfuncTable[string] => ({
    parameters: ['pointer', 'pointer', 'i32', 'pointer', 'i32'],
    result: 'pointer',
    call(
      pointer: number,
      tupleAt: number,
      tupleSize: number,
      optionsAt: number,
      optionsSize: number,
    ): number {
      const { device } = packetContext(world, pointer);
      const tuple = readable(world, tupleAt, tupleSize >>> 0, 'r2, the tuple');
      const options = writable(world, optionsAt, optionsSize >>> 0, 'r4, the options');
      const fail = (errno: number): number => {
        if (optionsSize >>> 0 >= 8) view.setInt32(options + OPTIONS.ERROR, -errno, true);
        return 0;
      };
      const flow = flowOf(tuple, tupleSize >>> 0, options, optionsSize >>> 0, find);
      if (typeof flow === 'number') return fail(flow);
      const { connections } = world;
      const { btf } = world.running.program;
      if (!find) return connections.make(btf, device.network, flow, TIMEOUT).region.address;
      const found = connections.find(device.network, flow);
      if (!found) return fail(ENOENT);
      bytes[options + OPTIONS.DIRECTION] = Number(found.reply);
      found.connection.holders++;
      return found.connection.region.address;
    },
  });

  const connectionAt = (pointer: number): Connection => {
    const connection = world.connections.at(pointer >>> 0);
    if (connection) return connection;
    throw new HelperFault('r1 is no connection', BigInt(pointer >>> 0));
  };
  const changing = (act: (connection: Connection, value: number) => number): KfuncTable[string] => ({
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call: (pointer: number, value: number) => act(connectionAt(pointer), value >>> 0),
  });
  const status = changing((connection, value) => (connection.changeStatus(value) ? 0 : -EBUSY));

  return {
    bpf_skb_ct_alloc: asking(false),
    bpf_xdp_ct_alloc: asking(false),
    bpf_skb_ct_lookup: asking(true),
    bpf_xdp_ct_lookup: asking(true),
    bpf_ct_insert_entry: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const connection = connectionAt(pointer);
        if (!connection.isConfirmed && world.connections.insert(connection)) return pointer;
        world.connections.release(connection);
        return 0;
      },
    },
    bpf_ct_release: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        world.connections.release(connectionAt(pointer));
        return 0;
      },
    },
    bpf_ct_set_timeout: changing((connection, value) => {
      connection.timeout = BigInt(value) * 1_000_000n;
      return 0;
    }),
    bpf_ct_change_timeout: changing((connection, value) => {
      if (connection.status & STATUS.FIXED_TIMEOUT) return -EPERM;
      connection.timeout = world.clock.now() + BigInt(value) * 1_000_000n;
      return 0;
    }),
    bpf_ct_set_status: status,
    bpf_ct_change_status: status,
  };
};
