/** Tracepoints: by their formatted arguments, and raw. */
import { given } from '../../given.ts';
import type { Link } from '../link.ts';
import { elsewhere } from './arguments.ts';
import { Program } from './base.ts';

export interface TracepointAttachOptions {
  /** `sched/sched_switch`; default: what the section says. */
  readonly tracepoint?: string;
  /** A number that the program reads with bpf_get_attach_cookie (kernel 5.15). */
  readonly cookie?: bigint;
}

/** `SEC("tp/CATEGORY/NAME")`, kernel 4.7: the stable, formatted arguments of /sys/kernel/tracing/events. */
export class TracepointProgram extends Program {
  /** Rejects with ERR_EBPF_NO_TARGET, ERR_EBPF_NO_TRACEFS, ERR_EBPF_PERMISSION. */
  override async attach(options: TracepointAttachOptions = {}): Promise<Link> {
    const example = "attach({ tracepoint: 'sched/sched_switch' })";
    const tracepoint = elsewhere(this, options.tracepoint, this.spec.attachTo, example);
    const [category = '', name = '', ...rest] = tracepoint.split('/');
    if (category === '' || name === '' || rest.length > 0) elsewhere(this, undefined, undefined, example);
    return this.attachTo({ hook: 'tracepoint', category, name, ...given(options, 'cookie') });
  }

  override get attachesItself(): boolean {
    return this.spec.attachTo !== '';
  }
}

export interface RawTracepointAttachOptions {
  /** `sched_switch`; default: what the section says. */
  readonly tracepoint?: string;
  /** Kernel 6.10. */
  readonly cookie?: bigint;
}

/**
 * `SEC("raw_tp/NAME")`, kernel 4.17: the kernel's own arguments, unformatted. `SEC("raw_tp.w/NAME")`, kernel 5.2, may write what its
 * first argument points to, at the few tracepoints that let it.
 */
export class RawTracepointProgram extends Program {
  /**
   * Rejects with ERR_EBPF_NO_TARGET, ERR_EBPF_INVALID_ARGUMENT (more arguments, or a larger buffer, than the tracepoint has),
   * ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION (CAP_BPF and CAP_PERFMON).
   */
  override async attach(options: RawTracepointAttachOptions = {}): Promise<Link> {
    const name = elsewhere(
      this,
      options.tracepoint,
      this.spec.attachTo,
      "attach({ tracepoint: 'sched_switch' })",
    );
    const writable = this.kind === 'raw_tp.w' && { writable: true as const };
    return this.attachTo({ hook: 'raw_tp', name, ...writable, ...given(options, 'cookie') });
  }

  override get attachesItself(): boolean {
    return this.spec.attachTo !== '';
  }
}
