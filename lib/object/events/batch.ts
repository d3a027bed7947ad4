/** One turn's worth of ring buffer records, decoded where they lie when they are asked for. */
import type { Codec, Flyweight } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';

/** The reader's memory at one turn. */
export interface BatchMemory {
  readonly view: DataView;
  /** Offset and length of each record. */
  readonly index: Uint32Array;
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
  *[Symbol.iterator](): IterableIterator<E> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /** Throws ERR_EBPF_VALUE for a record shorter than its type, RangeError beyond the end. */
  at(i: number): E {
    const codec = this.#codec;
    if (!codec) return this.bytes(i) as E;
    const offset = this.#offset(i);
    const length = this.#memory.index[2 * i + 1]!;
    if (length < codec.size) this.#tooShort(codec, length);
    return codec.decode(this.#memory.view, offset, offset + length);
  }

  /** A record's bytes, copied. */
  bytes(i: number): Uint8Array {
    const offset = this.#offset(i);
    return new Uint8Array(this.#memory.view.buffer, offset, this.#memory.index[2 * i + 1]!).slice();
  }

  /**
   * The fastest way to read a few fields: one reused view that moves from record to record, a getter for each field.
   * Throws ERR_EBPF_INVALID_STATE where the type of the records is not known.
   */
  *views(): IterableIterator<Flyweight & E> {
    const codec = this.#codec;
    if (!codec) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        'the type of these records is not known: set spec.maps.NAME.eventType before load, or read bytes(i)',
      );
    }
    const view = new codec.Flyweight() as Flyweight & E;
    const { index } = this.#memory;
    const memory = this.#memory.view;
    for (let i = 0; i < this.length; i++) {
      const offset = this.#offset(i);
      const length = index[2 * i + 1]!;
      if (length < codec.size) this.#tooShort(codec, length);
      yield view.moveTo(memory, offset, offset + length);
    }
  }

  #offset(i: number): number {
    if (this.#memory.turn !== this.#turn) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        'this batch is over: its memory holds newer records; take what you need before asking for the next batch',
      );
    }
    if (!(i >= 0 && i < this.length)) throw new RangeError(`record ${i} of a batch of ${this.length}`);
    return this.#memory.index[2 * i]!;
  }

  #tooShort(codec: Codec, length: number): never {
    throw new EbpfError(
      'ERR_EBPF_VALUE',
      `a record of ${length} bytes is no ${codec.typeName} (${codec.size} bytes): set spec.maps.NAME.eventType, or read bytes(i)`,
    );
  }
}
