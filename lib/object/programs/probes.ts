/** Kernel and user-space functions by name. */
import { EbpfError } from '../../errors.ts';
import type { Link } from '../link.ts';
import { elsewhere, required } from './arguments.ts';
import { Program } from './base.ts';
import { cookieOf } from './tracing.ts';

export interface KprobeAttachOptions {
  /** Kernel function; default: what the section says. */
  readonly symbol?: string;
  /** Bytes from the function's start; not for kretprobes. */
  readonly offset?: number;
  /** Kernel 5.15. */
  readonly cookie?: bigint;
}

/** `SEC("kprobe/SYMBOL+OFFSET")` and `SEC("kretprobe/SYMBOL")`, kernel 4.1; needs a kernel with CONFIG_KPROBES. */
export class KprobeProgram extends Program {
  /** Rejects with ERR_EBPF_NO_TARGET (no such function, or one that can't be probed), ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION. */
  override async attach(options: KprobeAttachOptions = {}): Promise<Link> {
    const section = splitOffset(this.spec.attachTo);
    const symbol = elsewhere(this, options.symbol, section.symbol, "attach({ symbol: 'do_unlinkat' })");
    const offset = options.offset ?? (options.symbol === undefined ? section.offset : 0);
    return this.attachTo({
      hook: 'kprobe',
      symbol,
      offset,
      retprobe: this.kind === 'kretprobe',
      ...cookieOf(options),
    });
  }

  override get attachesItself(): boolean {
    return this.spec.attachTo !== '';
  }
}

export interface UprobeAttachOptions {
  /** Path of a binary, a library's name (`libc.so.6`, `c`), or a program on PATH; default: what the section says. */
  readonly binary?: string;
  /** Function; or, without it, `offset` is a file offset. */
  readonly symbol?: string;
  readonly offset?: number;
  /** Process to watch; default: every process. */
  readonly pid?: number;
  /** Kernel 5.15. */
  readonly cookie?: bigint;
}

/** `SEC("uprobe/BINARY:SYMBOL+OFFSET")` and `SEC("uretprobe/…")`, kernel 4.3. */
export class UprobeProgram extends Program {
  /** Rejects with ERR_EBPF_NO_TARGET (no such binary, symbol or process), ERR_EBPF_PERMISSION. */
  override async attach(options: UprobeAttachOptions = {}): Promise<Link> {
    const section = this.#section();
    const example = "attach({ binary: 'libc.so.6', symbol: 'malloc' })";
    const binary = elsewhere(this, options.binary, section?.binary, example);
    const named = options.symbol !== undefined || options.offset !== undefined;
    const symbol = named ? options.symbol : section?.symbol;
    const offset = options.offset ?? (named ? 0 : (section?.offset ?? 0));
    if (symbol === undefined && offset === 0) elsewhere(this, undefined, undefined, example);
    return this.attachTo({
      hook: 'uprobe',
      binary,
      offset,
      retprobe: this.kind === 'uretprobe',
      ...(symbol !== undefined && { symbol }),
      ...(options.pid !== undefined && { pid: options.pid }),
      ...cookieOf(options),
    });
  }

  override get attachesItself(): boolean {
    return this.#section()?.symbol !== undefined;
  }

  #section(): { binary: string; symbol?: string; offset: number } | undefined {
    const { attachTo } = this.spec;
    const colon = attachTo.lastIndexOf(':');
    if (colon < 0) return attachTo === '' ? undefined : { binary: attachTo, offset: 0 };
    return { binary: attachTo.slice(0, colon), ...splitOffset(attachTo.slice(colon + 1)) };
  }
}

export interface PerfEventAttachOptions {
  /** Software event that drives it. Default `cpu-clock`. */
  readonly event?:
    | 'cpu-clock'
    | 'task-clock'
    | 'page-faults'
    | 'context-switches'
    | 'cpu-migrations'
    | 'dummy';
  /** Run each `period` counts: nanoseconds for the clocks. */
  readonly period?: bigint;
  /** Or this often a second. */
  readonly frequency?: number;
  /** Default: every process. */
  readonly pid?: number;
  /** Default: every CPU, or wherever `pid` runs. */
  readonly cpu?: number;
  /** Kernel 5.15. */
  readonly cookie?: bigint;
}

/** `SEC("perf_event")`, kernel 4.9: runs at every sample of an event, a profiler's clock for instance. */
export class PerfEventProgram extends Program {
  override async attach(options: PerfEventAttachOptions): Promise<Link> {
    const both = options?.period !== undefined && options.frequency !== undefined;
    if (both) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${this.name}': attach takes period or frequency, not both`,
      );
    }
    if (options?.period === undefined) required(this, options, 'frequency');
    return this.attachTo({ hook: 'perf_event', event: 'cpu-clock', ...options });
  }
}

/** `do_unlinkat+0x10` */
function splitOffset(target: string): { symbol: string; offset: number } {
  const [, symbol = target, offset] = /^(.*?)(?:\+(0[xX][0-9a-fA-F]+|\d+))?$/.exec(target) ?? [];
  return { symbol, offset: offset === undefined ? 0 : Number(offset) };
}
