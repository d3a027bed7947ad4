/** Perf event arrays: events from programs to user space, in a buffer for each CPU. */
import { constants } from 'node:os';
import type { BackendPerf, BackendRing, PerfRequest } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { Losses } from '../events/losses.ts';
import { EventMap } from './event-map.ts';

/** How the buffers of a perf event array are made. */
export interface PerfBufferOptions {
  /** Pages (of 4 KiB, mostly) of each CPU's buffer: a power of two. Default 64. */
  readonly pages?: number;
  /** Wakes the reader after so many records on one CPU. Default 1. What is there is read without waiting all the same. */
  readonly wakeupEvents?: number;
  /** Wakes the reader after so many bytes on one CPU, in place of `wakeupEvents`; less than a buffer has. */
  readonly watermark?: number;
  /**
   * Keeps the newest records, where otherwise those that find no room are lost: a flight recorder, which is read when something has
   * happened. How many were written over the kernel does not say: see `overwritten`. Kernel 4.7.
   */
  readonly overwrite?: boolean;
  /**
   * Bytes of each record, where all have the same: perf keeps sizes rounded up, and up to 7 bytes behind a record are cut off by it.
   * Default: the size of the records' type; none where that is not known or ends in a flexible array.
   */
  readonly recordSize?: number;
}

/** A CPU without a buffer, and why: records that it sends are lost, and the program is told so (ENOENT). */
export interface SkippedCpu {
  readonly cpu: number;
  /** `offline`, or `no slot` where the map has fewer entries than there are CPUs. */
  readonly reason: 'offline' | 'no slot';
}

const PAGES = 64;
const MOST_PAGES = 1 << 20;
const MOST = 0x7fffffff;
/** The smallest page there is; a watermark is held to what a buffer has at the least. */
const PAGE = 4096;

/**
 * `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, for programs that send with `bpf_perf_event_output` (kernel 4.4): what kernels before 5.8 have in
 * place of ring buffers, and what most tools use. The same reader as of a `RingBuffer`; records are in order for each CPU
 * alone. The buffers are there from `open()` or the first reader on, and until the map is closed: what a program sends before
 * goes nowhere.
 *
 * @example
 * object.maps.events.open({ pages: 16 });
 * await object.attach();
 * for await (const batch of object.maps.events.batches({ signal })) for (const event of batch) console.log(event.comm);
 */
export class PerfEventArray<E> extends EventMap<E> {
  #perf: BackendPerf | undefined;

  /**
   * Makes the buffers. Without it, the first reader makes them as they are by default. Throws ERR_EBPF_INVALID_STATE (they are there),
   * ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_PERMISSION (CAP_PERFMON, or more pages than may be locked), ERR_EBPF_CLOSED.
   */
  open(options: PerfBufferOptions = {}): this {
    if (this.closed) this.fail('iterate', constants.errno.EBADF);
    if (this.#perf) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        `map '${this.name}' has its perf buffers already: open it before it is read`,
      );
    }
    this.#perf = this.backend.perf(this.#request(options));
    return this;
  }

  /** CPUs that have no buffer. Those that come online later have none either. */
  get skipped(): SkippedCpu[] {
    const { ENODEV } = constants.errno;
    return this.#made.skipped.map(({ cpu, errno }) => {
      return { cpu, reason: errno === ENODEV ? 'offline' : 'no slot' };
    });
  }

  /** With `overwrite`: bytes that were written over before they were read, as far as readers have seen. */
  get overwritten(): number {
    const { lost } = this.#made;
    return new Float64Array(lost, lost.byteLength / 2).reduce((sum, each) => sum + each, 0);
  }

  get #made(): BackendPerf {
    if (!this.#perf) this.open();
    return this.#perf!;
  }

  #request(options: PerfBufferOptions): PerfRequest {
    const { pages = PAGES, wakeupEvents = 1, watermark = 0, overwrite = false } = options;
    const { codec } = this;
    const ownSize = codec && codec.flexibleElementSize === 0 ? codec.size : 0;
    const { recordSize = ownSize } = options;
    this.#check('pages', pages, 1, MOST_PAGES);
    if ((pages & (pages - 1)) !== 0) this.#refuse(`pages must be a power of two, not ${pages}`);
    this.#check('wakeupEvents', wakeupEvents, 1, MOST);
    this.#check('watermark', watermark, options.watermark === undefined ? 0 : 1, MOST);
    this.#check('recordSize', recordSize, 0, MOST);
    if (options.wakeupEvents !== undefined && watermark > 0)
      this.#refuse('wakeupEvents and watermark exclude each other');
    // The kernel would take it for the whole buffer, and the reader never wake.
    if (watermark >= pages * PAGE) {
      this.#refuse(
        `watermark must be less than a buffer has, ${pages * PAGE} bytes (${pages} pages), not ${watermark}`,
      );
    }
    return { pages, wakeupEvents, watermark, overwrite, recordSize };
  }

  #check(what: string, value: number, min: number, max: number): void {
    if (Number.isInteger(value) && value >= min && value <= max) return;
    this.#refuse(`${what} must be a whole number from ${min} to ${max}, not ${value}`);
  }

  #refuse(why: string): never {
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `map '${this.name}': perf buffers: ${why}`);
  }

  protected override ring(): BackendRing {
    return this.#made;
  }

  protected override get cpus(): Uint32Array {
    return this.#made.cpus;
  }

  /** Kernels before 6.0 tell of a loss with the next record that finds room. */
  protected override get losses(): Losses {
    return {
      byCpu: () => {
        this.#perf?.countLost();
        return this.#perf ? Array.from(lostOf(this.#perf)) : [];
      },
    };
  }

  override close(): void {
    super.close();
    this.#perf?.close();
  }
}

/** By CPU: the first half of what the backend counts. */
function lostOf({ lost }: BackendPerf): Float64Array {
  return new Float64Array(lost, 0, lost.byteLength / Float64Array.BYTES_PER_ELEMENT / 2);
}
