/** Programs of sockets, of groups and maps of them, and of network namespaces. */
import { EbpfError } from '../../errors.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { NetworkNamespace } from '../../hooks/network.ts';
import type { SockmapAttach } from '../../hooks/sockets.ts';
import type { Link } from '../link.ts';
import type { BpfMap } from '../maps/base.ts';
import { type AnySocket, socketDescriptor } from '../socket.ts';
import { required } from './arguments.ts';
import { Program } from './base.ts';

export interface NetnsAttachOptions {
  /** A path (`/run/netns/blue`) or a pid; default: the process's own network namespace. */
  readonly netns?: NetworkNamespace;
}

/** `SEC("sk_lookup")`, kernel 5.9: chooses the socket that a new connection or datagram goes to, whatever its address. */
export class SkLookupProgram extends Program {
  /** Up to 64 to a namespace. Rejects with ERR_EBPF_NO_TARGET (no such namespace), ERR_EBPF_PERMISSION (CAP_NET_ADMIN and CAP_BPF). */
  override async attach({ netns }: NetnsAttachOptions = {}): Promise<Link> {
    return this.attachTo({ hook: 'sk_lookup', ...(netns !== undefined && { netns }) });
  }
}

/** `SEC("flow_dissector")`, by a link from kernel 5.8 on: finds a packet's addresses and ports in the kernel's place. */
export class FlowDissectorProgram extends Program {
  /**
   * One to a namespace, and one in the machine's first namespace alone. Rejects with ERR_EBPF_ALREADY_ATTACHED, ERR_EBPF_NO_TARGET (no
   * such namespace), ERR_EBPF_PERMISSION (CAP_NET_ADMIN and CAP_BPF).
   */
  override async attach({ netns }: NetnsAttachOptions = {}): Promise<Link> {
    return this.attachTo({ hook: 'flow_dissector', ...(netns !== undefined && { netns }) });
  }
}

export interface SockmapAttachOptions {
  /** A sockmap or sockhash: `object.maps.socks`. */
  readonly map: BpfMap;
  /** `auto` (default): a BPF link (kernel 6.10), which ends with the process; else BPF_PROG_ATTACH, which ends with the map. */
  readonly mechanism?: SockmapAttach['mechanism'];
}

/**
 * `SEC("sk_msg")`, kernel 4.17: what sockets of a map send.
 *
 * A socket takes over the map's programs when it is put into the map, and keeps them until it is taken out: attach first.
 */
export class SkMsgProgram extends Program {
  /**
   * Rejects with ERR_EBPF_ALREADY_ATTACHED (a link holds the place), ERR_EBPF_INVALID_ARGUMENT (a map of another kind). Before kernel
   * 6.10 a second program takes the place of the first; closing the first one's link then leaves the second alone.
   */
  override async attach(options: SockmapAttachOptions): Promise<Link> {
    return this.attachTo(sockmapRequest(this, options, 'sk_msg'));
  }
}

export interface SkSkbAttachOptions extends SockmapAttachOptions {
  /** Default: as the section says. `verdict` is of kernel 5.13. */
  readonly as?: 'stream_parser' | 'stream_verdict' | 'verdict';
}

const SK_SKB = {
  [AttachType.SK_SKB_STREAM_PARSER]: 'stream_parser',
  [AttachType.SK_SKB_STREAM_VERDICT]: 'stream_verdict',
  [AttachType.SK_SKB_VERDICT]: 'verdict',
} as const;

/**
 * `SEC("sk_skb/stream_parser")` and `SEC("sk_skb/stream_verdict")`, kernel 4.14, `SEC("sk_skb/verdict")`, 5.13: what sockets of a map
 * receive. A socket takes over the map's programs when it is put into the map: attach first.
 */
