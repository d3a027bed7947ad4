/** What a socket has received, for sk_skb programs: struct __sk_buff over the bytes behind the transport header. */

import type { Memory } from '../../../memory/memory.ts';
import type { Device } from '../../../world/network/device.ts';
import { SOCK } from '../../../world/sockets/layout.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import { SkbContext } from '../../skb/context.ts';
import { ETH_P, ETHERNET, FIELD } from '../../skb/fields.ts';

export class SkSkbContext extends SkbContext {
  readonly socket: EmulatedSocket;
  /** Where bpf_sk_redirect_* has sent it. */
  redirected: { readonly socket: EmulatedSocket; readonly ingress: boolean } | null = null;

  constructor(memory: Memory, socket: EmulatedSocket, device: Device, data: Uint8Array) {
    super(memory);
    this.socket = socket;
    const frame = new Uint8Array(ETHERNET + data.length);
    new DataView(frame.buffer).setUint16(12, socket.family === 'inet6' ? ETH_P.IPV6 : ETH_P.IP);
    frame.set(data, ETHERNET);
    this.begin(frame, 0, frame.length, { device, link: false, access: 'write' });
    const from = socket.address;
    const to = this.region.address;
    const copy = (target: number, source: number, size: number) =>
      memory.bytes.copyWithin(to + target, from + source, from + source + size);
    copy(FIELD.FAMILY, SOCK.FAMILY, 4);
    copy(FIELD.REMOTE_IP4, SOCK.DST_IP4, 4);
    copy(FIELD.LOCAL_IP4, SOCK.SRC_IP4, 4);
    copy(FIELD.REMOTE_IP6, SOCK.DST_IP6, 16);
    copy(FIELD.LOCAL_IP6, SOCK.SRC_IP6, 16);
    // In network order, in the upper half, as a 32-bit number in network order has it.
    copy(FIELD.REMOTE_PORT + 2, SOCK.DST_PORT, 2);
    copy(FIELD.LOCAL_PORT, SOCK.SRC_PORT, 4);
    memory.view.setBigUint64(to + FIELD.SK, BigInt(from), true);
  }
}
