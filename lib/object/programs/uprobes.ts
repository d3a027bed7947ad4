/** Functions of user space by name, and the probes that programs carry in themselves. */
import { given } from '../../given.ts';
import { isGlob } from '../../hooks/names.ts';
import type { NamePattern } from '../../hooks/probes.ts';
import type { Link } from '../link.ts';
import { elsewhere } from './arguments.ts';
import { Program } from './base.ts';
import { type ManyProbesOptions, type MultiOptions, manyProbes } from './many.ts';
import { binaryPlace } from './places.ts';

interface InBinary {
  /** Path of a binary, a library's name (`libc.so.6`, `c`), or a program on PATH; default: what the section says. */
  readonly binary?: string;
  /** Process to watch; default: every process. */
  readonly pid?: number;
}

export interface UprobeAttachOptions extends InBinary, ManyProbesOptions {
  /**
   * Function; or, without it, `offset` is a file offset. A glob, a regular expression or a list puts a probe on each of many
   * (kernel 4.17).
   */
  readonly symbol?: NamePattern;
  readonly offset?: number;
  /** File offset of a counter (16 bits) that the kernel raises while somebody watches: a USDT probe's semaphore (kernel 4.20). */
  readonly refCounter?: number;
}

/** `SEC("uprobe/BINARY:SYMBOL+OFFSET")` and `SEC("uretprobe/…")`, kernel 4.3. */
export class UprobeProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (no such binary, symbol or process), ERR_EBPF_INVALID_ARGUMENT (more than `most`),
   * ERR_EBPF_NOT_SUPPORTED (a cookie before kernel 5.15), ERR_EBPF_PERMISSION.
   */
  override async attach(options: UprobeAttachOptions = {}): Promise<Link> {
    const section = binaryPlace(this.spec.attachTo);
    const example = "attach({ binary: 'libc.so.6', symbol: 'malloc' })";
    const binary = elsewhere(this, options.binary, section?.binary, example);
    const named = options.symbol !== undefined || options.offset !== undefined;
    const symbol = named ? options.symbol : section?.symbol;
    const offset = options.offset ?? (named ? 0 : (section?.offset ?? 0));
    if (symbol === undefined && offset === 0) elsewhere(this, undefined, undefined, example);
    const process = options.pid === undefined ? {} : { pid: options.pid };
    if (symbol !== undefined && (typeof symbol !== 'string' || isGlob(symbol)))
      return this.attachTo({
        hook: 'uprobes',
        binary,
        symbols: symbol,
        ...process,
        ...manyProbes(this.kind, options),
      });
    const { cookie } = options;
    const counter = given(options, 'refCounter');
    return this.attachTo({
      hook: 'uprobe',
      binary,
      offset,
      retprobe: this.kind === 'uretprobe',
      ...(symbol !== undefined && { symbol }),
      ...process,
      ...counter,
      ...(cookie !== undefined && { cookie: typeof cookie === 'function' ? cookie(symbol ?? '') : cookie }),
    });
  }

  override get attachesItself(): boolean {
    return binaryPlace(this.spec.attachTo)?.symbol !== undefined;
  }
}

export interface UprobeMultiAttachOptions extends InBinary, MultiOptions {
  /** A glob (`SSL_*`), a regular expression, or a list of the binary's functions; default: what the section says. */
  readonly symbol?: NamePattern;
}

/**
 * `SEC("uprobe.multi/BINARY:GLOB")` and `SEC("uretprobe.multi/…")`: one link for all functions (kernel 6.6), or a probe for each
 * (4.17). `SEC("uprobe.session/…")`: runs at entry and return as one (6.13). `link.mechanism`: `uprobe-multi-link`,
 * `uprobe-session-link`, `perf-event-links` or `perf-event-ioctls`.
 */
export class UprobeMultiProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (no such binary or process; nothing matches, or a listed function is not there),
   * ERR_EBPF_INVALID_ARGUMENT (more than `most`), ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION.
   */
  override async attach(options: UprobeMultiAttachOptions = {}): Promise<Link> {
    const section = binaryPlace(this.spec.attachTo);
    const example = "attach({ binary: 'libssl', symbol: 'SSL_*' })";
    const binary = elsewhere(this, options.binary, section?.binary, example);
    const symbols = elsewhere(this, options.symbol, section?.symbol, example);
    const { pid } = options;
    return this.attachTo({
      hook: 'uprobes',
      binary,
      symbols,
      ...(pid !== undefined && { pid }),
      ...manyProbes(this.kind, options),
    });
  }

  override get attachesItself(): boolean {
    return binaryPlace(this.spec.attachTo)?.symbol !== undefined;
  }
}

export interface UsdtAttachOptions extends InBinary {
  /** Default: what the section says. `usdtProbes(binary)` lists what there is. */
  readonly provider?: string;
  readonly name?: string;
  /** A number that the program reads with bpf_usdt_cookie; any kernel. */
  readonly cookie?: bigint;
}

/**
 * `SEC("usdt/BINARY:PROVIDER:NAME")`: a probe that a program carries in itself, with arguments (libbpf's usdt.bpf.h reads them).
 * Kernel 4.20; before 5.15, a library's probes need a `pid`.
 */
export class UsdtProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (no such binary, provider, probe or process), ERR_EBPF_NOT_SUPPORTED,
   * ERR_EBPF_PERMISSION.
   */
  override async attach(options: UsdtAttachOptions = {}): Promise<Link> {
    const section = this.#section();
    const example = "attach({ binary: 'libc.so.6', provider: 'libc', name: 'setjmp' })";
    const { pid } = options;
    return this.attachTo({
      hook: 'usdt',
      binary: elsewhere(this, options.binary, section?.binary, example),
      provider: elsewhere(this, options.provider, section?.provider, example),
      name: elsewhere(this, options.name, section?.name, example),
      ...(pid !== undefined && { pid }),
      ...given(options, 'cookie'),
    });
  }

  override get attachesItself(): boolean {
    return this.#section() !== undefined;
  }

  #section(): { binary: string; provider: string; name: string } | undefined {
    const [, binary, provider, name] = /^(.+):([^:]+):([^:]+)$/.exec(this.spec.attachTo) ?? [];
    return name === undefined ? undefined : { binary: binary!, provider: provider!, name };
  }
}
