/** What a socket sends: struct sk_msg_md (include/uapi/linux/bpf.h), and the message in a buffer of its own. */
import type { Memory, Region } from '../../../memory/memory.ts';
import type { Context } from '../../../world/execution.ts';
import { SOCK } from '../../../world/sockets/layout.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';

const SIZE = 80;
const AT = {
  DATA: 0,
  DATA_END: 8,
  FAMILY: 16,
  REMOTE_IP4: 20,
  LOCAL_IP4: 24,
  REMOTE_IP6: 28,
  LOCAL_IP6: 44,
  /** In network order, in the upper half, as a 32-bit number in network order has it. */
  REMOTE_PORT: 60,
  LOCAL_PORT: 64,
  LENGTH: 68,
  SOCKET: 72,
};

export class SkMsgContext implements Context {
  readonly region: Region;
  readonly socket: EmulatedSocket;
  applyBytes = 0;
  corkBytes = 0;
  /** Where bpf_msg_redirect_* has sent it. */
  redirected: { readonly socket: EmulatedSocket; readonly ingress: boolean } | null = null;
  readonly #memory: Memory;
  #message: Region;

  constructor(memory: Memory, socket: EmulatedSocket, message: Uint8Array) {
    this.#memory = memory;
    this.socket = socket;
    this.region = memory.allocate('context', SIZE, false);
    this.#message = memory.allocate('message', message.length);
    const to = this.region.address;
    const copy = (target: number, source: number, size: number) =>
      memory.bytes.copyWithin(to + target, socket.address + source, socket.address + source + size);
    copy(AT.FAMILY, SOCK.FAMILY, 4);
    copy(AT.REMOTE_IP4, SOCK.DST_IP4, 4);
    copy(AT.LOCAL_IP4, SOCK.SRC_IP4, 4);
    copy(AT.REMOTE_IP6, SOCK.DST_IP6, 16);
    copy(AT.LOCAL_IP6, SOCK.SRC_IP6, 16);
    copy(AT.REMOTE_PORT + 2, SOCK.DST_PORT, 2);
    copy(AT.LOCAL_PORT, SOCK.SRC_PORT, 4);
    memory.view.setBigUint64(to + AT.SOCKET, BigInt(socket.address), true);
    memory.bytes.set(message, this.#message.address);
    this.#show(0, message.length);
  }

  get length(): number {
    return this.#message.size;
  }

  get bytes(): Uint8Array {
    const { address, size } = this.#message;
    return this.#memory.bytes.slice(address, address + size);
  }

  /** Another message in its place, of which the program sees all; pointers to the one before are none any more. */
  replace(message: Uint8Array): void {
    const next = this.#memory.allocate('message', message.length);
    this.#memory.free(this.#message);
    this.#message = next;
    this.#memory.bytes.set(message, next.address);
    this.#show(0, message.length);
  }

  /** What `data` to `data_end` are. */
  pull(start: number, end: number): void {
    this.#show(start, end);
  }

  free(): void {
    this.#memory.free(this.region);
    this.#memory.free(this.#message);
  }

  #show(start: number, end: number): void {
    const { view } = this.#memory;
    const { address } = this.region;
    view.setBigUint64(address + AT.DATA, BigInt(this.#message.address + start), true);
    view.setBigUint64(address + AT.DATA_END, BigInt(this.#message.address + end), true);
    view.setUint32(address + AT.LENGTH, this.#message.size, true);
  }
}
