/** One CPU's perf buffer (kernel/events/ring_buffer.c): what fits in it, what of it is lost, and when it wakes its reader. */
import type { PerfRequest } from '../../backend.ts';

const PAGE = 4096;
/** struct perf_event_header, and the size of PERF_SAMPLE_RAW's data. */
const HEADER = 8;
const RAW_SIZE = 4;
/** PERF_RECORD_LOST: header, id, count. */
const LOST = 24;

export interface Sample {
  readonly data: Uint8Array;
  /** Bytes that it takes, with that of the LOST record before it. */
  readonly bytes: number;
}

export class PerfBuffer {
  readonly cpu: number;
  /** Records that found no room. */
  lost = 0;
  /** Bytes that were written over. */
  overwritten = 0;
  readonly #request: PerfRequest;
  readonly #size: number;
  readonly #samples: Sample[] = [];
  readonly #onWake: () => void;
  /** How many of the samples are taken, and their bytes: they keep their room until they are given back. */
  #taken = 0;
  #held = 0;
  #used = 0;
  /** Some were lost since the last record, which the kernel tells by one of its own before the next. */
  #untold = false;
  #written = 0;
  #wakeup = 0;
  #events = 0;

  constructor(cpu: number, request: PerfRequest, onWake: () => void) {
    this.cpu = cpu;
    this.#request = request;
    this.#size = request.pages * PAGE;
    this.#onWake = onWake;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes produced and not yet taken. */
  get pending(): number {
    return this.#used - this.#held;
  }

  /** Bytes since its beginning: where programs may write up to, and have written up to. */
  get consumer(): number {
    return this.#written - this.#used;
  }

  get producer(): number {
    return this.#written;
  }

  /** Bytes that should not be exceeded before some are given back: a quarter, so that programs have room meanwhile. */
  get share(): number {
    return this.#request.overwrite ? Infinity : this.#size / 4;
  }

  /** False where there is no room. The size is rounded up to 8 with that of the size itself (perf_prepare_sample()). */
  add(pieces: readonly Uint8Array[]): boolean {
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const data = new Uint8Array(Math.ceil((size + RAW_SIZE) / 8) * 8 - RAW_SIZE);
    let at = 0;
    for (const piece of pieces) {
      data.set(piece, at);
      at += piece.length;
    }
    const bytes = HEADER + RAW_SIZE + data.length + (this.#untold ? LOST : 0);
    if (!this.#makeRoom(bytes)) {
      this.#untold = true;
      this.lost++;
      return false;
    }
    this.#samples.push({ data, bytes });
    this.#untold = false;
    this.#used += bytes;
    this.#written += bytes;
    this.#wake();
    return true;
  }

  /** The oldest that is not taken; undefined where there is none. */
  first(): Sample | undefined {
    return this.#samples[this.#taken];
  }

  /** Takes that one. Where records are written over, it is out of the way at once. */
  take(): void {
    const sample = this.first();
    if (!sample) return;
    this.#taken++;
    this.#held += sample.bytes;
    if (this.#request.overwrite) this.release();
  }

  /** Gives back what was taken. */
  release(): void {
    this.#samples.splice(0, this.#taken);
    this.#used -= this.#held;
    this.#taken = 0;
    this.#held = 0;
  }

  /** CIRC_SPACE: one byte is never used, save where what is oldest is written over. */
  #makeRoom(bytes: number): boolean {
    if (!this.#request.overwrite) return this.#used + bytes < this.#size;
    while (this.#samples.length > 0 && this.#used + bytes > this.#size) {
      const { bytes: gone } = this.#samples.shift()!;
      this.#used -= gone;
      this.overwritten += gone;
    }
    return bytes <= this.#size;
  }

  #wake(): void {
    const { watermark, wakeupEvents } = this.#request;
    if (watermark > 0) {
      if (this.#written - this.#wakeup <= watermark) return;
      this.#wakeup += watermark;
    } else {
      if (++this.#events < wakeupEvents) return;
      this.#events = 0;
    }
    this.#onWake();
  }
}
