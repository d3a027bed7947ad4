/** What a socket has received, for sk_skb programs and socket filters: struct __sk_buff over the bytes behind the transport header. */

import type { Memory } from '../../../memory/memory.ts';
import type { Device } from '../../../world/network/device.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import { SkbContext, type SkbPacket } from '../../skb/context.ts';
import { ETH_P, ETHERNET } from '../../skb/fields.ts';
import { describeOwner } from '../owner.ts';

export class SkSkbContext extends SkbContext {
  readonly socket: EmulatedSocket;
  /** Where bpf_sk_redirect_* has sent it. */
  redirected: { readonly socket: EmulatedSocket; readonly ingress: boolean } | null = null;

  constructor(
    memory: Memory,
    socket: EmulatedSocket,
    device: Device,
    data: Uint8Array,
    access: SkbPacket['access'] = 'write',
  ) {
    super(memory);
    this.socket = socket;
    const frame = new Uint8Array(ETHERNET + data.length);
    new DataView(frame.buffer).setUint16(12, socket.family === 'inet6' ? ETH_P.IPV6 : ETH_P.IP);
    frame.set(data, ETHERNET);
    this.begin(frame, 0, frame.length, { device, link: false, access });
    describeOwner(this, socket);
  }
}
