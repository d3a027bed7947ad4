/** A control group of the emulator as the user has it: each call says what its processes would be told, and what programs made of it. */

import { ERRNO } from '../../errno.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import { familyOf, refused, type SocketFamily } from '../../world/sockets/address.ts';
import { EmulatedSocket, type SocketOptions, type SocketType } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { type DeviceOptions, judgeDevice } from './device.ts';
import { isError, type Verdict } from './run.ts';
import { judgeBound, judgeSocket } from './sock.ts';
import { type AddressCall, judgeAddress } from './sock-addr.ts';
import { callSockOps, type SockOpsOptions, type SockOpsResult } from './sock-ops.ts';
import {
  type GetsockoptOptions,
  type GetsockoptVerdict,
  judgeGetsockopt,
  judgeSetsockopt,
  type SetsockoptOptions,
  type SetsockoptVerdict,
} from './sockopt.ts';
import { judgeSysctl, type SysctlOptions, type SysctlVerdict } from './sysctl.ts';

/** An address that a process names, or is told. */
export interface CallAddress {
  readonly address?: string;
  readonly port?: number;
  /** Of unix sockets, in place of the others; abstract where it begins with `\0`. */
  readonly path?: string;
  /** Of sendmsg: the address that the message is to come from. */
  readonly source?: string;
  /** Default: one that is made for the call, of `type` (default: `dgram` for messages, else `stream`). */
  readonly socket?: EmulatedSocket;
  readonly type?: SocketType;
  readonly protocol?: number;
}

export interface AddressResult extends Verdict {
  /** As the programs have left it. */
  readonly address: string;
  readonly port: number;
  /** Of unix sockets. */
  readonly path?: string;
  /** Of sendmsg, where it was given or a program has chosen one. */
  readonly source?: string;
}

export interface BindResult extends AddressResult {
  /** A program has said that the port needs no privilege, though it is below 1024. */
  readonly withoutPrivilege: boolean;
}

export interface SocketResult extends Verdict {
  /** null where it is not allowed. */
  readonly socket: EmulatedSocket | null;
}

const ANY: { readonly [Family in SocketFamily]: string } = { inet: '0.0.0.0', inet6: '::', unix: '' };
/** ip_local_port_range */
const FIRST_PORT = 32768;
const allowed: Verdict = { allowed: true, errno: 0 };

export class EmulatedCgroup {
  readonly #world: World;
  readonly #cgroup: Cgroup;

  /** @internal */
  constructor(world: World, cgroup: Cgroup) {
    this.#world = world;
    this.#cgroup = cgroup;
  }

  /** From the root of the file system on: `/app`. */
  get path(): string {
    return this.#cgroup.path;
  }

  /** As bpf_get_current_cgroup_id and links tell it. */
  get id(): bigint {
    return this.#cgroup.id;
  }

  /** Extended attributes of its folder, by name: what bpf_cgroup_read_xattr reads. */
  get attributes(): Map<string, Uint8Array> {
    return this.#cgroup.attributes;
  }

  /** What stands for it in a map of control groups, as a descriptor of its folder does in the kernel's. */
  get fd(): number {
    return this.#cgroup.descriptor;
  }

