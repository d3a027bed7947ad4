/** Which socket is meant: a Node.js object that has one, or a descriptor's number. */
import type { Socket as DatagramSocket } from 'node:dgram';
import { readlinkSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { EbpfError } from '../errors.ts';

/** A socket of an Emulator, which its programs and maps take. */
export interface SocketOfEmulator {
  /** SO_COOKIE */
  readonly cookie: bigint;
  readonly descriptor: number;
}

/** A connection, a server that listens, a bound datagram socket, the number of an open descriptor; of an Emulator, its own. */
export type AnySocket = Socket | Server | DatagramSocket | SocketOfEmulator | number;

export interface SocketDescriptor {
  /** `socket:[12345]`: as /proc/self/fd names it, which no other socket has. */
  readonly socket: string;
  readonly fd: number;
}

/**
 * Throws ERR_EBPF_INVALID_STATE for one that has no descriptor yet (not connected, not listening, not bound) or no more, and
 * ERR_EBPF_INVALID_ARGUMENT for what is no socket. `doing` is how the message starts.
 */
export function socketDescriptor(socket: AnySocket, doing: string): SocketDescriptor {
  if (isEmulated(socket)) return { socket: `socket:[${socket.cookie}]`, fd: socket.descriptor };
  const fd = typeof socket === 'number' ? socket : descriptorOf(socket, doing);
  const name = nameOf(fd);
  if (name.startsWith('socket:')) return { socket: name, fd };
  const what = name === '' ? 'no open descriptor' : `no socket, but ${name}`;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${fd} is ${what}`);
}

function isEmulated(socket: AnySocket): socket is SocketOfEmulator {
  return typeof socket === 'object' && socket !== null && 'cookie' in socket && 'descriptor' in socket;
}

interface Handle {
  readonly fd?: unknown;
}

function descriptorOf(socket: Exclude<AnySocket, number>, doing: string): number {
  if (socket === null || typeof socket !== 'object') {
    const got = socket === null ? 'null' : typeof socket;
    const why = `expected a net.Socket, a net.Server, a dgram.Socket or a descriptor's number, got ${got}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`);
  }
  const fd = handleOf(socket)?.fd;
  if (typeof fd === 'number' && fd >= 0) return fd;
  const why =
    'the socket has no descriptor: wait until it is connected, listening or bound, and use it before it is closed ' +
    '(in a worker of node:cluster, a server has none of its own)';
  throw new EbpfError('ERR_EBPF_INVALID_STATE', `${doing}: ${why}`);
}

/**
 * Node.js has no public way to a socket's descriptor. `_handle` has been in net since its first days; dgram moved its handle to a
 * state behind a symbol, and warns who asks for the old one.
 */
function handleOf(socket: object): Handle | null | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  );
  if (symbol) return (socket as Record<symbol, { handle?: Handle | null }>)[symbol]?.handle;
  return (socket as { _handle?: Handle | null })._handle;
}

function nameOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
