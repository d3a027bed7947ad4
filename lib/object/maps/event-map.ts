/** What ring buffers and perf event arrays have in common: one reader at a time, of records from programs. */
import type { BackendMap, BackendRing } from '../../backend.ts';
import type { Codec } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { EventBatch } from '../events/batch.ts';
import { type Losses, LossReport } from '../events/losses.ts';
import { EventReader, type ReadOptions } from '../events/reader.ts';
import type { SharedEvents, SharedTypes } from '../events/share.ts';
import { BpfMap } from './base.ts';

/** How full it is, in bytes. */
export interface Fill {
  /** Of all buffers, for records with their headers. */
  readonly size: number;
  /** Sent and not yet read. */
  readonly available: number;
  /** The most that was available when a reader looked. */
  readonly highWater: number;
  /** Bytes read, and bytes sent, since it was made. */
  readonly consumer: number;
  readonly producer: number;
}

/** What the records are, as the object says. */
export interface EventKind {
  /** undefined for bytes. */
  readonly codec: Codec | undefined;
  /** What another thread needs to read them as well; null for bytes. Throws ERR_EBPF_NOT_SUPPORTED in the emulator. */
  readonly types: () => SharedTypes | null;
}

export abstract class EventMap<E> extends BpfMap implements AsyncIterable<E> {
  protected readonly codec: Codec | undefined;
  readonly #types: () => SharedTypes | null;
  #reader: EventReader<E> | undefined;
  #report: LossReport | undefined;

  constructor(name: string, backend: BackendMap, { codec, types }: EventKind) {
    super(name, backend);
    this.codec = codec;
    this.#types = types;
  }

  /** C type of the records, e.g. `struct event`; undefined where the object does not say it, and records are bytes. */
  get eventType(): string | undefined {
    return this.codec?.typeName;
  }

  /**
   * Reads in batches: the fast way. Keeps the event loop alive until it ends (`unref()` it otherwise): by `break`, the signal,
   * or the map's close. Throws ERR_EBPF_INVALID_STATE if it is being read already (by any handle of this thread), ERR_EBPF_CLOSED.
   */
  batches(options: ReadOptions = {}): EventReader<E> {
    if (this.#reader) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        `map '${this.name}' is being read already: end that iteration first (break, return(), or its signal)`,
      );
    }
    if (this.closed) this.fail('iterate', 9 /* EBADF */);
    const release = this.backend.claim();
    try {
      const ring = this.ring();
      const { codec, cpus } = this;
      const reader = new EventReader<E>({ codec, ring, report: this.#counted, cpus }, options, () => {
        this.#reader = undefined;
        release();
      });
      // One whose signal is aborted has ended before it is there.
      if (!options.signal?.aborted) this.#reader = reader;
      return reader;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Reads one by one. */
  async *events(options: ReadOptions = {}): AsyncIterableIterator<E> {
    for await (const batch of this.batches(options)) {
      // Decoded before the first is handed out: a pause between two events must not outlive the batch.
      for (const event of [...batch]) yield event;
    }
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<E> {
    return this.events();
  }

  /** Takes what is there now, without waiting (libbpf's ring_buffer__consume), as objects that may be kept. */
  consume(): E[] {
    const reader = this.batches();
    try {
      const events: E[] = [];
      for (let batch: EventBatch<E> = reader.take(); batch.length > 0; batch = reader.take())
        events.push(...batch);
      return events;
    } finally {
      reader.return();
    }
  }

  /**
   * How full it is now. Asking takes nothing and needs no reader; while a batch is in hand, its records count as read.
   * Throws ERR_EBPF_CLOSED.
   */
  get fill(): Fill {
    if (this.closed) this.fail('get', 9 /* EBADF */);
    const ring = this.ring();
    const available = ring.pending();
    return { size: ring.size, available, ...ring.level() };
  }

  /** Records that found no room since it was made; undefined where nobody counts them (see `lostByCpu`). */
  get lost(): number | undefined {
    if (this.closed) this.fail('get', 9 /* EBADF */);
    return this.#counted?.total();
  }

  /** The same for each possible CPU. Of ring buffers programs must count: RING_BUFFER_COUNTED of node-ebpf.h has them do it. */
  get lostByCpu(): readonly number[] | undefined {
    if (this.closed) this.fail('get', 9 /* EBADF */);
    return this.losses?.byCpu();
  }

  /**
   * For a worker thread, which reads it in this one's place: post it there, and give it to `openShared`. Keep this object open until the
   * worker has done so. Throws ERR_EBPF_NOT_SUPPORTED in the emulator (its memory is one thread's), ERR_EBPF_CLOSED.
   *
   * @example
   * worker.postMessage(object.maps.events.share());
   */
  share(): SharedEvents {
    const types = this.#types();
    const { name } = this;
    return {
      name,
      map: { id: this.info.id, fd: this.backend.fd() },
      lost: this.losses?.shared?.() ?? null,
      types,
    };
  }

  /** The consumer's side; made by the first who wants it. @internal */
  protected abstract ring(): BackendRing;

  /** One for all readers, so that nothing is told twice. */
  get #counted(): LossReport | undefined {
    const { losses } = this;
    if (losses) this.#report ??= new LossReport(this.name, losses);
    return this.#report;
  }

  /** @internal */
  protected abstract get losses(): Losses | undefined;

  /** @internal */
  protected get cpus(): Uint32Array | undefined {
    return undefined;
  }

  override close(): void {
    this.#reader?.return();
    super.close();
  }
}
