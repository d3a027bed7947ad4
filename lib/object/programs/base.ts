/** What every program has, whatever its kind. */
import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import type { BackendProgram, ProgramInfo, RunRequest, RunResult } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import { Link } from '../link.ts';
import type { ProgramSpec } from '../spec/program.ts';

const attached = channel('ebpf:attach');

export class Program {
  readonly name: string;
  /** `xdp`, `tracepoint`, `kprobe`, …, as the section says. */
  readonly kind: string;
  /** As written in SEC(). */
  readonly section: string;
  /** For this library's other rooms. @internal */
  readonly backend: BackendProgram;
  protected readonly spec: ProgramSpec;
  readonly #links = new Map<Link, string>();
  #closed = false;

  constructor(spec: ProgramSpec, backend: BackendProgram) {
    this.spec = spec;
    this.name = spec.name;
    this.kind = spec.kind;
    this.section = spec.section;
    this.backend = backend;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The verifier's log, where `load({ logLevel })` asked for it; empty otherwise. */
  get log(): string {
    return this.backend.log;
  }

  /** Links that hold it at a hook. */
  get links(): ReadonlySet<Link> {
    return new Set(this.#links.keys());
  }

  /** The kernel's facts: id, tag, sizes, run statistics. Throws ERR_EBPF_CLOSED. */
  info(): ProgramInfo {
    this.#open();
    return this.backend.info();
  }

  /**
   * Runs it once (or `repeat` times) on data given, without attaching it: the kernel's BPF_PROG_TEST_RUN (kernel 4.12; raw
   * tracepoints 5.10, syscall programs 5.14, tracing 5.7). How a program is unit-tested. Rejects with ERR_EBPF_NOT_SUPPORTED for
   * kinds that the kernel can't run so.
   */
  async run(request: RunRequest = {}): Promise<RunResult> {
    this.#open();
    return this.backend.run(request);
  }

  /** Attaches it where its section says. Kinds with options of their own have them here. */
  attach(_options?: object): Promise<Link> {
    return Promise.reject(
      new EbpfError(
        'ERR_EBPF_NOT_SUPPORTED',
        `program '${this.name}' (section '${this.section}'): attaching programs of kind '${this.kind}' is not supported in this version`,
      ),
    );
  }

  /** Whether `object.attach()` can attach it without being told where. */
  get attachesItself(): boolean {
    return false;
  }

  /** Gives it a name in bpffs, so that it outlives the process. */
  pin(path: string): void {
    this.#open();
    this.backend.pin(path);
  }

  /** @internal */
  protected async attachTo(request: AttachRequest): Promise<Link> {
    this.#open();
    const target = describe(request);
    if ([...this.#links.values()].includes(target)) {
      throw new EbpfError(
        'ERR_EBPF_ALREADY_ATTACHED',
        `program '${this.name}' is attached to ${target} already; close that link first, or update it`,
      );
    }
    const link = new Link(await this.backend.attach(request), this);
    this.#links.set(link, target);
    if (attached.hasSubscribers)
      attached.publish({ program: this.name, target, mechanism: link.mechanism, link });
    return link;
  }

  /** A link takes this program up by update. @internal */
  own(link: Link): void {
    this.#links.set(link, `link ${link.mechanism}`);
  }

  /** @internal */
  disown(link: Link): void {
    this.#links.delete(link);
  }

  /** Closes the program's links and gives its descriptor back. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      for (const link of [...this.#links.keys()]) await link.close();
    } finally {
      this.backend.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): void {
    if (this.#closed) {
      throw new EbpfError(
        'ERR_EBPF_CLOSED',
        `program '${this.name}' has been closed with its object; load it again`,
      );
    }
  }
}

/** `xdp interface=veth0 mode=auto`: what was asked for, as messages and the check for a second attach want it. */
function describe(request: AttachRequest): string {
  const fields = Object.entries(request).filter(([key, value]) => key !== 'hook' && value !== undefined);
  return [request.hook, ...fields.map(([key, value]) => `${key}=${textOf(value)}`)].join(' ');
}

/** Whole, since two descriptions that read alike are taken for the same place. */
function textOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: null, maxArrayLength: null });
}
