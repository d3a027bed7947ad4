/** The reader's side of perf buffers: what the addon does on the kernel's memory (native/perf_buffers.cc), on the emulator's. */
import type { BackendPerf, PerfRequest } from '../../backend.ts';
import { ERRNO } from '../errno.ts';
import { LoopWait, WaitingReader } from './loop-wait.ts';
import { PerfBuffer } from './perf-buffer.ts';
import type { EmulatedPerfEventArray } from './perf-event-array.ts';

const MOST_BYTES = 256 * 1024;
const MOST_RECORD = 128 * 1024;
const MOST_RUNS = 4096;
/** Of a record of a ring, as decoders step by (lib/codec/runs.ts). */
const HEADER = 8;

export class PerfConsumer extends WaitingReader implements BackendPerf {
  readonly size: number;
  readonly memory = new ArrayBuffer(MOST_BYTES + MOST_RECORD);
  readonly runs = new Uint32Array(3 * MOST_RUNS);
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
  #taken = 0;
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
    this.#highWater = Math.max(this.#highWater, this.pending());
    const turn = { run: -1, count: 0, used: 0 };
    for (let i = 0; i < this.#buffers.length; i++) {
      const place = (this.#next + i) % this.#buffers.length;
      const buffer = this.#buffers[place]!;
      const all = this.#takeFrom(buffer, turn);
      this.#lost[this.#cpus + buffer.cpu] = buffer.overwritten;
      if (all) continue;
      this.#next = (place + 1) % this.#buffers.length;
      break;
    }
    this.#taken += turn.used;
    return turn.count;
  }

  /** False where the batch is full. */
  #takeFrom(buffer: PerfBuffer, turn: { run: number; count: number; used: number }): boolean {
    let runLength = -1;
    for (let data = buffer.first(); data; data = buffer.first()) {
      const over = data.length - this.#recordSize;
      const length = this.#recordSize > 0 && over > 0 && over < 8 ? this.#recordSize : data.length;
      const footprint = HEADER + Math.ceil(length / 8) * 8;
      if (turn.count > 0 && turn.used + footprint > MOST_BYTES) return false;
      if (length !== runLength) {
        if (turn.run + 1 === MOST_RUNS) return false;
        turn.run++;
        this.runs[3 * turn.run] = turn.used + HEADER;
        this.runs[3 * turn.run + 1] = length;
        this.cpus[turn.run] = buffer.cpu;
        runLength = length;
      }
      this.#bytes.set(data.subarray(0, length), turn.used + HEADER);
      this.runs[3 * turn.run + 2] = ++turn.count;
      turn.used += footprint;
      buffer.take();
    }
    return true;
  }

  countLost(): void {
    for (const { cpu, lost } of this.#buffers) this.#lost[cpu] = lost;
  }

  pending(): number {
    return this.isOpen ? this.#buffers.reduce((sum, buffer) => sum + buffer.pending, 0) : 0;
  }

  level(): { readonly consumer: number; readonly producer: number; readonly highWater: number } {
    const pending = this.pending();
    return {
      consumer: this.#taken,
      producer: this.#taken + pending,
      highWater: Math.max(this.#highWater, pending),
    };
  }

  release(): void {
    this.cancel();
  }

  close(): void {
    if (!this.isOpen) return;
    this.release();
    this.isOpen = false;
    for (const buffer of this.#buffers) this.#map.remove(buffer);
    this.#map.release();
  }
}
