/** What holds a program at its hook. */
import type { BackendLink, LinkInfo } from '../backend.ts';
import { EbpfError } from '../errors.ts';
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
  #closed = false;

  /** Without a program where it is opened from its pin: nothing is lost when such a handle is dropped. */
  constructor(backend: BackendLink, program?: Program) {
    this.backend = backend;
    this.#program = program;
    if (!program) return;
    warnWhenDropped(this, backend, `program '${program.name}'`);
  }

  /** The program that runs there now, as far as this handle knows; undefined for a link opened from a pin. */
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

  /** Id, type, program and target as the kernel tells them. Throws ERR_EBPF_CLOSED, ERR_EBPF_NOT_SUPPORTED. */
  info(): LinkInfo {
    this.#open();
    return this.backend.info();
  }

  /**
   * Puts another program in its place without missing an event (`BPF_LINK_UPDATE`, kernel 5.7 for cgroups, 5.9 for XDP). With
   * `expected`, only if that program is attached now. Rejects with ERR_EBPF_NOT_SUPPORTED where the hook can't be updated.
   */
  async update(program: Program, options: { readonly expected?: Program } = {}): Promise<void> {
    this.#open();
    await this.backend.update(program.backend, options.expected?.backend);
    this.#program?.disown(this);
    this.#program = program;
    program.own(this);
  }

  /** Detaches now, even if it is pinned, and closes. */
  async detach(): Promise<void> {
    this.#open();
    await this.backend.detach();
    await this.close();
  }

  /** Gives it a name in bpffs: it stays attached after the process has ended. */
  pin(path: string): void {
    this.#open();
    this.backend.pin(path);
  }

  unpin(): void {
    this.#open();
    this.backend.unpin();
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
