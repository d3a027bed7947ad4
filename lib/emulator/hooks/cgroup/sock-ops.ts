/** What befalls TCP connections: struct bpf_sock_ops (tcp_call_bpf in include/net/tcp.h, sock_ops_is_valid_access in net/core/filter.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Memory, Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import { refused } from '../../world/sockets/address.ts';
import { SOCK, TCP_SOCK_FIELDS } from '../../world/sockets/layout.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { type ContextField, ReadOnlyFields } from '../fields.ts';
import { type CgroupContext, runCgroup } from './run.ts';

/** BPF_SOCK_OPS_*, without the prefix and `_CB`. */
export const OPERATIONS = {
  timeout_init: 1,
  rwnd_init: 2,
  tcp_connect: 3,
  active_established: 4,
  passive_established: 5,
  needs_ecn: 6,
  base_rtt: 7,
  rto: 8,
  retrans: 9,
  state: 10,
  tcp_listen: 11,
  rtt: 12,
  parse_hdr_opt: 13,
  hdr_opt_len: 14,
  write_hdr_opt: 15,
} as const;
export type SockOperation = keyof typeof OPERATIONS;

const SIZE = 224;
export const TCP_HEADER = 20;
/** Bytes of the longest TCP header, and of its options. */
const MOST_HEADER = 60;
const MOST_OPTIONS = MOST_HEADER - TCP_HEADER;
const AT = {
  OP: 0,
  /** Four of 4 bytes; the first is the reply. */
  ARGS: 4,
  FAMILY: 20,
  REMOTE_IP4: 24,
  LOCAL_IP4: 28,
  REMOTE_IP6: 32,
  LOCAL_IP6: 48,
  /** In network order, in the upper half, as a 32-bit number in network order has it. */
  REMOTE_PORT: 64,
  LOCAL_PORT: 68,
  IS_FULLSOCK: 72,
  SND_CWND: 76,
  SRTT_US: 80,
  CALLBACK_FLAGS: 84,
  STATE: 88,
  /** From here on most of struct bpf_tcp_sock, in its order. */
  RTT_MIN: 92,
  SK_TXHASH: 164,
  BYTES_RECEIVED: 168,
  BYTES_ACKED: 176,
  SOCKET: 184,
  DATA: 192,
  DATA_END: 200,
  LENGTH: 208,
  TCP_FLAGS: 212,
};
const FIELDS: readonly ContextField[] = [
  { name: 'op', offset: AT.OP, size: 4 },
  { name: 'family, an address or a port', offset: AT.FAMILY, size: AT.IS_FULLSOCK - AT.FAMILY },
  { name: 'what it is told of the connection', offset: AT.IS_FULLSOCK, size: AT.SK_TXHASH - AT.IS_FULLSOCK },
  { name: 'what it is told of the connection', offset: AT.BYTES_RECEIVED, size: SIZE - AT.BYTES_RECEIVED },
];
/** From rtt_min to sacked_out. */
const TCP_FIELDS = TCP_SOCK_FIELDS.slice(2, 20);

export interface SockOpsOptions {
  readonly op: SockOperation;
  /** Up to four numbers: what they mean depends on `op`. */
  readonly args?: readonly number[];
  /** Of what operations on header options see. */
  readonly packet?: Uint8Array;
  readonly tcpFlags?: number;
  /** The TCP header of the SYN that the connection began with, where it is kept (TCP_SAVE_SYN): what bpf_load_hdr_opt finds there. */
  readonly syn?: Uint8Array;
  /** Bytes that are left for header options. Default: up to the 60 that a TCP header has, 40 without a `packet`. */
  readonly optionSpace?: number;
}

export interface SockOpsResult {
  /** Bytes that programs have reserved for header options (bpf_reserve_hdr_opt), in whole words. */
  readonly reservedOptions: number;
  /** Header options that programs have written (bpf_store_hdr_opt). */
  readonly writtenOptions: Uint8Array;
  /** What a program has answered (the first of `args`, or 0, where none has); -1 where one has returned 0. */
  readonly reply: number;
  /** BPF_SOCK_OPS_*_CB_FLAG of the connection, from now on. */
  readonly callbackFlags: number;
}

export class SockOpsContext implements CgroupContext {
  readonly region: Region;
  readonly attachType = AttachType.CGROUP_SOCK_OPS;
  readonly socket: EmulatedSocket;
  readonly op: SockOperation;
  at: Cgroup;
  retval = 0;
  readonly syn: Uint8Array | undefined;
  /** Bytes for options that nobody has taken yet. */
  optionSpace: number;
  readonly #given: number;
  #length: number;
  readonly #memory: Memory;
  readonly #packet: Region;
  readonly #fields: ReadOnlyFields;

