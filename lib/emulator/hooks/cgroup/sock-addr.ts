/** Addresses that processes name or are told, which programs write anew: struct bpf_sock_addr (__cgroup_bpf_run_filter_sock_addr in kernel/bpf/cgroup.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Memory, Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import {
  addressBytes,
  addressText,
  checkPort,
  FAMILIES,
  type SocketAddress,
} from '../../world/sockets/address.ts';
import { type EmulatedSocket, TYPES } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { type ContextField, ReadOnlyFields } from '../fields.ts';
import { type CgroupContext, runCgroup } from './run.ts';

export type AddressCall = 'bind' | 'connect' | 'sendmsg' | 'recvmsg' | 'getpeername' | 'getsockname';

type Hooks = { readonly [Call in AddressCall]: number };
const A = AttachType;
/** By family. */
const HOOKS: { readonly [Family in 'inet' | 'inet6']: Hooks } & { readonly unix: Omit<Hooks, 'bind'> } = {
  inet: {
    bind: A.CGROUP_INET4_BIND,
    connect: A.CGROUP_INET4_CONNECT,
    sendmsg: A.CGROUP_UDP4_SENDMSG,
    recvmsg: A.CGROUP_UDP4_RECVMSG,
    getpeername: A.CGROUP_INET4_GETPEERNAME,
    getsockname: A.CGROUP_INET4_GETSOCKNAME,
  },
  inet6: {
    bind: A.CGROUP_INET6_BIND,
    connect: A.CGROUP_INET6_CONNECT,
    sendmsg: A.CGROUP_UDP6_SENDMSG,
    recvmsg: A.CGROUP_UDP6_RECVMSG,
    getpeername: A.CGROUP_INET6_GETPEERNAME,
    getsockname: A.CGROUP_INET6_GETSOCKNAME,
  },
  unix: {
    connect: A.CGROUP_UNIX_CONNECT,
    sendmsg: A.CGROUP_UNIX_SENDMSG,
    recvmsg: A.CGROUP_UNIX_RECVMSG,
    getpeername: A.CGROUP_UNIX_GETPEERNAME,
    getsockname: A.CGROUP_UNIX_GETSOCKNAME,
  },
};

/** Calls that only tell: what they return is 1. */
const TELLING: readonly AddressCall[] = ['recvmsg', 'getpeername', 'getsockname'];
/** bind may say that the port needs no privilege: BPF_RET_BIND_NO_CAP_NET_BIND_SERVICE. */
const NO_PRIVILEGE = 1;

const SIZE = 72;
const AT = {
  USER_FAMILY: 0,
  USER_IP4: 4,
  USER_IP6: 8,
  /** In network order, in the lower half. */
  USER_PORT: 24,
  FAMILY: 28,
  TYPE: 32,
  PROTOCOL: 36,
  SOURCE_IP4: 40,
  SOURCE_IP6: 44,
  SOCKET: 64,
};
const FIELDS: readonly ContextField[] = [
  { name: 'user_family', offset: AT.USER_FAMILY, size: 4 },
  { name: 'user_ip4', offset: AT.USER_IP4, size: 4 },
  { name: 'user_ip6', offset: AT.USER_IP6, size: 16 },
  { name: 'user_port', offset: AT.USER_PORT, size: 4 },
  { name: 'family', offset: AT.FAMILY, size: 4 },
  { name: 'type', offset: AT.TYPE, size: 4 },
  { name: 'protocol', offset: AT.PROTOCOL, size: 4 },
  { name: 'msg_src_ip4', offset: AT.SOURCE_IP4, size: 4 },
  { name: 'msg_src_ip6', offset: AT.SOURCE_IP6, size: 16 },
  { name: 'sk', offset: AT.SOCKET, size: 8 },
];

export interface AddressOf extends SocketAddress {
  /** Of unix sockets, in place of the others: abstract where its first byte is 0. */
  readonly path?: Uint8Array;
  /** Of sendmsg: the address that the message comes from. */
  readonly source?: string;
}

