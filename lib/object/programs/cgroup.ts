/** Programs that stand at a control group, and look at what its processes do. */
import { EbpfError } from '../../errors.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import { given } from '../../given.ts';
import type { CgroupAttach } from '../../hooks/cgroup.ts';
import type { Link } from '../link.ts';
import { type Anchor, type OrderOptions, orderOf } from './anchor.ts';
import { required } from './arguments.ts';
import { Program } from './base.ts';

export interface CgroupAttachOptions extends OrderOptions {
  /** Path of the cgroup's folder (`/sys/fs/cgroup/web`): of version 2. The program sees its processes, and those of all below it. */
  readonly cgroup: string;
  /**
   * `link`: a BPF link (kernel 5.7), which ends with the process; `program`: BPF_PROG_ATTACH, which stays attached where the process
   * ends without close(); `auto` (default): a link, if it can do what is asked, else a program attachment.
   */
  readonly mechanism?: CgroupAttach['mechanism'];
  /**
   * Its place among the programs of this cgroup: kernel 6.17, or what distributions have backported. Default: the last. A link goes
   * beside a link alone, a program (mechanism `program`) beside a program; `replace` (kernel 5.6) takes the place of a program
   * that has no link, by mechanism `program` and with sharing `multi`.
   */
  readonly anchor?: Anchor;
  /**
   * Run ahead of the programs of cgroups further down, where they come first otherwise: kernel 6.15, links 6.17, or what distributions
   * have backported. Before 6.12.97, 6.18.40 and 7.1.5 the kernel may put an update of a link into the wrong place where some
   * programs have this and others have not (CVE-2026-72427).
   */
  readonly preorder?: boolean;
  /** Only if the cgroup's list of programs is still at this revision; kernel 6.17. */
  readonly expectedRevision?: bigint;
  /**
   * Of program attachments. `multi` (default): others may be attached there and below, all run; `override`: one program, and one of a
   * cgroup further down takes its place there; `exclusive`: one program, and none further down. All programs of a cgroup's hook
   * are attached with the same.
   */
  readonly sharing?: CgroupAttach['sharing'];
}

/** What all kinds of cgroup programs have. A program that is refused is told so by its own verdict: see each kind. */
export class CgroupProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (no such cgroup, none of version 2, or an anchor that is not there), ERR_EBPF_ALREADY_ATTACHED (a
   * program is attached that shares with none), ERR_EBPF_STALE_REVISION, ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION
   * (CAP_NET_ADMIN and CAP_BPF).
   */
  override async attach(options: CgroupAttachOptions): Promise<Link> {
    return this.attachHook(this.spec.expectedAttachType, options);
  }

  /** @internal */
  protected attachHook(attachType: number, options: CgroupAttachOptions): Promise<Link> {
    const { cgroup, preorder } = required(this, options, 'cgroup');
    return this.attachTo({
      hook: 'cgroup',
      cgroup,
      attachType,
      ...given(options, 'mechanism', 'sharing'),
      ...orderOf(this, options),
      ...(preorder && { preorder }),
    });
  }
}

export interface CgroupSkbAttachOptions extends CgroupAttachOptions {
  /** Which packets: default what the section says, of which `SEC("cgroup/skb")` says nothing. */
  readonly direction?: 'ingress' | 'egress';
}

const DIRECTIONS = {
  ingress: AttachType.CGROUP_INET_INGRESS,
  egress: AttachType.CGROUP_INET_EGRESS,
} as const;

/**
 * `SEC("cgroup_skb/ingress")` and `SEC("cgroup_skb/egress")`, kernel 4.10: IP packets of the cgroup's sockets. Returns 1 to let a packet
 * pass, 0 to drop it; on egress 2 and 3 do the same, and tell TCP of congestion.
 */
export class CgroupSkbProgram extends CgroupProgram {
  override async attach(options: CgroupSkbAttachOptions): Promise<Link> {
    const { direction } = required(this, options, 'cgroup');
    const refuse = (why: string) =>
      new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${this.name}': ${why}: it is 'ingress' or 'egress'`,
      );
    if (direction !== undefined) {
      if (!Object.hasOwn(DIRECTIONS, direction)) throw refuse(`there is no direction '${String(direction)}'`);
      return this.attachHook(DIRECTIONS[direction], options);
    }
    if (!this.section.replace('?', '').startsWith('cgroup_skb/'))
      throw refuse(`its section '${this.section}' says no direction; attach({ cgroup, direction })`);
    return this.attachHook(this.spec.expectedAttachType, options);
  }
}

/**
 * `SEC("cgroup/sock_create")` (kernel 4.10), `sock_release` (5.9), `post_bind4` and `post_bind6` (4.17): IP sockets as they are made,
 * closed, or bound. Returns 1 to allow it, 0 for EPERM; a release is only watched.
 */
export class CgroupSockProgram extends CgroupProgram {}

/**
 * `SEC("cgroup/bind4")`, `connect4` (kernel 4.17), `sendmsg4` (4.18), `recvmsg4` (5.2), `getpeername4`, `getsockname4` (5.8), each with 6 for
 * IPv6, and `connect_unix`, `sendmsg_unix`, `recvmsg_unix`, `getpeername_unix`, `getsockname_unix` (6.7): the address of a call, which the
 * program may write anew. Returns 1 to go on, 0 for EPERM; 1 always in recvmsg, getpeername and getsockname. bind may return 3: the
 * port needs no privilege then (5.12).
 */
export class CgroupSockAddrProgram extends CgroupProgram {}

/**
 * `SEC("cgroup/getsockopt")` and `SEC("cgroup/setsockopt")`, kernel 5.3: options of sockets, which the program may answer itself. Returns 1
 * to go on, 0 for EPERM.
 */
export class CgroupSockoptProgram extends CgroupProgram {}

/** `SEC("cgroup/sysctl")`, kernel 5.2: reads and writes below /proc/sys. Returns 1 to allow it, 0 for EPERM. */
export class CgroupSysctlProgram extends CgroupProgram {}

/** `SEC("cgroup/dev")`, kernel 4.15: devices as they are opened or made. Returns 1 to allow it, 0 for EPERM. */
export class CgroupDeviceProgram extends CgroupProgram {}

/** `SEC("sockops")`, kernel 4.13: what befalls TCP connections: established, retransmitted, closed. */
export class SockOpsProgram extends CgroupProgram {}

/**
 * `SEC("lsm_cgroup/HOOK")`, kernel 6.0, with CONFIG_BPF_LSM: a hook of the security modules, for the processes of the cgroup (or for its
 * sockets, where the hook has one). Returns 1 to allow it, 0 for EPERM; hooks without a verdict return 1.
 */
export class LsmCgroupProgram extends CgroupProgram {}