  /** socket(2): cgroup/sock_create. */
  socket(options: SocketOptions = {}): SocketResult {
    const socket = this.#world.sockets.create(asked.options('what makes a socket', options), this.#cgroup);
    const verdict = socket.family === 'unix' ? allowed : judgeSocket(this.#world, socket, 'create');
    if (verdict.allowed) return { ...verdict, socket };
    this.#world.sockets.remove(socket);
    return { ...verdict, socket: null };
  }

  /** close(2) of a socket: cgroup/sock_release, which is only told. */
  close(socket: EmulatedSocket): void {
    if (socket.closed) return;
    if (socket.family !== 'unix') judgeSocket(this.#world, socket, 'release');
    this.#world.sockets.remove(socket);
  }

  /** bind(2): cgroup/bind4 or bind6, and then post_bind4 or post_bind6. */
  bind(given: CallAddress): BindResult {
    const { socket, made } = this.#socketFor(given, 'stream');
    try {
      if (socket.family === 'unix') throw refused('cgroup', 'programs see no bind of unix sockets');
      const verdict = judgeAddress(this.#world, socket, 'bind', addressOf(given, socket.family));
      const { address, port, withoutPrivilege } = verdict;
      const result = { address, port, withoutPrivilege };
      if (isError(verdict.retval)) return { allowed: false, errno: -verdict.retval, ...result };
      socket.local = { address, port: port === 0 ? this.#freePort() : port };
      const bound = judgeBound(this.#world, socket);
      const { local } = socket;
      if (!bound.allowed) socket.local = { address: ANY[socket.family], port: 0 };
      return { ...bound, ...result, ...local };
    } finally {
      if (made) this.#world.sockets.remove(socket);
    }
  }

  /** connect(2): cgroup/connect4, connect6 or connect_unix. The socket has that remote end then. */
  connect(given: CallAddress): AddressResult {
    const result = this.#call('connect', given, 'stream');
    const { socket } = given;
    if (result.allowed && socket && socket.family !== 'unix') {
      this.#autobind(socket);
      socket.remote = result;
      socket.state = 'established';
    }
    return result;
  }

  /** sendto(2) and sendmsg(2) to an address: cgroup/sendmsg4, sendmsg6 or sendmsg_unix. */
  sendmsg(given: CallAddress): AddressResult {
    const result = this.#call('sendmsg', given, 'dgram');
    const invalid = result.allowed && result.path === undefined && result.port === 0;
    // udp_sendmsg in net/ipv4/udp.c: a program has set a port that is none.
    return invalid ? { ...result, allowed: false, errno: ERRNO.EINVAL } : result;
  }

  /** The address that recvfrom(2) and recvmsg(2) tell: cgroup/recvmsg4, recvmsg6 or recvmsg_unix. */
  recvmsg(given: CallAddress): AddressResult {
    return this.#call('recvmsg', given, 'dgram');
  }

  /** The address that getpeername(2) tells. Default: the socket's own remote end. */
  getpeername(given: CallAddress): AddressResult {
    asked.options('what is called', given);
    return this.#call('getpeername', { ...given.socket?.remote, ...given }, 'stream');
  }

  /** The address that getsockname(2) tells. Default: the socket's own local end. */
  getsockname(given: CallAddress): AddressResult {
    asked.options('what is called', given);
    return this.#call('getsockname', { ...given.socket?.local, ...given }, 'stream');
  }

  /** setsockopt(2): cgroup/setsockopt. */
  setsockopt(given: SetsockoptOptions & { readonly socket?: EmulatedSocket }): SetsockoptVerdict {
    asked.bytes('the value of an option', asked.options('an option', given).value);
    return this.#with(given.socket, socket => judgeSetsockopt(this.#world, socket, given));
  }

  /** getsockopt(2): cgroup/getsockopt. */
  getsockopt(given: GetsockoptOptions & { readonly socket?: EmulatedSocket }): GetsockoptVerdict {
    asked.options('an option', given);
    return this.#with(given.socket, socket => judgeGetsockopt(this.#world, socket, given));
  }

  /** A device that is opened or made: cgroup/dev. */
  device(options: DeviceOptions): Verdict {
    return judgeDevice(this.#world, this.#cgroup, asked.options('a device', options));
  }

  /** A read or write below /proc/sys: cgroup/sysctl. */
  sysctl(options: SysctlOptions): SysctlVerdict {
    return judgeSysctl(this.#world, this.#cgroup, asked.options('a sysctl', options));
  }

  /** Something that befalls a TCP connection: sockops. */
  sockOps(options: SockOpsOptions & { readonly socket?: EmulatedSocket }): SockOpsResult {
    asked.options('what befalls a socket', options);
    return this.#with(options.socket, socket => callSockOps(this.#world, socket, options));
  }

  #call(call: AddressCall, given: CallAddress, usual: SocketType): AddressResult {
    const { socket, made } = this.#socketFor(given, usual);
    try {
      const { family } = socket;
      // What sends has a port by then (inet_send_prepare in net/ipv4/af_inet.c).
      if (call === 'sendmsg') this.#autobind(socket);
      const { retval, ...verdict } = judgeAddress(this.#world, socket, call, addressOf(given, family));
      const { address, port, path, source } = verdict;
      const failed = isError(retval);
      return {
        allowed: !failed,
        errno: failed ? -retval : 0,
        address,
        port,
        ...(path && { path: new TextDecoder().decode(path) }),
        ...(call === 'sendmsg' && source !== undefined && source !== ANY[family] && { source }),
      };
    } finally {
      if (made) this.#world.sockets.remove(socket);
    }
  }

  #socketFor(given: CallAddress, usual: SocketType): { socket: EmulatedSocket; made: boolean } {
    const { socket, type = usual, protocol, path, address } = asked.options('what is called', given);
    if (socket) return { socket: this.#own(socket), made: false };
    const family = path === undefined ? familyOf(address) : 'unix';
    const options = { family, type, ...(protocol !== undefined && { protocol }) };
    return { socket: this.#world.sockets.create(options, this.#cgroup), made: true };
  }

  #with<Result>(given: EmulatedSocket | undefined, call: (socket: EmulatedSocket) => Result): Result {
    if (given) return call(this.#own(given));
    const socket = this.#world.sockets.create({}, this.#cgroup);
    try {
      return call(socket);
    } finally {
      this.#world.sockets.remove(socket);
    }
  }

  /** A socket is of the group in which it was made, whoever has it. */
  #own(socket: EmulatedSocket): EmulatedSocket {
    if (!(socket instanceof EmulatedSocket))
      throw refused('cgroup', `a socket is none: ${asked.short(socket)}`);
    if (socket.closed) throw refused('cgroup', `socket ${socket.cookie} has been closed`);
    if (socket.cgroup === this.#cgroup) return socket;
    throw refused('cgroup', `socket ${socket.cookie} is of cgroup ${socket.cgroup.path}, not ${this.path}`);
  }

  /** inet_autobind */
  #autobind(socket: EmulatedSocket): void {
    if (socket.family !== 'unix' && socket.local.port === 0)
      socket.local = { ...socket.local, port: this.#freePort() };
  }

  #freePort(): number {
    const taken = new Set([...this.#world.sockets].map(({ local }) => local.port));
    let port = FIRST_PORT;
    while (taken.has(port)) port++;
    return port;
  }
}

function addressOf({ address, port = 0, path, source }: CallAddress, family: SocketFamily) {
  return {
    address: address ?? ANY[family],
    port,
    ...(path !== undefined && { path: new TextEncoder().encode(path) }),
    ...(source !== undefined && { source }),
  };
}
