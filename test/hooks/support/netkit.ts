/** A netkit pair: Debian 12's ip(8) can't make one, so the message is built here. */
import { execFileSync } from 'node:child_process';
import { MessageWriter } from '../../../lib/formats/netlink/message.ts';
import { requireAddon } from '../../../lib/kernel/native.ts';
import { ip } from '../../kernel/support/network.ts';

const RTM_NEWLINK = 16;
/** NLM_F_CREATE | NLM_F_EXCL */
const CREATE = 0x600;
const IFLA_IFNAME = 3;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
/** include/uapi/linux/if_link.h */
const IFLA_NETKIT_PEER_INFO = 1;
const IFINFOMSG = new Uint8Array(16);

let count = 0;

/** The primary device here, the peer in a namespace of its own; no Ethernet, and so no neighbours. */
export class NetkitPair {
  readonly primary: string;
  readonly peer: string;
  readonly namespace: string;
  readonly peerAddress: string;

  private constructor(id: number) {
    this.primary = `nk${id}`;
    this.peer = `nkp${id}`;
    this.namespace = `ebpf-netkit-${process.pid}-${id}`;
    this.peerAddress = `10.78.${id}.2`;
  }

  static async create(): Promise<NetkitPair> {
    const pair = new NetkitPair(++count);
    const name = (text: string) => new TextEncoder().encode(`${text}\0`);
    const message = new MessageWriter(RTM_NEWLINK, CREATE)
      .bytes(IFINFOMSG)
      .attribute(IFLA_IFNAME, to => to.bytes(name(pair.primary)))
      .nested(IFLA_LINKINFO, info =>
        info
          .attribute(IFLA_INFO_KIND, to => to.bytes(name('netkit')))
          .nested(IFLA_INFO_DATA, data =>
            data.nested(IFLA_NETKIT_PEER_INFO, peer =>
              peer.bytes(IFINFOMSG).attribute(IFLA_IFNAME, to => to.bytes(name(pair.peer))),
            ),
          ),
      );
    await requireAddon().rtnetlink(message.finish());
    ip(`netns add ${pair.namespace}`);
    ip(`link set ${pair.peer} netns ${pair.namespace}`);
    // Without IPv6 no packet flows but those that a test sends.
    ip(`netns exec ${pair.namespace} sysctl -qw net.ipv6.conf.${pair.peer}.disable_ipv6=1`);
    execFileSync('sysctl', ['-qw', `net.ipv6.conf.${pair.primary}.disable_ipv6=1`]);
    ip(`address add ${pair.peerAddress.replace(/2$/, '1')}/24 dev ${pair.primary}`);
    ip(`-n ${pair.namespace} address add ${pair.peerAddress}/24 dev ${pair.peer}`);
    ip(`link set ${pair.primary} up`);
    ip(`-n ${pair.namespace} link set ${pair.peer} up`);
    return pair;
  }

  close(): void {
    ip(`link delete ${this.primary}`);
    ip(`netns delete ${this.namespace}`);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
