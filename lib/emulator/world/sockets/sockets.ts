/** All sockets of an emulator. */
import type { Memory } from '../../memory/memory.ts';
import type { Cgroup } from '../cgroups.ts';
import { Handles } from '../handles.ts';
import { EmulatedSocket, type SocketOptions } from './socket.ts';

export class Sockets {
  readonly #memory: Memory;
  readonly #root: Cgroup;
  readonly #byCookie = new Map<bigint, EmulatedSocket>();
  readonly #byAddress = new Map<number, EmulatedSocket>();
  readonly #descriptors = new Handles<EmulatedSocket>(3);
  /** Programs that see packets of sockets: filters, and cgroup_skb. */
  watchers = 0;
  #next = 1n;

  constructor(memory: Memory, root: Cgroup) {
    this.#memory = memory;
    this.#root = root;
  }

  /** Throws ERR_EBPF_INVALID_ARGUMENT. */
  create(options: SocketOptions, cgroup = this.#root): EmulatedSocket {
    const socket = new EmulatedSocket(this.#memory, this.#next++, cgroup, options);
    socket.descriptor = this.#descriptors.open(socket);
    this.#byCookie.set(socket.cookie, socket);
    this.#byAddress.set(socket.region.address, socket);
    return socket;
  }

  byCookie(cookie: bigint): EmulatedSocket | undefined {
    return this.#byCookie.get(cookie);
  }

  /** Whose struct bpf_sock, or struct bpf_tcp_sock, begins there. */
  at(address: number): EmulatedSocket | undefined {
    return this.#byAddress.get(address) ?? this.#ofTcp(address);
  }

  /** Another struct of the same socket. */
  alias(address: number, socket: EmulatedSocket): void {
    if (this.#byAddress.has(address)) return;
    this.#byAddress.set(address, socket);
    socket.whenFreed(() => this.#byAddress.delete(address));
  }

  byDescriptor(descriptor: number): EmulatedSocket | undefined {
    return this.#descriptors.byDescriptor(descriptor);
  }

  /** In the order in which they were made. */
  [Symbol.iterator](): IterableIterator<EmulatedSocket> {
    return this.#byCookie.values();
  }

  remove(socket: EmulatedSocket): void {
    if (socket.closed) return;
    this.#descriptors.close(socket.descriptor);
    this.#byCookie.delete(socket.cookie);
    this.#byAddress.delete(socket.region.address);
    socket.free();
  }

  #ofTcp(address: number): EmulatedSocket | undefined {
    if (address === 0) return undefined;
    for (const socket of this.#byCookie.values()) if (socket.hasTcpAt(address)) return socket;
    return undefined;
  }
}
