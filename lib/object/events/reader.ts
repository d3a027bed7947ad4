/**
 * Reads one ring buffer as an async iterator of batches. Batches are small, so that what was taken is still near when it is
 * decoded; as many are handed out in a turn of the event loop as fit a few milliseconds, and then timers and sockets have
 * theirs, however much there is to read. While nobody asks for the next batch, records wait in the ring.
 */
import type { BackendRing } from '../../backend.ts';
import type { Codec } from '../../codec/types.ts';
import { type BatchMemory, EventBatch } from './batch.ts';
import type { LossReport } from './losses.ts';

export interface ReadOptions {
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a reader reads. */
export interface EventSource {
  readonly ring: BackendRing;
  /** undefined for bytes. */
  readonly codec?: Codec | undefined;
  /** Of perf buffers: the CPU of each run. */
  readonly cpus?: Uint32Array | undefined;
  /** The map's, whoever reads it; undefined where nobody counts what is lost. */
  readonly report?: LossReport | undefined;
}

/** Milliseconds of reading and of the user's own work after which the event loop goes round. */
const TURN = 4;

export class EventReader<E> implements AsyncIterableIterator<EventBatch<E>> {
  readonly #ring: BackendRing;
  readonly #codec: Codec | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onClose: () => void;
  readonly #abort = () => this.#end();
  readonly #seen = () => {
    this.#unseen--;
  };
  readonly #memory: BatchMemory;
  readonly #report: LossReport | undefined;
  #wake: (() => void) | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #referenced = true;
  /** When the present turn of the event loop has read enough. */
  #turnEnd = performance.now() + TURN;
  /** Calls of `next` whose answers nobody can have seen yet: until they have, their batch must stay. */
  #unseen = 0;
  #started = false;
  #ended = false;
  /** Calls of `next` are answered in their order. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(source: EventSource, options: ReadOptions, onClose: () => void) {
    const { ring, codec, cpus, report } = source;
    this.#ring = ring;
    ring.ref();
    this.#codec = codec;
    this.#report = report;
    this.#signal = options.signal;
    this.#onClose = onClose;
    this.#memory = { view: new DataView(ring.memory), runs: ring.runs, cpus, turn: 0 };
    if (this.#signal?.aborted) this.#end();
    else this.#signal?.addEventListener('abort', this.#abort, { once: true });
  }

  next(): Promise<IteratorResult<EventBatch<E>, undefined>> {
    if (this.#unseen === 0 && performance.now() < this.#turnEnd) {
      const count = this.#fill();
      if (count > 0) {
        this.#started = true;
        this.#unseen++;
        queueMicrotask(this.#seen);
        return Promise.resolve({ done: false, value: this.#batch(count) });
      }
    }
    this.#unseen++;
    const result = this.#queue.then(() => this.#next());
    this.#queue = result.then(this.#seen, this.#seen);
    return result;
  }

  /** Ends the iteration; a `next` that is waiting answers done. */
  return(): Promise<IteratorResult<EventBatch<E>, undefined>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whether waiting for events keeps the process alive; it does unless `unref` is called. */
  ref(): this {
    this.#referenced = true;
    if (!this.#ended) this.#ring.ref();
    this.#immediate?.ref();
    return this;
  }

  unref(): this {
    this.#referenced = false;
    if (!this.#ended) this.#ring.unref();
    this.#immediate?.unref();
    return this;
  }

  /**
   * Records that found no room, since the map was made; undefined where nobody counts them: ring buffers whose object does not use
   * RING_BUFFER_COUNTED of node-ebpf.h. Also told as they come, on the diagnostics_channel `ebpf:events:lost`.
   */
  get lost(): number | undefined {
    return this.#report?.total();
  }

  /** What is in the ring now, without waiting: an empty batch if there is nothing. */
  take(): EventBatch<E> {
    return this.#batch(this.#fill());
  }

  async #next(): Promise<IteratorResult<EventBatch<E>, undefined>> {
    if (this.#started) await this.#turn();
    this.#started = true;
    while (!this.#ended) {
      const count = this.#fill();
      if (count > 0) return { done: false, value: this.#batch(count) };
      await this.#readable();
    }
    return { done: true, value: undefined };
  }

  #batch(count: number): EventBatch<E> {
    return new EventBatch(this.#memory, count, this.#codec);
  }

  #fill(): number {
    if (this.#ended) return 0;
    this.#memory.turn++;
    return this.#ring.fill();
  }

  /** The event loop's next turn. */
  #turn(): Promise<void> {
    this.#report?.tell();
    return new Promise(resolve => {
      this.#wake = resolve;
      this.#immediate = setImmediate(() => {
        this.#immediate = undefined;
        this.#turnEnd = performance.now() + TURN;
        resolve();
      });
      if (!this.#referenced) this.#immediate.unref();
    });
  }

  #readable(): Promise<void> {
    this.#report?.tell();
    return new Promise(resolve => {
      this.#wake = resolve;
      this.#ring.wait(() => {
        this.#turnEnd = performance.now() + TURN;
        resolve();
      });
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#memory.turn++;
    this.#signal?.removeEventListener('abort', this.#abort);
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#report?.tell();
    this.#ring.release();
    this.#wake?.();
    this.#onClose();
  }
}
