/** bpf_setsockopt and bpf_getsockopt (net/core/filter.c): options of the emulator's sockets, kept and told again. */
import { ERRNO } from '../../errno.ts';
import { readable, writable } from '../../helpers/arguments.ts';
import type { HelperTable } from '../../helpers/table.ts';
import { SOCK } from '../../world/sockets/layout.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { SockOpsContext } from '../cgroup/sock-ops.ts';
import { socketAt } from './find.ts';

const { EINVAL } = ERRNO;
const SOL_SOCKET = 1;
const IPPROTO = { IP: 0, TCP: 6, IPV6: 41 };
/** TCP_CONGESTION, SO_BINDTODEVICE: text. */
const CONGESTION = 13;
const BIND_TO_DEVICE = 25;
const IFNAMSIZ = 16;
const TCP_CA_NAME_MAX = 16;
const CALLBACK_FLAGS = 1008;

/** Those that the kernel lets programs set and get: numbers of 4 bytes (sol_socket_sockopt, sol_tcp_sockopt and so on). */
const NUMBERS: { readonly [level: number]: readonly number[] } = {
  // REUSEADDR, SNDBUF, RCVBUF, KEEPALIVE, PRIORITY, RCVLOWAT, MARK, MAX_PACING_RATE, BINDTOIFINDEX, TXREHASH
  [SOL_SOCKET]: [2, 7, 8, 9, 12, 18, 36, 47, 62, 74],
  // IP_TOS
  [IPPROTO.IP]: [1],
  // NODELAY, MAXSEG, KEEPIDLE, KEEPINTVL, KEEPCNT, SYNCNT, WINDOW_CLAMP, THIN_LINEAR_TIMEOUTS, USER_TIMEOUT, NOTSENT_LOWAT, SAVE_SYN; and of
  // programs alone: TCP_BPF_IW, SNDCWND_CLAMP, DELACK_MAX, RTO_MIN, SOCK_OPS_CB_FLAGS
  [IPPROTO.TCP]: [1, 2, 4, 5, 6, 7, 10, 16, 18, 25, 27, 1001, 1002, 1003, 1004, CALLBACK_FLAGS],
  // IPV6_TCLASS, IPV6_AUTOFLOWLABEL
  [IPPROTO.IPV6]: [67, 70],
};
/** SO_PRIORITY, SO_MARK, SO_BINDTOIFINDEX: fields of struct bpf_sock. */
const IN_SOCKET: { readonly [option: string]: number } = {
  [`${SOL_SOCKET} 12`]: SOCK.PRIORITY,
  [`${SOL_SOCKET} 36`]: SOCK.MARK,
  [`${SOL_SOCKET} 62`]: SOCK.BOUND_DEV_IF,
};

export const sockoptHelpers = (world: World): HelperTable => {
  const { bytes, view } = world.machine.memory;

  const isNumber = (socket: EmulatedSocket, level: number, name: number): boolean => {
    if (level === IPPROTO.TCP && socket.protocol !== IPPROTO.TCP) return false;
    if (level === IPPROTO.IP && socket.family !== 'inet') return false;
    if (level === IPPROTO.IPV6 && socket.family !== 'inet6') return false;
    return NUMBERS[level]?.includes(name) ?? false;
  };
  const isText = (socket: EmulatedSocket, level: number, name: number): boolean =>
    (level === IPPROTO.TCP && name === CONGESTION && socket.protocol === IPPROTO.TCP) ||
    (level === SOL_SOCKET && name === BIND_TO_DEVICE);

  const set = (socket: EmulatedSocket, level: number, name: number, at: number, length: number): number => {
    const option = `${level} ${name}`;
    if (isText(socket, level, name)) {
      if (length < 2 || length > (name === CONGESTION ? TCP_CA_NAME_MAX : IFNAMSIZ)) return -EINVAL;
      socket.options.set(option, bytes.slice(at, at + length));
      return 0;
    }
    if (!isNumber(socket, level, name) || length !== 4) return -EINVAL;
    const place = IN_SOCKET[option];
    if (place !== undefined) bytes.copyWithin(socket.address + place, at, at + 4);
    else if (name === CALLBACK_FLAGS && level === IPPROTO.TCP) return setCallbacks(socket, at);
    else socket.options.set(option, bytes.slice(at, at + 4));
    return 0;
  };
  const setCallbacks = (socket: EmulatedSocket, at: number): number => {
    const flags = view.getUint32(at, true);
    if (flags & ~0x7f) return -EINVAL;
    const { context } = world.running;
    if (context instanceof SockOpsContext && context.socket === socket) context.setCallbackFlags(flags);
    else socket.callbackFlags = flags;
    return 0;
  };
  const get = (socket: EmulatedSocket, level: number, name: number, at: number, length: number): number => {
    const option = `${level} ${name}`;
    bytes.fill(0, at, at + length);
    if (isText(socket, level, name)) {
      const kept = socket.options.get(option) ?? new TextEncoder().encode(name === CONGESTION ? 'cubic' : '');
      bytes.set(kept.subarray(0, length), at);
      return 0;
    }
    if (!isNumber(socket, level, name) || length !== 4) return -EINVAL;
    const place = IN_SOCKET[option];
    if (place !== undefined) bytes.copyWithin(at, socket.address + place, socket.address + place + 4);
    else if (name === CALLBACK_FLAGS && level === IPPROTO.TCP) view.setUint32(at, socket.callbackFlags, true);
    else bytes.set(socket.options.get(option) ?? new Uint8Array(4), at);
    return 0;
  };

  return {
    bpf_setsockopt: {
      parameters: ['pointer', 'i32', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, level: number, name: number, value: number, length: number): number {
        const socket = socketAt(world, pointer);
        const at = readable(world, value, length >>> 0, 'the value');
        return socket?.isFull ? set(socket, level, name, at, length) : -EINVAL;
      },
    },
    bpf_getsockopt: {
      parameters: ['pointer', 'i32', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, level: number, name: number, value: number, length: number): number {
        const socket = socketAt(world, pointer);
        const at = writable(world, value, length >>> 0, 'the value');
        return socket?.isFull ? get(socket, level, name, at, length) : -EINVAL;
      },
    },
  };
};