export class SockAddrContext implements CgroupContext {
  readonly region: Region;
  readonly attachType: number;
  readonly socket: EmulatedSocket;
  /** Of unix sockets, which struct bpf_sock_addr has no field for: bpf_sock_addr_set_sun_path sets it. */
  path: Uint8Array;
  at: Cgroup;
  retval = 0;
  readonly #memory: Memory;
  readonly #fields: ReadOnlyFields;

  constructor(world: World, socket: EmulatedSocket, call: AddressCall, given: AddressOf) {
    const { family } = socket;
    const { memory } = world.machine;
    this.#memory = memory;
    this.socket = socket;
    this.at = socket.cgroup;
    this.attachType = (HOOKS[family] as Partial<Hooks>)[call] ?? -1;
    this.path = given.path ?? new Uint8Array(0);
    this.region = memory.allocate('context', SIZE);
    const { address } = this.region;
    const { view } = memory;
    view.setUint32(address + AT.USER_FAMILY, FAMILIES[family], true);
    view.setUint32(address + AT.FAMILY, FAMILIES[family], true);
    view.setUint32(address + AT.TYPE, TYPES[socket.type], true);
    view.setUint32(address + AT.PROTOCOL, socket.protocol, true);
    view.setBigUint64(address + AT.SOCKET, BigInt(socket.region.address), true);
    this.#write(given);
    const ip = family === 'inet' ? 'ip4' : 'ip6';
    const writable = [`user_${ip}`, 'user_port', ...(call === 'sendmsg' ? [`msg_src_${ip}`] : [])];
    this.#fields = new ReadOnlyFields(memory, this.region, FIELDS, family === 'unix' ? [] : writable);
  }

  check(program: EmulatedProgram): void {
    this.#fields.check(program);
  }

  /** As the programs have left it. */
  get result(): AddressOf {
    if (this.socket.family === 'unix') return { address: '', port: 0, path: this.path };
    return {
      address: addressText(this.#bytes(AT.USER_IP4, AT.USER_IP6)),
      port: this.#memory.view.getUint16(this.region.address + AT.USER_PORT),
      source: addressText(this.#bytes(AT.SOURCE_IP4, AT.SOURCE_IP6)),
    };
  }

  #write({ address, port, source }: AddressOf): void {
    const { family } = this.socket;
    if (family === 'unix') return;
    const who = 'cgroup';
    const at = this.region.address;
    const v4 = family === 'inet';
    const { bytes, view } = this.#memory;
    bytes.set(addressBytes(address, family, who), at + (v4 ? AT.USER_IP4 : AT.USER_IP6));
    view.setUint16(at + AT.USER_PORT, checkPort(port, who));
    if (source !== undefined)
      bytes.set(addressBytes(source, family, who), at + (v4 ? AT.SOURCE_IP4 : AT.SOURCE_IP6));
  }

  #bytes(ip4: number, ip6: number): Uint8Array {
    const [offset, length] = this.socket.family === 'inet' ? [ip4, 4] : [ip6, 16];
    const at = this.region.address + offset;
    return this.#memory.bytes.slice(at, at + length);
  }
}

export interface AddressVerdict extends AddressOf {
  /** 0, or a negative errno. */
  readonly retval: number;
  /** Of bind: it needs no privilege for its port. */
  readonly withoutPrivilege: boolean;
}

export function judgeAddress(
  world: World,
  socket: EmulatedSocket,
  call: AddressCall,
  given: AddressOf,
): AddressVerdict {
  const context = new SockAddrContext(world, socket, call, given);
  try {
    const least = TELLING.includes(call) ? 1 : 0;
    const flags = runCgroup(world, context, { cgroup: socket.cgroup, least, most: call === 'bind' ? 3 : 1 });
    const withoutPrivilege = (flags & NO_PRIVILEGE) !== 0;
    return { retval: context.retval, ...context.result, withoutPrivilege };
  } finally {
    world.machine.memory.free(context.region);
  }
}
