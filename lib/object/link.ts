/** What holds a program at its hook. */
import type { BackendLink } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { LinkInfo, LinkProbe } from '../hooks/link-info.ts';
import type { Program } from './programs/base.ts';

/**
 * A link belongs to the object whose program it runs, and is closed with it; after `update` it belongs to the new program's
 * object. Garbage collection detaches nothing: a link that is dropped stays attached until the process ends, with a warning
 * that says where it was made.
 */
export class Link {
  /** For this library's other rooms. @internal */
  readonly backend: BackendLink;
  #program: Program | undefined;
  #pinPath: string | undefined;
  #closed = false;

  /** Without a program where it is opened from its pin or by its id: nothing is lost when such a handle is dropped. */
  constructor(backend: BackendLink, program?: Program, pinPath?: string) {
    this.backend = backend;
    this.#program = program;
    this.#pinPath = pinPath;
    if (!program) return;
    warnWhenDropped(this, backend, `program '${program.name}'`);
  }

  /** The program that runs there now, as far as this handle knows; undefined for a link opened from a pin or by its id. */
  get program(): Program | undefined {
    return this.#program;
  }

  /** How it was attached: `xdp-native-link`, `xdp-generic-netlink`, `perf-event-link`, … */
  get mechanism(): string {
    return this.backend.mechanism;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Where it is pinned, as far as this handle knows. */
  get pinPath(): string | undefined {
    return this.#pinPath;
  }

  /** Id, program and target as the kernel tells them, typed by `type`. Throws ERR_EBPF_CLOSED, ERR_EBPF_NOT_SUPPORTED. */
  info(): LinkInfo {
    this.#open();
    return this.backend.info();
  }

  /**
   * Where the probes of a kprobe.multi (kernel 6.6) or uprobe.multi link (6.8) are, in the kernel's order; empty for other kinds and
   * on older kernels. Not part of `info()`, since there may be thousands. Throws ERR_EBPF_CLOSED.
   */
  probes(): LinkProbe[] {
    this.#open();
    return this.backend.probes?.() ?? [];
  }

  /**
   * Puts another program in its place without missing an event (`BPF_LINK_UPDATE`, kernel 5.7 for cgroups, 5.8 for network
   * namespaces and iterators, 5.9 for XDP, and all tcx, netkit and sockmap links). With `expected`, only if that program is attached
   * now: rejects with ERR_EBPF_INVALID_STATE otherwise. Rejects with ERR_EBPF_NOT_SUPPORTED for kinds that no kernel can update
   * (tracing, probes, tracepoints, perf events, netfilter), ERR_EBPF_INVALID_ARGUMENT for a program of another type,
   * ERR_EBPF_NO_TARGET where what it was attached to has gone.
   */
  async update(program: Program, options: { readonly expected?: Program } = {}): Promise<void> {
    this.#open();
    await this.backend.update(program.backend, options.expected?.backend);
    const request = this.#program?.requestOf(this);
    this.#program?.disown(this);
    this.#program = program;
    program.own(this, request);
  }

  /**
   * Detaches now, even if it is pinned (the pin goes as well), and closes. A link that was opened by its id and is of a kind that
   * ends with its last holder only (tracing, probes, perf events) can't be detached by others: ERR_EBPF_NOT_SUPPORTED.
   */
  async detach(): Promise<void> {
    this.#open();
    await this.backend.detach();
    this.#pinPath = undefined;
    await this.close();
  }

  /** Gives it a name in bpffs: it stays attached after the process has ended. */
  pin(path: string): void {
    this.#open();
    this.backend.pin(path);
    this.#pinPath = path;
  }

  unpin(): void {
    this.#open();
    this.backend.unpin();
    this.#pinPath = undefined;
  }

  /** Gives the link back: the program is detached unless the link is pinned. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    dropped.unregister(this);
    this.#program?.disown(this);
    await this.backend.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): void {
    if (!this.#closed) return;
    const whose = this.#program ? ` of program '${this.#program.name}'` : '';
    throw new EbpfError('ERR_EBPF_CLOSED', `the link${whose} has been closed`);
  }
}

/** Until it is closed. @internal */
export function warnWhenDropped(link: Link, backend: BackendLink, whose: string): void {
  // As text: the error itself would hold on to the frames it tells of, and so to this link.
  const where = new Error(`link of ${whose}`).stack ?? '';
  dropped.register(link, { backend, where }, link);
}

/** Keeps the backend's handle (and with it the attachment) alive when the user's handle is gone. */
const abandoned = new Set<BackendLink>();

const dropped = new FinalizationRegistry<{ backend: BackendLink; where: string }>(({ backend, where }) => {
  abandoned.add(backend);
  process.emitWarning(
    'A link was dropped without close(): it stays attached until the process ends. Keep it, or close it.',
    { code: 'EBPF_LINK_DROPPED', detail: `made here: ${where}` },
  );
});
