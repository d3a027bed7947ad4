/** The reader's side of perf buffers: what the addon does on the kernel's memory (native/perf_buffers.cc), on the emulator's. */
import type { BackendPerf, PerfRequest } from '../../backend.ts';
import { ERRNO } from '../errno.ts';
import { LoopWait, WaitingReader } from './loop-wait.ts';
import { PerfBuffer } from './perf-buffer.ts';
import type { EmulatedPerfEventArray } from './perf-event-array.ts';

/** Bytes that a batch takes at the most; a larger record goes alone. Of a small buffer a quarter. */
const MOST_BYTES = 512 * 1024;
const MOST_RUNS = 4096;
/** Of a record: struct perf_event_header, and the size of its data. */
const HEADER = 12;

interface Turn {
  /** Where the present run is in `runs`. */
  run: number;
  /** Records; bytes of their buffers; bytes of memory. */
  count: number;
  used: number;
  end: number;
}

export class PerfConsumer extends WaitingReader implements BackendPerf {
  readonly size: number;
  readonly memory = new ArrayBuffer(MOST_BYTES);
  readonly runs = new Uint32Array(4 * MOST_RUNS);
  readonly cpus = new Uint32Array(MOST_RUNS);
  readonly lost: ArrayBuffer;
  readonly skipped: BackendPerf['skipped'];
  readonly #map: EmulatedPerfEventArray;
  readonly #recordSize: number;
  readonly #buffers: readonly PerfBuffer[];
  readonly #bytes = new Uint8Array(this.memory);
  readonly #lost: Float64Array;
  protected readonly waiting: LoopWait;
  readonly #cpus: number;
  #onRecord: (() => void) | undefined;
  #next = 0;
  #highWater = 0;

  constructor(map: EmulatedPerfEventArray, cpus: number, request: PerfRequest) {
    super();
    this.#map = map;
    map.retain();
    this.#cpus = cpus;
    this.#recordSize = request.recordSize;
    const slots = Math.min(cpus, map.definition.maxEntries);
    this.#buffers = Array.from({ length: slots }, (_, cpu) => {
      return new PerfBuffer(cpu, request, () => this.#onRecord?.());
    });
    for (const buffer of this.#buffers) map.install(buffer);
    this.skipped = Array.from({ length: cpus - slots }, (_, i) => ({ cpu: slots + i, errno: ERRNO.E2BIG }));
    this.size = this.#buffers.reduce((sum, buffer) => sum + buffer.size, 0);
    this.#lost = new Float64Array(2 * cpus);
    this.lost = this.#lost.buffer as ArrayBuffer;
    const pending = () => this.pending() > 0;
    this.waiting = new LoopWait({
      get readable() {
        return pending();
      },
      onRecord: callback => {
        this.#onRecord = callback;
      },
    });
  }

  fill(): number {
    if (!this.isOpen) return 0;
    this.#give();
    this.#highWater = Math.max(this.#highWater, this.pending());
    const turn = { run: -4, count: 0, used: 0, end: 0 };
    for (let i = 0; i < this.#buffers.length; i++) {
      const place = (this.#next + i) % this.#buffers.length;
      const buffer = this.#buffers[place]!;
      const all = this.#takeFrom(buffer, turn);
      this.#lost[this.#cpus + buffer.cpu] = buffer.overwritten;
      if (all) continue;
      this.#next = (place + 1) % this.#buffers.length;
      break;
    }
    return turn.count;
  }

  /** False where the batch is full. */
  #takeFrom(buffer: PerfBuffer, turn: Turn): boolean {
    const { runs } = this;
    let taken = 0;
    let runLength = -1;
    let runStride = -1;
    for (let sample = buffer.first(); sample; sample = buffer.first()) {
      const { data } = sample;
      const over = data.length - this.#recordSize;
      const length = this.#recordSize > 0 && over > 0 && over < 8 ? this.#recordSize : data.length;
      const stride = HEADER + data.length;
      const after = taken + sample.bytes;
      const isNew = length !== runLength || stride !== runStride;
      if (turn.count > 0 && turn.used + after > MOST_BYTES) return false;
      if (isNew && turn.run + 4 === runs.length) return false;
      if (taken > 0 && after > buffer.share) break;
      if (isNew) {
        turn.run += 4;
        runs[turn.run] = turn.end + HEADER;
        runs[turn.run + 1] = length;
        runs[turn.run + 3] = stride;
        this.cpus[turn.run / 4] = buffer.cpu;
        runLength = length;
        runStride = stride;
      }
      this.#bytes.set(data.subarray(0, length), turn.end + HEADER);
      runs[turn.run + 2] = ++turn.count;
      turn.end += stride;
      taken = after;
      buffer.take();
    }
    turn.used += taken;
    return true;
  }

  #give(): void {
    for (const buffer of this.#buffers) buffer.release();
  }

  countLost(): void {
    for (const { cpu, lost } of this.#buffers) this.#lost[cpu] = lost;
  }

  pending(): number {
    return this.isOpen ? this.#buffers.reduce((sum, buffer) => sum + buffer.pending, 0) : 0;
  }

  level(): { readonly consumer: number; readonly producer: number; readonly highWater: number } {
    if (!this.isOpen) return { consumer: 0, producer: 0, highWater: 0 };
    const consumer = this.#buffers.reduce((sum, buffer) => sum + buffer.consumer, 0);
    const producer = this.#buffers.reduce((sum, buffer) => sum + buffer.producer, 0);
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
    for (const buffer of this.#buffers) this.#map.remove(buffer);
    this.#map.release();
  }
}
