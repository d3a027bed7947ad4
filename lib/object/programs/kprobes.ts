/** Kernel functions by name. */
import { given } from '../../given.ts';
import { isGlob } from '../../hooks/names.ts';
import type { NamePattern } from '../../hooks/probes.ts';
import type { Link } from '../link.ts';
import { elsewhere } from './arguments.ts';
import { Program } from './base.ts';
import { type ManyProbesOptions, type MultiOptions, manyProbes } from './many.ts';
import { splitOffset } from './places.ts';

export interface KprobeAttachOptions extends ManyProbesOptions {
  /**
   * Kernel function (`do_unlinkat`, `MODULE:FUNCTION`); default: what the section says. A glob (`tcp_*`), a regular
   * expression or a
   * list puts a probe on each of many (kernel 4.17): functions that can't be probed are left out, `link.info().details` says
   * how many.
   */
  readonly symbol?: NamePattern;
  /** Bytes from the function's start, of one function; not for kretprobes. */
  readonly offset?: number;
}

const EXAMPLE = "attach({ symbol: 'do_unlinkat' })";

/**
 * `SEC("kprobe/SYMBOL+OFFSET")` and `SEC("kretprobe/SYMBOL")`, kernel 4.1; needs a kernel with CONFIG_KPROBES. `link.mechanism`:
 * `perf-event-link` (kernel 5.15) or `perf-event-ioctl`, with an `s` for many.
 */
export class KprobeProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (no such function, or none that can be probed; the nearest name is offered),
   * ERR_EBPF_INVALID_ARGUMENT (more than `most`), ERR_EBPF_NOT_SUPPORTED (no kprobes; a cookie before kernel 5.15),
   * ERR_EBPF_PERMISSION.
   */
  override async attach(options: KprobeAttachOptions = {}): Promise<Link> {
    const section = splitOffset(this.spec.attachTo);
    const symbol = elsewhere(this, options.symbol, section.symbol, EXAMPLE);
    if (typeof symbol !== 'string' || isGlob(symbol))
      return this.attachTo({ hook: 'kprobes', symbols: symbol, ...manyProbes(this.kind, options) });
    const offset = options.offset ?? (options.symbol === undefined ? section.offset : 0);
    const { cookie } = options;
    return this.attachTo({
      hook: 'kprobe',
      symbol,
      offset,
      retprobe: this.kind === 'kretprobe',
      ...(cookie !== undefined && { cookie: typeof cookie === 'function' ? cookie(symbol) : cookie }),
    });
  }

  override get attachesItself(): boolean {
    return this.spec.attachTo !== '';
  }
}

export interface KprobeMultiAttachOptions extends MultiOptions {
  /** A glob (`tcp_*`), a regular expression, or a list of kernel functions; default: what the section says. */
  readonly symbol?: NamePattern;
}

/**
 * `SEC("kprobe.multi/GLOB")` and `SEC("kretprobe.multi/GLOB")`: one link for all functions (kernel 5.18 with CONFIG_FPROBE), or a
 * probe for each (4.17). `SEC("kprobe.session/GLOB")`: runs at entry and return as one (6.10). `link.mechanism`:
 * `kprobe-multi-link`,
 * `kprobe-session-link`, `perf-event-links` or `perf-event-ioctls`. `link.info().details` has `probes`, and `leftOut` for
 * those that
 * can't be probed.
 */
export class KprobeMultiProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (nothing matches, or a listed function is not there), ERR_EBPF_INVALID_ARGUMENT (more
   * than `most`),
   * ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_NO_TRACEFS, ERR_EBPF_PERMISSION.
   */
  override async attach(options: KprobeMultiAttachOptions = {}): Promise<Link> {
    const symbols = elsewhere(this, options.symbol, this.spec.attachTo, "attach({ symbol: 'tcp_*' })");
    return this.attachTo({ hook: 'kprobes', symbols, ...manyProbes(this.kind, options) });
  }

  override get attachesItself(): boolean {
    return this.spec.attachTo !== '';
  }
}

export interface KsyscallAttachOptions {
  /** Name of the system call (`unlinkat`); default: what the section says. */
  readonly syscall?: string;
  /** Kernel 5.15. */
  readonly cookie?: bigint;
}

/**
 * `SEC("ksyscall/NAME")` and `SEC("kretsyscall/NAME")`: the kernel's function of a system call, by whatever name it has on this
 * architecture (`__x64_sys_…`, `__arm64_sys_…`, `__se_sys_…`, `sys_…`). Kernel 4.1, with CONFIG_KPROBES.
 */
export class KsyscallProgram extends Program {
  /** Rejects with ERR_EBPF_NO_TARGET (no such system call), ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION. */
  override async attach(options: KsyscallAttachOptions = {}): Promise<Link> {
    const example = "attach({ syscall: 'unlinkat' })";
    const syscall = elsewhere(this, options.syscall, this.spec.attachTo, example);
    const retprobe = this.kind === 'kretsyscall';
    return this.attachTo({ hook: 'ksyscall', syscall, retprobe, ...given(options, 'cookie') });
  }

  override get attachesItself(): boolean {
    return this.spec.attachTo !== '';
  }
}
