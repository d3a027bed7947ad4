/** Samples of perf events. */
import { EbpfError } from '../../errors.ts';
import type { PerfEvent } from '../../hooks/probes.ts';
import type { Link } from '../link.ts';
import { required } from './arguments.ts';
import { Program } from './base.ts';

export interface PerfEventAttachOptions {
  /**
   * What drives it. Default: the software event `cpu-clock`. `{ software }`, `{ hardware }` (kernel 4.9), `{ cache }`, `{
   * raw }` and
   * `{ breakpoint }` (4.13). Virtual machines mostly have no hardware, cache and raw events.
   */
  readonly event?: PerfEvent;
  /** Run each `period` counts: nanoseconds for the clocks. Breakpoints run at each hit where nothing is said. */
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
  /**
   * Rejects with ERR_EBPF_INVALID_ARGUMENT (no such event; a rate above kernel.perf_event_max_sample_rate),
   * ERR_EBPF_NO_TARGET (no such
   * process or CPU), ERR_EBPF_NOT_SUPPORTED (a counter that the machine has not), ERR_EBPF_ATTACH (no debug register left),
   * ERR_EBPF_PERMISSION.
   */
  override async attach(options: PerfEventAttachOptions): Promise<Link> {
    if (options?.period !== undefined && options.frequency !== undefined) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${this.name}': attach takes period or frequency, not both`,
      );
    }
    const event = options?.event ?? 'cpu-clock';
    if (
      typeof event === 'object' &&
      event !== null &&
      'breakpoint' in event &&
      options.frequency === undefined
    )
      return this.attachTo({ hook: 'perf_event', ...options, event, period: options.period ?? 1n });
    if (options?.period === undefined) required(this, options, 'frequency');
    return this.attachTo({ hook: 'perf_event', ...options, event });
  }
}
