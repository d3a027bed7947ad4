/** A socket of the emulator. What programs see of it is where it is kept: a struct bpf_sock in the emulator's memory. */
import type { Memory, Region } from '../../memory/memory.ts';
import type { Cgroup } from '../cgroups.ts';
import {
  addressBytes,
  addressText,
  checkPort,
  FAMILIES,
  familyOf,
  refused,
  type SocketAddress,
  type SocketFamily,
} from './address.ts';
import { SOCK, SOCK_BYTES, TCP_SOCK, TCP_SOCK_BYTES, type TcpField } from './layout.ts';

/** enum sock_type (include/linux/net.h) */
export const TYPES = { stream: 1, dgram: 2, raw: 3, seqpacket: 5 } as const;
export type SocketType = keyof typeof TYPES;

/** include/net/tcp_states.h; what is bound and no more is `close`, as a UDP socket without a peer. */
export const STATES = {
  established: 1,
  'syn-sent': 2,
  'syn-recv': 3,
  'fin-wait-1': 4,
  'fin-wait-2': 5,
  'time-wait': 6,
  close: 7,
  'close-wait': 8,
  'last-ack': 9,
  listen: 10,
  closing: 11,
  'new-syn-recv': 12,
} as const;
export type SocketState = keyof typeof STATES;

export interface SocketOptions {
  /** Default: the address's; `inet` without one. */
  readonly family?: SocketFamily;
  /** Default `stream`. */
  readonly type?: SocketType;
  /** Default: TCP for `stream`, UDP for `dgram`, 0 for others; unix sockets have 0. */
  readonly protocol?: number;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  /** Default: `established` with a remote address, else `close`. */
  readonly state?: SocketState;
  readonly mark?: number;
  readonly priority?: number;
  /** ifindex that it is bound to (SO_BINDTODEVICE); 0, the default, for any. */
  readonly boundInterface?: number;
  readonly uid?: number;
  /** SO_REUSEPORT */
  readonly reusePort?: boolean;
  /** IPV6_V6ONLY */
  readonly ipv6Only?: boolean;
  /** Of a listener: so many connections are being made that it answers with SYN cookies (bpf_tcp_gen_syncookie). */
  readonly synQueueFull?: boolean;
  /** Of struct bpf_tcp_sock: `snd_cwnd`, `srtt_us`, …; the others are 0. */
  readonly tcp?: { readonly [Field in TcpField]?: number | bigint };
}

const TCP = 6;
const UDP = 17;
const ANY = { inet: '0.0.0.0', inet6: '::', unix: '' } as const;

export class EmulatedSocket {
  /** SO_COOKIE: no other socket of this emulator has it. */
  readonly cookie: bigint;
  readonly family: SocketFamily;
  readonly type: SocketType;
  readonly uid: number;
  readonly reusePort: boolean;
  readonly ipv6Only: boolean;
  /** @internal */
  readonly synQueueFull: boolean;
  /** When it has last sent a SYN cookie. @internal */
  lastCookie: bigint | undefined;
  /** @internal */
  readonly cgroup: Cgroup;
  /** @internal */
  readonly region: Region;
  /** What stands for it in maps of sockets. @internal */
  descriptor = -1;
  /** Options that were set, by level and name. @internal */
  readonly options = new Map<string, Uint8Array>();
  /** Programs' callbacks of its connection (BPF_SOCK_OPS_*_CB_FLAG). @internal */
  callbackFlags = 0;
  readonly #memory: Memory;
  readonly #tcpFields: NonNullable<SocketOptions['tcp']>;
  #tcp: Region | undefined;
  readonly #freeing: (() => void)[] = [];
  #open = true;

  /** @internal */
  constructor(memory: Memory, cookie: bigint, cgroup: Cgroup, options: SocketOptions) {
    const who = 'socket';
    const { localAddress, remoteAddress, type = 'stream', uid = 0, tcp = {} } = options;
    const { family = familyOf(localAddress ?? remoteAddress) } = options;
    if (!Object.hasOwn(FAMILIES, family)) throw refused(who, `there is no family '${family}'`);
    if (!Object.hasOwn(TYPES, type)) throw refused(who, `there is no type '${type}'`);
    this.#memory = memory;
    this.cookie = cookie;
    this.cgroup = cgroup;
    this.family = family;
    this.type = type;
    this.uid = uid;
    this.reusePort = options.reusePort ?? false;
    this.ipv6Only = options.ipv6Only ?? false;
    this.synQueueFull = options.synQueueFull ?? false;
    this.#tcpFields = tcp;
    this.region = memory.allocate(`struct bpf_sock of socket ${cookie}`, SOCK_BYTES, false);
    const usual = family === 'unix' ? 0 : type === 'stream' ? TCP : type === 'dgram' ? UDP : 0;
    this.#set(SOCK.FAMILY, FAMILIES[family]);
    this.#set(SOCK.TYPE, TYPES[type]);
    this.#set(SOCK.PROTOCOL, options.protocol ?? usual);
    this.#set(SOCK.BOUND_DEV_IF, options.boundInterface ?? 0);
    this.#set(SOCK.MARK, options.mark ?? 0);
    this.#set(SOCK.PRIORITY, options.priority ?? 0);
    // No queue: what the kernel shows then.
    this.#set(SOCK.RX_QUEUE_MAPPING, -1);
    this.state = options.state ?? (remoteAddress === undefined ? 'close' : 'established');
    if (localAddress !== undefined || options.localPort !== undefined)
      this.local = { address: localAddress ?? ANY[family], port: options.localPort ?? 0 };
    if (remoteAddress !== undefined) this.remote = { address: remoteAddress, port: options.remotePort ?? 0 };
  }

