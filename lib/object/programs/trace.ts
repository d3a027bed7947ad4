/** Programs whose target is part of their load: tp_btf, fentry, fexit, fmod_ret, freplace, LSM. */
import { EbpfError } from '../../errors.ts';
import { given } from '../../given.ts';
import type { TraceAttach } from '../../hooks/tracing.ts';
import { Link } from '../link.ts';
import type { TargetProgram } from '../spec/program.ts';
import { Program } from './base.ts';

abstract class LoadTimeTarget extends Program {
  protected attachThere(options: { readonly cookie?: bigint }): Promise<Link> {
    // One of the kinds that createProgram gives these classes.
    const kind = this.kind as TraceAttach['kind'];
    const target = this.spec.attachTarget?.name ?? this.spec.attachTo;
    return this.attachTo({ hook: 'trace', kind, target, ...given(options, 'cookie') });
  }

  override get attachesItself(): boolean {
    return true;
  }
}

export interface BtfTracepointAttachOptions {
  /** Kernel 6.10. */
  readonly cookie?: bigint;
}

/** `SEC("tp_btf/NAME")`, kernel 5.5: the kernel's own arguments of a tracepoint, typed. */
export class BtfTracepointProgram extends LoadTimeTarget {
  /** Rejects with ERR_EBPF_NOT_SUPPORTED (a cookie on an older kernel), ERR_EBPF_PERMISSION (CAP_BPF and CAP_PERFMON). */
  override async attach(options: BtfTracepointAttachOptions = {}): Promise<Link> {
    return this.attachThere(options);
  }
}

export interface TraceAttachOptions {
  /** Kernel 5.19. */
  readonly cookie?: bigint;
}

/**
 * `SEC("fentry/FUNCTION")` and `fexit` (kernel 5.5), `fmod_ret` (5.7): a function of the kernel, or of another program where
 * `spec.programs.x.attachTarget` has one; at its entry, at its end with its result, or before it, with a result in its place. With
 * `.s` (5.10) it may sleep, where the function lets it.
 */
export class TracingProgram extends LoadTimeTarget {
  /** Rejects with ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_ALREADY_ATTACHED, ERR_EBPF_PERMISSION (CAP_BPF and CAP_PERFMON). */
  override async attach(options: TraceAttachOptions = {}): Promise<Link> {
    return this.attachThere(options);
  }
}

export interface LsmAttachOptions {
  /** Kernel 5.19. */
  readonly cookie?: bigint;
}

/**
 * `SEC("lsm/HOOK")`, kernel 5.7: a decision of the security modules; the program answers 0, or a negative errno to refuse. With `.s`
 * (5.10; most hooks from 5.11) it may sleep. The kernel must be booted with `bpf` among its security modules (lsm=…,bpf).
 */
export class LsmProgram extends LoadTimeTarget {
  /** Rejects with ERR_EBPF_NOT_SUPPORTED (no BPF security module), ERR_EBPF_PERMISSION (CAP_BPF and CAP_PERFMON). */
  override async attach(options: LsmAttachOptions = {}): Promise<Link> {
    return this.attachThere(options);
  }
}

export interface FreplaceAttachOptions {
  /** Another loaded program than the one of the load (kernel 5.10), with a function of the same arguments and result. */
  readonly program?: TargetProgram;
  /** Its function. Default: the one of the load. */
  readonly function?: string;
}

/**
 * `SEC("freplace/FUNCTION")`, kernel 5.6: takes the place of a global function of another program, which must be loaded first:
 * `spec.programs.x.attachTarget = { name: 'FUNCTION', program }`.
 */
export class FreplaceProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET (no such function), ERR_EBPF_INVALID_ARGUMENT (one of another type), ERR_EBPF_ALREADY_ATTACHED,
   * ERR_EBPF_NOT_SUPPORTED (another target before kernel 5.10), ERR_EBPF_PERMISSION.
   */
  override async attach(options: FreplaceAttachOptions = {}): Promise<Link> {
    const loaded = this.spec.attachTarget;
    const target = options.program ?? loaded?.program;
    if (!target) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${this.name}': attach needs the program whose function it replaces: attach({ program, function })`,
      );
    }
    const request = {
      hook: 'freplace',
      target: target.backend,
      function: options.function ?? loaded?.name ?? this.spec.attachTo,
      other: target !== loaded?.program,
    } as const;
    return this.hold(request, backend => new Link(backend, this));
  }

  override get attachesItself(): boolean {
    return this.spec.attachTarget?.program !== undefined;
  }
}
