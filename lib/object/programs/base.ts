/** What every program has, whatever its kind. */
import { channel } from 'node:diagnostics_channel';
import type { BackendLink, BackendProgram, ProgramInfo, RunRequest, RunResult } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { JitedFunction } from '../../formats/loaded/jited.ts';
import type { TranslatedProgram } from '../../formats/loaded/translated.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import { Link } from '../link.ts';
import type { ProgramSpec } from '../spec/program.ts';
import { describe } from './describe.ts';
import { enlist } from './living.ts';
import { ProgramStream, STREAM, type StreamOptions } from './stream.ts';

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
  /** What the spec said at the load, where a later edit of it is of no concern. @internal */
  readonly sectionTarget: string;
  /** Each with what was asked for; undefined where that is not known (the link was opened from a pin). */
  readonly #links = new Map<Link, AttachRequest | undefined>();
  readonly #delist: () => void;
  #closed = false;

  constructor(spec: ProgramSpec, backend: BackendProgram) {
    this.spec = spec;
    this.name = spec.name;
    this.kind = spec.kind;
    this.section = spec.section;
    this.sectionTarget = spec.attachTo;
    this.backend = backend;
    this.#delist = enlist(this);
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
   * Its instructions as the kernel runs them, after the verifier's rewriting; `String()` of it is their text, with the lines of the
   * source. Throws ERR_EBPF_NOT_SUPPORTED in the emulator.
   */
  translated(): TranslatedProgram {
    this.#open();
    return this.backend.translated?.() ?? this.#notTold('translated instructions');
  }

  /** Its machine code, function by function; empty where the JIT is off. Throws ERR_EBPF_NOT_SUPPORTED in the emulator. */
  jited(): JitedFunction[] {
    this.#open();
    return this.backend.jited?.() ?? this.#notTold('machine code');
  }

  #notTold(what: string): never {
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${this.name}': only the kernel has ${what}`);
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

  /**
   * What it prints with `ebpf_stdout` of node-ebpf.h (`bpf_stream_vprintk`, kernel 6.17): `read()` for what is there, or line by line with
   * `for await`. Each line goes to one reader. On older kernels reading throws ERR_EBPF_NOT_SUPPORTED.
   */
  stdout(options: StreamOptions = {}): ProgramStream {
    return new ProgramStream(this, STREAM.STDOUT, options);
  }

  /** The same for its standard error, where the kernel itself also writes why it stopped a program. */
  stderr(options: StreamOptions = {}): ProgramStream {
    return new ProgramStream(this, STREAM.STDERR, options);
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
    if ([...this.#links.values()].some(other => other && describe(other) === target)) {
      throw new EbpfError(
        'ERR_EBPF_ALREADY_ATTACHED',
        `program '${this.name}' is attached to ${target} already; close that link first, or update it`,
      );
    }
    return this.hold(request, backend => new Link(backend, this));
  }

  /** As `attachTo`, for links of a class of their own, and hooks that take the program more than once. @internal */
  protected async hold<L extends Link>(
    request: AttachRequest,
    make: (backend: BackendLink) => L,
  ): Promise<L> {
    this.#open();
    const target = describe(request);
    const link = make(await this.backend.attach(request));
    this.#links.set(link, request);
    if (attached.hasSubscribers)
      attached.publish({ program: this.name, target, mechanism: link.mechanism, link });
    return link;
  }

  /** What a link of its own was asked for. @internal */
  requestOf(link: Link): AttachRequest | undefined {
    return this.#links.get(link);
  }

  /** Attaches it where another program was asked to be. @internal */
  attachAs(request: AttachRequest): Promise<Link> {
    return this.attachTo(request);
  }

  /** A link takes this program up by update. @internal */
  own(link: Link, request: AttachRequest | undefined): void {
    this.#links.set(link, request);
  }

  /** @internal */
  disown(link: Link): void {
    this.#links.delete(link);
  }

  /** Closes the program's links and gives its descriptor back. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#delist();
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
