/** The reader's side of a ring buffer: what the addon does on the kernel's memory (native/ring_buffer.cc), on the emulator's. */
import type { BackendRing } from '../../backend.ts';
import { BUSY, DISCARD, HEADER, RING } from './ring-layout.ts';
import type { EmulatedRing } from './ringbuf.ts';

/** Bytes that a batch takes at the most; a larger record goes alone. Of a small ring a quarter. */
const MOST_BYTES = 512 * 1024;
const MOST_RUNS = 4096;
/** As long as a timer can be: holds the event loop while somebody waits. */
const LONG = 2 ** 31 - 1;

export class RingConsumer implements BackendRing {
  readonly size: number;
  readonly memory: ArrayBuffer;
  readonly runs = new Uint32Array(3 * MOST_RUNS);
  readonly #map: EmulatedRing;
  readonly #view: DataView;
  readonly #data: number;
  /** Up to where the last batch goes, if it has not been given back. */
  #taken: number | undefined;
  #callback: (() => void) | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #hold: NodeJS.Timeout | undefined;
  #referenced = true;
  #open = true;

  constructor(map: EmulatedRing) {
    this.#map = map;
    map.retain();
    this.size = map.size;
    this.memory = map.memory.buffer;
    this.#view = map.memory.view;
    this.#data = map.ring + RING.DATA;
  }

  fill(): number {
    if (!this.#open) return 0;
    this.#give();
    const { runs, size } = this;
    const begin = this.#map.consumer;
    const end = this.#map.producer;
    const most = Math.min(MOST_BYTES, size / 4);
    let position = begin;
    /** Where a record has to be to belong to the run. */
    let runEnd = -1;
    let runLength = -1;
    let run = -3;
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
        if (run + 3 === runs.length) break;
        run += 3;
        runs[run] = at + HEADER;
        runs[run + 1] = length;
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
    return this.#open ? this.#map.producer - (this.#taken ?? this.#map.consumer) : 0;
  }

  wait(callback: () => void): void {
    if (!this.#open) return;
    this.#callback = callback;
    this.#holdLoop();
    if (this.#readable) this.#soon();
    else this.#map.onRecord(() => this.#soon());
  }

  cancel(): void {
    this.#callback = undefined;
    this.#map.onRecord(undefined);
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = undefined;
    this.#letLoop();
  }

  ref(): void {
    this.#referenced = true;
    if (this.#callback) this.#holdLoop();
    this.#immediate?.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#letLoop();
    this.#immediate?.unref();
  }

  release(): void {
    if (!this.#open) return;
    this.cancel();
    this.#give();
  }

  close(): void {
    if (!this.#open) return;
    this.release();
    this.#open = false;
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

  /** From the event loop, never from within a program. */
  #soon(): void {
    this.#map.onRecord(undefined);
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      const callback = this.#callback;
      this.#callback = undefined;
      this.#letLoop();
      callback?.();
    });
    if (!this.#referenced) this.#immediate.unref();
  }

  #holdLoop(): void {
    if (this.#referenced) this.#hold ??= setInterval(() => {}, LONG);
  }

  #letLoop(): void {
    if (this.#hold) clearInterval(this.#hold);
    this.#hold = undefined;
  }
}
