/** Ring buffers: events from programs to user space, in order over all CPUs. */
import type { BackendMap, BackendRing } from '../../backend.ts';
import type { Codec } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { EventBatch } from '../events/batch.ts';
import { EventReader, type ReadOptions } from '../events/reader.ts';
import { BpfMap } from './base.ts';

/**
 * `BPF_MAP_TYPE_RINGBUF` (kernel 5.8). One reader at a time, since there is one consumer position.
 *
 * @example
 * for await (const batch of object.maps.events.batches({ signal })) for (const event of batch) console.log(event.comm);
 */
export class RingBuffer<E> extends BpfMap implements AsyncIterable<E> {
  readonly #codec: Codec | undefined;
  /** Mapped for the first reader, and kept for those that follow. */
  #ring: BackendRing | undefined;
  #reader: EventReader<E> | undefined;

  constructor(name: string, backend: BackendMap, codec: Codec | undefined) {
    super(name, backend);
    this.#codec = codec;
  }

  /** C type of the records, e.g. `struct event`; undefined where the object does not say it, and records are bytes. */
  get eventType(): string | undefined {
    return this.#codec?.typeName;
  }

  /**
   * Reads in batches: the fast way. Keeps the event loop alive until it ends (`unref()` it otherwise): by `break`, the signal,
   * or the map's close. Throws ERR_EBPF_INVALID_STATE if the ring is being read already, ERR_EBPF_CLOSED.
   */
  batches(options: ReadOptions = {}): EventReader<E> {
    if (this.#reader) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        `ring buffer '${this.name}' is being read already: end that iteration first (break, return(), or its signal)`,
      );
    }
    if (this.closed) this.fail('iterate', 9 /* EBADF */);
    this.#ring ??= this.backend.ring();
    const reader = new EventReader<E>(this.#ring, this.#codec, options, () => {
      this.#reader = undefined;
    });
    // One whose signal is aborted has ended before it is there.
    if (!options.signal?.aborted) this.#reader = reader;
    return reader;
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

  override close(): void {
    this.#reader?.return();
    this.#ring?.close();
    super.close();
  }
}
