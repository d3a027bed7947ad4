/** bpf_tcp_*_syncookie (net/core/filter.c): SYN cookies for listeners of the emulator's world, and for whatever packets. */
import { ERRNO } from '../../errno.ts';
import { readable } from '../../helpers/arguments.ts';
import type { HelperBody, HelperTable } from '../../helpers/table.ts';
import { TCP } from '../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import { type Headers, type IpVersion, segmentSize } from '../../world/sockets/syn-cookies.ts';
import type { World } from '../../world/world.ts';
import { socketAt } from './find.ts';

const { EACCES, EINVAL, ENOENT, EPROTONOSUPPORT } = ERRNO;
const TCP_HEADER = 20;
const IP_HEADER = { 4: 20, 6: 40 } as const;
/** TCP_MSS_DEFAULT, and what is left of IPV6_MIN_MTU. */
const DEFAULT_SIZE = { 4: 536, 6: 1220 } as const;
/** Of the TCP header's flags. */
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** TCP_SYNCOOKIE_VALID: two minutes from the last time that cookies were sent. */
const VALID = 120_000_000_000n;

export const synCookieHelpers = (world: World): HelperTable => {
  const { synCookies } = world;
  const bytesAt = (pointer: number, size: number, what: string): Uint8Array => {
    const at = readable(world, pointer, size, what);
    return world.machine.memory.bytes.subarray(at, at + size);
  };
  const answer = (headers: Headers, size: number): bigint => {
    const { cookie, size: told } = synCookies.make(headers, size);
    return BigInt(cookie) | (BigInt(told) << 32n);
  };

  /** What has to be right with any listener and any packet: its headers, or a negative errno. */
  const headersFor = (socket: EmulatedSocket, ip: Uint8Array, tcp: Uint8Array): Headers | number => {
    const version = (ip[0] ?? 0) >> 4;
    if (version !== 4 && version !== 6) return -EPROTONOSUPPORT;
    if (ip.length < IP_HEADER[version]) return -EINVAL;
    const wrong = version === 6 ? socket.family !== 'inet6' : socket.family === 'inet6' && socket.ipv6Only;
    return wrong ? -EINVAL : { version, ip, tcp };
  };
  const listens = (socket: EmulatedSocket | null): socket is EmulatedSocket =>
    socket?.state === 'listen' && socket.protocol === TCP;
  const socketOf = (pointer: number) => (pointer === 0 ? null : socketAt(world, pointer));

  const rawMake = (version: IpVersion): HelperBody => ({
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i64',
    call(ip: number, given: number, length: number): bigint {
      const size = length >>> 0;
      const headers = {
        version,
        ip: bytesAt(ip, IP_HEADER[version], 'r1, the header of IP'),
        tcp: bytesAt(given, size, 'r2, the header of TCP'),
      };
      if (size < TCP_HEADER || size !== (headers.tcp[12]! >> 4) * 4) return BigInt(-EINVAL);
      return answer(headers, segmentSize(headers.tcp) || DEFAULT_SIZE[version]);
    },
  });
  const rawCheck = (version: IpVersion): HelperBody => ({
    parameters: ['pointer', 'pointer'],
    result: 'i32',
    call(ip: number, given: number): number {
      const headers = {
        version,
        ip: bytesAt(ip, IP_HEADER[version], 'r1, the header of IP'),
        tcp: bytesAt(given, TCP_HEADER, 'r2, the header of TCP'),
      };
      return synCookies.check(headers) > 0 ? 0 : -EACCES;
    },
  });

  return {
    bpf_tcp_gen_syncookie: {
      parameters: ['pointer', 'pointer', 'i32', 'pointer', 'i32'],
      result: 'i64',
      call(pointer: number, ipAt: number, ipLength: number, tcpAt: number, tcpLength: number): bigint {
        const socket = socketOf(pointer);
        const ip = bytesAt(ipAt, ipLength >>> 0, 'r2, the header of IP');
        const tcp = bytesAt(tcpAt, tcpLength >>> 0, 'r4, the header of TCP');
        if (tcp.length < TCP_HEADER || tcp.length !== (tcp[12]! >> 4) * 4) return BigInt(-EINVAL);
        if (!listens(socket)) return BigInt(-EINVAL);
        if ((tcp[13]! & (SYN | ACK | FIN | RST)) !== SYN || ip.length < IP_HEADER[4]) return BigInt(-EINVAL);
        const headers = headersFor(socket, ip, tcp);
        if (typeof headers === 'number') return BigInt(headers);
        // tcp_get_syncookie_mss(): where nobody floods it, a listener sends none.
        if (!socket.synQueueFull) return BigInt(-ENOENT);
        socket.lastCookie = world.clock.now();
        return answer(headers, segmentSize(tcp) || DEFAULT_SIZE[headers.version]);
      },
    },
    bpf_tcp_check_syncookie: {
      parameters: ['pointer', 'pointer', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, ipAt: number, ipLength: number, tcpAt: number, tcpLength: number): number {
        const socket = socketOf(pointer);
        const ip = bytesAt(ipAt, ipLength >>> 0, 'r2, the header of IP');
        const tcp = bytesAt(tcpAt, tcpLength >>> 0, 'r4, the header of TCP');
        if (tcp.length < TCP_HEADER || !listens(socket)) return -EINVAL;
        if ((tcp[13]! & (ACK | RST | SYN)) !== ACK) return -ENOENT;
        if (ip.length < IP_HEADER[4]) return -EINVAL;
        // tcp_synq_no_recent_overflow()
        const { lastCookie } = socket;
        if (lastCookie === undefined || world.clock.now() - lastCookie > VALID) return -ENOENT;
        const headers = headersFor(socket, ip, tcp);
        if (typeof headers === 'number') return headers;
        return synCookies.check(headers) > 0 ? 0 : -ENOENT;
      },
    },
    bpf_tcp_raw_gen_syncookie_ipv4: rawMake(4),
    bpf_tcp_raw_gen_syncookie_ipv6: rawMake(6),
    bpf_tcp_raw_check_syncookie_ipv4: rawCheck(4),
    bpf_tcp_raw_check_syncookie_ipv6: rawCheck(6),
    // Of congestion control (net/ipv4/bpf_tcp_ca.c): nobody gets the segment.
    bpf_tcp_send_ack: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call(pointer: number): number {
        socketAt(world, pointer);
        return 0;
      },
    },
  };
};
