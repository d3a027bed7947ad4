/** Packets of a control group's sockets: struct __sk_buff from the network header on (__cgroup_bpf_run_filter_skb in kernel/bpf/cgroup.c). */
import type { Memory } from '../../memory/memory.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import type { Device } from '../../world/network/device.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import { ETHER_TYPE, type IpPacket } from '../ip/packet.ts';
import { SkbContext } from '../skb/context.ts';
import { ETHERNET, FIELD } from '../skb/fields.ts';
import { describeOwner } from '../sockets/owner.ts';
import type { CgroupContext } from './run.ts';

export class CgroupSkbContext extends SkbContext implements CgroupContext {
  readonly attachType: number;
  readonly socket: EmulatedSocket;
  retval = 0;
  at: Cgroup;

  constructor(
    memory: Memory,
    socket: EmulatedSocket,
    device: Device,
    { family, bytes, marks }: IpPacket,
    attachType: number,
  ) {
    super(memory);
    this.attachType = attachType;
    this.socket = socket;
    this.at = socket.cgroup;
    const frame = new Uint8Array(ETHERNET + bytes.length);
    new DataView(frame.buffer).setUint16(ETHERNET - 2, ETHER_TYPE[family]);
    frame.set(bytes, ETHERNET);
    this.begin(frame, 0, frame.length, { device, link: false, access: 'read' });
    this.set(FIELD.MARK, marks.mark ?? socket.mark);
    this.set(FIELD.PRIORITY, marks.priority ?? socket.priority);
    this.set(FIELD.INGRESS_IFINDEX, marks.from ?? 0);
    this.set(FIELD.WIRE_LEN, this.length);
    describeOwner(this, socket);
  }
}
