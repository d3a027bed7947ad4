/** One turn's worth of ring buffer records, decoded where they lie when they are asked for. */
import { shortRecord } from '../../codec/mismatch.ts';
import { placeOf, Steps } from '../../codec/runs.ts';
import type { Codec, Flyweight } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';

/** The reader's memory. Mapped read-only where it is the kernel's: nothing here may write to it, or hand it on. */
export interface BatchMemory {
  readonly view: DataView;
  /** Where in it the records lie. */
  readonly runs: Uint32Array;
  /** Of perf buffers: the CPU of each run. */
  readonly cpus?: Uint32Array | undefined;
  /** Counts turns: a batch knows by it that its memory holds newer records. */
  turn: number;
}

/**
 * The records of one turn. It lasts until the reader's next turn: typed objects and bytes own their memory and may be kept,
 * views and the batch itself may not.
 */
export class EventBatch<E> implements Iterable<E> {
  /** Number of records. */
  readonly length: number;
  readonly #memory: BatchMemory;
  readonly #turn: number;
  readonly #codec: Codec | undefined;

  constructor(memory: BatchMemory, length: number, codec: Codec | undefined) {
    this.#memory = memory;
    this.#turn = memory.turn;
    this.length = length;
    this.#codec = codec;
  }

  /** Typed objects; bytes where the object does not say the type of its records. */
  [Symbol.iterator](): IterableIterator<E> {
    return new Objects(this.#memory, this.#turn, this.length, this.#codec ?? BYTES);
  }

  /**
   * The fastest way to read a few fields of many records: a view that goes from record to record, with a getter for each field.
   * Throws ERR_EBPF_INVALID_STATE where the type of the records is not known.
   *
   * @example
   * for (const event = batch.cursor(); event.advance(); ) total += event.bytes;
   */
  cursor(): Flyweight & E {
    const codec = this.#known();
    if (this.#memory.turn !== this.#turn) throw over();
    return new codec.Flyweight().over(this.#memory.view, this.#memory.runs, this.length) as Flyweight & E;
  }

  /** The same as an iterator, at twice the time: one reused view that moves from record to record. Throws as `cursor()` does. */
  *views(): IterableIterator<Flyweight & E> {
    for (const view = this.cursor(); view.advance(); ) yield view;
  }

  #known(): Codec {
    if (!this.#codec) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        'the type of these records is not known: set spec.maps.NAME.eventType before load, or read bytes(i)',
      );
    }
    return this.#codec;
  }

  /** Throws ERR_EBPF_VALUE for a record shorter than its type, RangeError beyond the end. */
  at(i: number): E {
    const codec = this.#codec;
    if (!codec) return this.bytes(i) as E;
    const [offset, end] = this.#place(i);
    if (end - offset < codec.size) throw shortRecord(codec.typeName, codec.size, end - offset);
    return codec.decode(this.#memory.view, offset, end);
  }

  /** The CPU on which record `i` was sent; undefined for ring buffers, which do not say it. RangeError beyond the end. */
  cpu(i: number): number | undefined {
    this.#place(i);
    const { runs, cpus } = this.#memory;
    if (!cpus) return undefined;
    let run = 0;
    while (runs[4 * run + 2]! <= i) run++;
    return cpus[run];
  }

  /** A record's bytes, copied. */
  bytes(i: number): Uint8Array {
    const [offset, end] = this.#place(i);
    return copy(this.#memory.view, offset, end);
  }

  #place(i: number): [offset: number, end: number] {
    const { runs, turn } = this.#memory;
    if (turn !== this.#turn) throw over();
    if (!(Number.isInteger(i) && i >= 0 && i < this.length))
      throw new RangeError(`record ${i} of a batch of ${this.length}`);
    return placeOf(runs, i);
  }
}

type Decoder = Pick<Codec, 'size' | 'typeName' | 'decode'>;

const BYTES: Decoder = {
  size: 0,
  typeName: 'bytes',
  decode: (view, offset, end = offset) => copy(view, offset, end),
};

/** A class rather than a generator, with what a step needs taken apart beforehand: millions of steps a second are its point. */
class Objects<E> implements IterableIterator<E> {
  readonly #memory: BatchMemory;
  readonly #turn: number;
  readonly #steps = new Steps();
  readonly #size: number;
  readonly #typeName: string;
  readonly #view: DataView;
  readonly #decode: Codec['decode'];

  constructor(memory: BatchMemory, turn: number, length: number, codec: Decoder) {
    this.#memory = memory;
    this.#turn = turn;
    this.#size = codec.size;
    this.#typeName = codec.typeName;
    this.#view = memory.view;
    this.#decode = codec.decode;
    this.#steps.over(memory.runs, length);
  }

  next(): IteratorResult<E, undefined> {
    const steps = this.#steps;
    if (this.#memory.turn !== this.#turn) throw over();
    if (!steps.advance(this.#size, this.#typeName)) return { done: true, value: undefined };
    const { offset } = steps;
    return { done: false, value: this.#decode(this.#view, offset, offset + steps.length) };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

function copy(view: DataView, offset: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, offset, end - offset).slice();
}

function over(): EbpfError {
  return new EbpfError(
    'ERR_EBPF_INVALID_STATE',
    'this batch is over: its memory holds newer records; take what you need before asking for the next batch',
  );
}