export class SkSkbProgram extends Program {
  /**
   * Rejects with ERR_EBPF_ALREADY_ATTACHED (a link holds the place, or `verdict` meets `stream_verdict`), ERR_EBPF_INVALID_ARGUMENT (a
   * map of another kind), ERR_EBPF_NOT_SUPPORTED.
   */
  override async attach(options: SkSkbAttachOptions): Promise<Link> {
    // 0 is SEC("sk_skb"), which says nothing.
    const as = options?.as ?? SK_SKB[this.spec.expectedAttachType];
    const known = Object.values(SK_SKB);
    if (as === undefined || !known.includes(as)) {
      const words = known.map(word => `'${word}'`).join(', ');
      const given = as === undefined ? `its section '${this.section}' does not say which` : `not '${as}'`;
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${this.name}': attach it as ${words}; ${given}`,
      );
    }
    return this.attachTo(sockmapRequest(this, options, `sk_skb ${as}`));
  }
}

function sockmapRequest(
  program: Program,
  options: SockmapAttachOptions,
  as: SockmapAttach['as'],
): SockmapAttach {
  const { map, mechanism } = required(program, options, 'map');
  if (typeof map?.backend?.fd !== 'function') {
    const why = `map: expected a loaded map (object.maps.…), got ${map === null ? 'null' : typeof map}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be attached: ${why}`);
  }
  const fd = map.backend.fd();
  return { hook: 'sockmap', as, map: map.name, fd, ...(mechanism !== undefined && { mechanism }) };
}

export interface SocketAttachOptions {
  /**
   * What it is attached to, by Node.js object or descriptor. The link does not keep it open: when it is closed, the program goes
   * with it, and the link has nothing left to detach.
   */
  readonly socket: AnySocket;
}

/**
 * `SEC("socket")`, kernel 3.19: what a socket receives. It answers how many bytes of each packet are kept, 0 to drop it. Of a UDP
 * socket's packet it sees what begins with the UDP header, of a TCP socket's what begins with the TCP header.
 */
export class SocketFilterProgram extends Program {
  /**
   * Rejects with ERR_EBPF_INVALID_STATE (not open yet, or closed; a filter that is locked), ERR_EBPF_ALREADY_ATTACHED (a socket has one
   * filter), ERR_EBPF_INVALID_ARGUMENT (no socket).
   */
  override async attach(options: SocketAttachOptions): Promise<Link> {
    return this.attachTo({ hook: 'socket filter', ...descriptorFor(this, options) });
  }
}

/**
 * `SEC("sk_reuseport")`, kernel 4.19: chooses among the sockets that share a port (SO_REUSEPORT) the one that a connection or datagram
 * goes to. `SEC("sk_reuseport/migrate")`, 5.14: also where the connections of one that closes go.
 */
export class SkReuseportProgram extends Program {
  /**
   * Any socket of the group will do, but detaching goes through it too: after it is closed, the program stays with the rest of
   * the group. Rejects with ERR_EBPF_INVALID_ARGUMENT (in no group), ERR_EBPF_INVALID_STATE (not bound yet, or closed),
   * ERR_EBPF_ALREADY_ATTACHED.
   */
  override async attach(options: SocketAttachOptions): Promise<Link> {
    const migrate = this.spec.expectedAttachType === AttachType.SK_REUSEPORT_SELECT_OR_MIGRATE;
    return this.attachTo({
      hook: migrate ? 'sk_reuseport migrate' : 'sk_reuseport',
      ...descriptorFor(this, options),
    });
  }
}

function descriptorFor(program: Program, options: SocketAttachOptions) {
  const { socket } = required(program, options, 'socket');
  return socketDescriptor(socket, `program '${program.name}': cannot be attached`);
}

/** `SEC("syscall")`, kernel 5.14: has no hook; `run({ context })` runs it, with the system calls that it makes. */
export class SyscallProgram extends Program {
  /** Always rejects with ERR_EBPF_NOT_SUPPORTED: call `run`. */
  override attach(): Promise<never> {
    const message = `program '${this.name}' (section '${this.section}'): syscall programs are not attached anywhere; run({ context }) runs them`;
    return Promise.reject(new EbpfError('ERR_EBPF_NOT_SUPPORTED', message));
  }
}
