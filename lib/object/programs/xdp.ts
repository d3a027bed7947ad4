/** XDP: packets as they reach the interface, before the network stack. */
import type { NetworkNamespace, XdpAttach } from '../../hooks/network.ts';
import type { Link } from '../link.ts';
import { required } from './arguments.ts';
import { Program } from './base.ts';

export interface XdpAttachOptions {
  /** Name (`veth0`) or index. */
  readonly interface: string | number;
  /**
   * `native`: in the driver (kernel 4.8); `generic`: in the network stack (4.12), slower, on any interface; `offload`: in the network
   * card (4.13), of which few can; `auto` (default): native, else generic.
   */
  readonly mode?: XdpAttach['mode'];
  /** `auto` (default): a BPF link (kernel 5.9), which ends with the process; else netlink. */
  readonly mechanism?: XdpAttach['mechanism'];
  /** Where the interface is: a path (`/run/netns/blue`) or a pid; default: the process's own. */
  readonly netns?: NetworkNamespace;
}

/** What XDP programs return (enum xdp_action). */
export const XdpAction = { ABORTED: 0, DROP: 1, PASS: 2, TX: 3, REDIRECT: 4 } as const;

export class XdpProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_INTERFACE, ERR_EBPF_ALREADY_ATTACHED (each interface has one XDP program), ERR_EBPF_NOT_SUPPORTED
   * (a driver without native mode), ERR_EBPF_PERMISSION (CAP_NET_ADMIN and CAP_BPF).
   */
  override async attach(options: XdpAttachOptions): Promise<Link> {
    const {
      interface: target,
      mode = 'auto',
      mechanism = 'auto',
      netns,
    } = required(this, options, 'interface');
    return this.attachTo({
      hook: 'xdp',
      interface: target,
      mode,
      mechanism,
      ...(netns !== undefined && { netns }),
    });
  }
}
