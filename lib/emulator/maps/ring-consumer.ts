/** The reader's side of a ring buffer: what the addon does on the kernel's memory (native/ring_buffer.cc), on the emulator's. */
import type { BackendRing } from '../../backend.ts';
import { LoopWait, WaitingReader } from './loop-wait.ts';
import { BUSY, DISCARD, HEADER, RING } from './ring-layout.ts';
import type { EmulatedRing } from './ringbuf.ts';

/** Bytes that a batch takes at the most; a larger record goes alone. Of a small ring a quarter. */
const MOST_BYTES = 512 * 1024;
const MOST_RUNS = 4096;

export class RingConsumer extends WaitingReader implements BackendRing {
  readonly size: number;
  readonly memory: ArrayBuffer;
  readonly runs = new Uint32Array(4 * MOST_RUNS);
  readonly #map: EmulatedRing;
  readonly #view: DataView;
  readonly #data: number;
  /** Up to where the last batch goes, if it has not been given back. */
  #taken: number | undefined;
  #highWater = 0;
  protected readonly waiting: LoopWait;

  constructor(map: EmulatedRing) {
    super();
    this.#map = map;
    map.retain();
    this.size = map.size;
    this.memory = map.memory.buffer;
    this.#view = map.memory.view;
    this.#data = map.ring + RING.DATA;
    const readable = () => this.#readable;
    this.waiting = new LoopWait({
      get readable() {
        return readable();
      },
      onRecord: callback => map.onRecord(callback),
    });
  }

  fill(): number {
    if (!this.isOpen) return 0;
    this.#give();
    const { runs, size } = this;
    const begin = this.#map.consumer;
    const end = this.#map.producer;
    this.#highWater = Math.max(this.#highWater, end - begin);
    const most = Math.min(MOST_BYTES, size / 4);
    let position = begin;
    /** Where a record has to be to belong to the run. */
    let runEnd = -1;
    let runLength = -1;
    let run = -4;
    let count = 0;
    while (position < end) {
      const at = this.#data + (position % size);
      const word = this.#view.getUint32(at, true);
      if (word >= BUSY) break;
      const length = word % DISCARD;
      const footprint = HEADER + Math.ceil(length / 8) * 8;
      if (word >= DISCARD) {
        position += footprint;
        continue;
      }
      if (count > 0 && position + footprint - begin > most) break;
      if (at !== runEnd || length !== runLength) {
        if (run + 4 === runs.length) break;
        run += 4;
        runs[run] = at + HEADER;
        runs[run + 1] = length;
        runs[run + 3] = footprint;
        runLength = length;
      }
      runs[run + 2] = ++count;
      position += footprint;
      runEnd = at + footprint;
    }
    this.#taken = position;
    // Nothing but discarded records: nobody reads them.
    if (count === 0) this.#give();
    return count;
  }

  pending(): number {
    return this.isOpen ? this.#map.producer - (this.#taken ?? this.#map.consumer) : 0;
  }

  level(): { readonly consumer: number; readonly producer: number; readonly highWater: number } {
    if (!this.isOpen) return { consumer: 0, producer: 0, highWater: 0 };
    const { consumer, producer } = this.#map;
    return { consumer, producer, highWater: Math.max(this.#highWater, producer - consumer) };
  }

  release(): void {
    if (!this.isOpen) return;
    this.cancel();
    this.#give();
  }

  close(): void {
    if (!this.isOpen) return;
    this.release();
    this.isOpen = false;
    this.#map.release();
  }

  /** The first record is whole: one that is not will wake whoever waits. */
  get #readable(): boolean {
    const position = this.#taken ?? this.#map.consumer;
    if (position >= this.#map.producer) return false;
    return this.#view.getUint32(this.#data + (position % this.size), true) < BUSY;
  }

  #give(): void {
    if (this.#taken !== undefined) this.#map.consumer = this.#taken;
    this.#taken = undefined;
  }
}
