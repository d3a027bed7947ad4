/** Stepping over the records of a ring buffer: see `runs` in BackendRing. */
import { shortRecord } from './mismatch.ts';

const NONE: Uint32Array = new Uint32Array(0);

/** Goes from record to record. Within a run, of which most batches consist, a step is one addition. */
export class Steps {
  /** Where the present record lies, in bytes. */
  offset = 0;
  length = 0;
  #stride = 0;
  /** Offset of the present run's last record. */
  #last = 0;
  #runs = NONE;
  /** The next run, and how many records lie before it. */
  #next = 0;
  #done = 0;
  #count = 0;

  /** Back to before the first of `count` records. */
  over(runs: Uint32Array, count: number): void {
    this.#runs = runs;
    this.#count = count;
    this.offset = 0;
    this.#last = 0;
    this.#next = 0;
    this.#done = 0;
  }

  moveTo(offset: number, length: number): void {
    this.offset = offset;
    this.length = length;
  }

  /** False at the end. Throws ERR_EBPF_VALUE for records of fewer than `size` bytes, once for each run of them. */
  advance(size: number, typeName: string): boolean {
    if (this.offset >= this.#last) return this.#run(size, typeName);
    this.offset += this.#stride;
    return true;
  }

  #run(size: number, typeName: string): boolean {
    const done = this.#done;
    if (done >= this.#count) return false;
    const offset = this.#runs[this.#next]!;
    const length = this.#runs[this.#next + 1]!;
    const end = this.#runs[this.#next + 2]!;
    const stride = this.#runs[this.#next + 3]!;
    this.#next += 4;
    this.#done = end;
    this.#last = 0;
    if (length < size) throw shortRecord(typeName, size, length);
    this.offset = offset;
    this.length = length;
    this.#stride = stride;
    this.#last = offset + (end - done - 1) * stride;
    return true;
  }
}

/** Offset and end of record `i` of a batch of more than `i`. */
export function placeOf(runs: Uint32Array, i: number): [offset: number, end: number] {
  let before = 0;
  let run = 0;
  for (; runs[run + 2]! <= i; run += 4) before = runs[run + 2]!;
  const length = runs[run + 1]!;
  const offset = runs[run]! + (i - before) * runs[run + 3]!;
  return [offset, offset + length];
}