  /** Where programs have it. @internal */
  get address(): number {
    return this.region.address;
  }

  get protocol(): number {
    return this.#get(SOCK.PROTOCOL);
  }

  get mark(): number {
    return this.#get(SOCK.MARK);
  }

  get priority(): number {
    return this.#get(SOCK.PRIORITY);
  }

  get boundInterface(): number {
    return this.#get(SOCK.BOUND_DEV_IF);
  }

  get state(): SocketState {
    const number = this.#get(SOCK.STATE);
    return (Object.keys(STATES) as SocketState[]).find(name => STATES[name] === number) ?? 'close';
  }

  set state(state: SocketState) {
    if (!Object.hasOwn(STATES, state)) throw refused('socket', `there is no state '${state}'`);
    this.#set(SOCK.STATE, STATES[state]);
  }

  get local(): SocketAddress {
    return { address: this.#address(SOCK.SRC_IP4, SOCK.SRC_IP6), port: this.#get(SOCK.SRC_PORT) };
  }

  set local({ address, port }: SocketAddress) {
    this.#setAddress(SOCK.SRC_IP4, SOCK.SRC_IP6, address);
    this.#set(SOCK.SRC_PORT, checkPort(port, 'socket'));
  }

  get remote(): SocketAddress {
    const port = this.#memory.view.getUint16(this.region.address + SOCK.DST_PORT);
    return { address: this.#address(SOCK.DST_IP4, SOCK.DST_IP6), port };
  }

  set remote({ address, port }: SocketAddress) {
    this.#setAddress(SOCK.DST_IP4, SOCK.DST_IP6, address);
    this.#memory.view.setUint16(this.region.address + SOCK.DST_PORT, checkPort(port, 'socket'));
  }

  get closed(): boolean {
    return !this.#open;
  }

  /** Where its struct bpf_tcp_sock is; 0 for sockets that are not TCP's. @internal */
  tcpAddress(): number {
    if (this.protocol !== TCP || !this.isFull) return 0;
    if (!this.#tcp) {
      this.#tcp = this.#memory.allocate(
        `struct bpf_tcp_sock of socket ${this.cookie}`,
        TCP_SOCK_BYTES,
        false,
      );
      for (const [name, value] of Object.entries(this.#tcpFields)) this.#setTcp(name as TcpField, value);
    }
    return this.#tcp.address;
  }

  /** Whether its struct bpf_tcp_sock is there. @internal */
  hasTcpAt(address: number): boolean {
    return this.#tcp?.address === address;
  }

  /** @internal */
  setTcp(name: TcpField, value: number | bigint): void {
    if (this.tcpAddress() !== 0) this.#setTcp(name, value);
  }

  /** A field of its struct bpf_tcp_sock. */
  tcp(name: TcpField): number | bigint {
    const place = TCP_SOCK.get(name);
    const base = this.tcpAddress();
    if (!place || base === 0) throw refused('socket', `it is no TCP socket with a field '${name}'`);
    const { view } = this.#memory;
    return place.size === 8
      ? view.getBigUint64(base + place.offset, true)
      : view.getUint32(base + place.offset, true);
  }

  /** Whether it is more than a connection that is being made or has ended (sk_fullsock). @internal */
  get isFull(): boolean {
    return this.state !== 'time-wait' && this.state !== 'new-syn-recv';
  }

  /** Called when it is closed. @internal */
  whenFreed(call: () => void): void {
    this.#freeing.push(call);
  }

  /** What points to it is no socket any more. @internal */
  free(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const free of this.#freeing) free();
    this.#memory.free(this.region);
    if (this.#tcp) this.#memory.free(this.#tcp);
  }

  #setTcp(name: TcpField, value: number | bigint): void {
    const place = TCP_SOCK.get(name);
    if (!place) throw refused('socket', `struct bpf_tcp_sock has no field '${name}'`);
    const { view } = this.#memory;
    const at = this.#tcp!.address + place.offset;
    if (place.size === 8) view.setBigUint64(at, BigInt(value), true);
    else view.setUint32(at, Number(value), true);
  }

  #get(offset: number): number {
    return this.#memory.view.getUint32(this.region.address + offset, true);
  }

  #set(offset: number, value: number): void {
    this.#memory.view.setUint32(this.region.address + offset, value, true);
  }

  #address(ip4: number, ip6: number): string {
    if (this.family === 'unix') return '';
    const [offset, length] = this.family === 'inet' ? [ip4, 4] : [ip6, 16];
    const at = this.region.address + offset;
    return addressText(this.#memory.bytes.slice(at, at + length));
  }

  #setAddress(ip4: number, ip6: number, address: string): void {
    if (this.family === 'unix') return;
    const bytes = addressBytes(address, this.family, 'socket');
    this.#memory.bytes.set(bytes, this.region.address + (this.family === 'inet' ? ip4 : ip6));
  }
}