  constructor({ machine }: World, socket: EmulatedSocket, options: SockOpsOptions) {
    const { op, args = [], packet = new Uint8Array(0), tcpFlags = 0, syn } = options;
    const { optionSpace = Math.max(MOST_HEADER - Math.max(packet.length, TCP_HEADER), 0) } = options;
    if (!Object.hasOwn(OPERATIONS, op)) throw refused('cgroup', `there is no operation '${op}'`);
    if (args.length > 4) throw refused('cgroup', `an operation has up to 4 args, not ${args.length}`);
    if (!Number.isInteger(optionSpace) || optionSpace < 0 || optionSpace > MOST_OPTIONS)
      throw refused('cgroup', `options have 0 to ${MOST_OPTIONS} bytes, not ${optionSpace}`);
    const { memory } = machine;
    this.#memory = memory;
    this.socket = socket;
    this.op = op;
    this.at = socket.cgroup;
    this.region = memory.allocate('context', SIZE);
    this.syn = syn;
    this.optionSpace = this.#given = optionSpace;
    this.#length = packet.length;
    this.#packet = memory.allocate('header of the packet', packet.length + optionSpace, false);
    memory.bytes.set(packet, this.#packet.address);
    memory.expose(this.#packet, this.#packet.address, packet.length);
    const { address } = this.region;
    const { view } = memory;
    const set = (offset: number, value: number) => view.setUint32(address + offset, value, true);
    set(AT.OP, OPERATIONS[op]);
    for (const [i, arg] of args.entries()) set(AT.ARGS + 4 * i, arg);
    this.#copySocket();
    set(AT.CALLBACK_FLAGS, socket.callbackFlags);
    set(AT.LENGTH, packet.length);
    set(AT.TCP_FLAGS, tcpFlags);
    const { address: data } = this.#packet;
    const size = packet.length;
    view.setBigUint64(address + AT.SOCKET, BigInt(socket.region.address), true);
    view.setBigUint64(address + AT.DATA, BigInt(size === 0 ? 0 : data), true);
    view.setBigUint64(address + AT.DATA_END, BigInt(size === 0 ? 0 : data + size), true);
    this.#fields = new ReadOnlyFields(memory, this.region, FIELDS, []);
  }

  get reply(): number {
    return this.#memory.view.getInt32(this.region.address + AT.ARGS, true);
  }

  setCallbackFlags(flags: number): void {
    this.socket.callbackFlags = flags;
    const { bytes, view } = this.#memory;
    view.setUint32(this.region.address + AT.CALLBACK_FLAGS, flags, true);
    // The program has not written it: what it is told has changed.
    this.#fields.accept(bytes, AT.CALLBACK_FLAGS, 4);
  }

  /** The header as it is now, with the options that have been written. */
  get header(): Uint8Array {
    const { address } = this.#packet;
    return this.#memory.bytes.subarray(address, address + this.#length);
  }

  /** An option goes behind the others; there is room for it. */
  writeOption(option: Uint8Array): void {
    const { bytes, view } = this.#memory;
    const { address } = this.#packet;
    bytes.set(option, address + this.#length);
    this.#length += option.length;
    this.optionSpace -= option.length;
    this.#memory.expose(this.#packet, address, this.#length);
    view.setBigUint64(this.region.address + AT.DATA_END, BigInt(address + this.#length), true);
    this.#fields.accept(bytes, AT.DATA_END, 8);
  }

  /** What became of the room for options: reserved in words, and written. */
  get options(): { readonly reserved: number; readonly written: Uint8Array } {
    const taken = this.#given - this.optionSpace;
    if (this.op === 'hdr_opt_len') return { reserved: Math.ceil(taken / 4) * 4, written: new Uint8Array(0) };
    return { reserved: 0, written: this.header.slice(this.#length - taken) };
  }

  check(program: EmulatedProgram): void {
    this.#fields.check(program);
  }

  free(): void {
    this.#memory.free(this.region);
    this.#memory.free(this.#packet);
  }

  #copySocket(): void {
    const { socket } = this;
    const { bytes, view } = this.#memory;
    const from = socket.region.address;
    const to = this.region.address;
    const copy = (target: number, source: number, size: number) =>
      bytes.copyWithin(to + target, from + source, from + source + size);
    copy(AT.FAMILY, SOCK.FAMILY, 4);
    copy(AT.REMOTE_IP4, SOCK.DST_IP4, 4);
    copy(AT.LOCAL_IP4, SOCK.SRC_IP4, 4);
    copy(AT.REMOTE_IP6, SOCK.DST_IP6, 16);
    copy(AT.LOCAL_IP6, SOCK.SRC_IP6, 16);
    copy(AT.REMOTE_PORT + 2, SOCK.DST_PORT, 2);
    copy(AT.LOCAL_PORT, SOCK.SRC_PORT, 4);
    copy(AT.STATE, SOCK.STATE, 4);
    view.setUint32(to + AT.IS_FULLSOCK, 1, true);
    if (socket.tcpAddress() === 0) return;
    const set = (offset: number, value: number | bigint) => view.setUint32(to + offset, Number(value), true);
    set(AT.SND_CWND, socket.tcp('snd_cwnd'));
    set(AT.SRTT_US, socket.tcp('srtt_us'));
    for (const [i, name] of TCP_FIELDS.entries()) set(AT.RTT_MIN + 4 * i, socket.tcp(name));
    view.setBigUint64(to + AT.BYTES_RECEIVED, BigInt(socket.tcp('bytes_received')), true);
    view.setBigUint64(to + AT.BYTES_ACKED, BigInt(socket.tcp('bytes_acked')), true);
  }
}

export function callSockOps(world: World, socket: EmulatedSocket, options: SockOpsOptions): SockOpsResult {
  const context = new SockOpsContext(world, socket, options);
  try {
    runCgroup(world, context, { cgroup: socket.cgroup });
    // tcp_call_bpf: what nobody has allowed has no answer.
    const reply = context.retval === 0 ? context.reply : -1;
    const { reserved, written } = context.options;
    return {
      reply,
      callbackFlags: socket.callbackFlags,
      reservedOptions: reserved,
      writtenOptions: written,
    };
  } finally {
    context.free();
  }
}
