/**
 * Reads one ring buffer as an async iterator of batches. At most one batch is taken in each turn of the event loop, so that
 * a flood of records can't hold up timers and sockets; while nobody asks for the next batch, records wait in the ring.
 */
import type { BackendRing } from '../../backend.ts';
import type { Codec } from '../../codec/types.ts';
import { type BatchMemory, EventBatch } from './batch.ts';

export interface ReadOptions {
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal | undefined;
}

export class EventReader<E> implements AsyncIterableIterator<EventBatch<E>> {
  readonly #ring: BackendRing;
  readonly #codec: Codec | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onClose: () => void;
  readonly #abort = () => this.#end();
  readonly #memory: BatchMemory;
  #wake: (() => void) | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #referenced = true;
  #started = false;
  #ended = false;
  /** Calls of `next` are answered in their order. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(ring: BackendRing, codec: Codec | undefined, options: ReadOptions, onClose: () => void) {
    this.#ring = ring;
    this.#codec = codec;
    this.#signal = options.signal;
    this.#onClose = onClose;
    this.#memory = { view: new DataView(ring.memory), index: ring.index, turn: 0 };
    if (this.#signal?.aborted) this.#end();
    else this.#signal?.addEventListener('abort', this.#abort, { once: true });
  }

  next(): Promise<IteratorResult<EventBatch<E>, undefined>> {
    const result = this.#queue.then(() => this.#next());
    this.#queue = result.catch(() => {});
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

  /** What is in the ring now, without waiting: an empty batch if there is nothing. */
  take(): EventBatch<E> {
    return new EventBatch(this.#memory, this.#fill(), this.#codec);
  }

  async #next(): Promise<IteratorResult<EventBatch<E>, undefined>> {
    if (this.#started) await this.#turn();
    this.#started = true;
    while (!this.#ended) {
      const count = this.#fill();
      if (count > 0) return { done: false, value: new EventBatch(this.#memory, count, this.#codec) };
      await this.#readable();
    }
    return { done: true, value: undefined };
  }

  #fill(): number {
    if (this.#ended) return 0;
    this.#memory.turn++;
    return this.#ring.fill();
  }

  /** The event loop's next turn. */
  #turn(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
      this.#immediate = setImmediate(() => {
        this.#immediate = undefined;
        resolve();
      });
      if (!this.#referenced) this.#immediate.unref();
    });
  }

  #readable(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
      this.#ring.wait(resolve);
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#memory.turn++;
    this.#signal?.removeEventListener('abort', this.#abort);
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#ring.close();
    this.#wake?.();
    this.#onClose();
  }
}
