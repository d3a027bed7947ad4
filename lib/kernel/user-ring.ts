/**
 * The producer's side of a user ring buffer, in the memory that it shares with the kernel (user_ring_buffer__reserve() in libbpf's
 * ringbuf.c, __bpf_user_ringbuf_peek() in kernel/bpf/ringbuf.c): two positions that only grow, and a header before each record.
 */
import type { BackendUserRing } from '../backend.ts';
import type { NativeMap } from './binding.ts';

/** struct bpf_ringbuf_hdr: the length, with BPF_RINGBUF_BUSY_BIT or DISCARD_BIT. */
const HEADER = 8;
const BUSY = 0x8000_0000;
const DISCARD = 0x4000_0000;

export class KernelUserRing implements BackendUserRing {
  readonly size: number;
  readonly memory: ArrayBuffer;
  readonly #consumer: BigUint64Array;
  readonly #producer: BigUint64Array;
  readonly #words: Uint32Array;
  readonly #dataOffset: number;

  constructor(native: NativeMap) {
    const { consumer, producer, dataOffset } = native.userRing();
    this.size = native.info.maxEntries;
    this.memory = producer;
    this.#consumer = new BigUint64Array(consumer, 0, 1);
    this.#producer = new BigUint64Array(producer, 0, 1);
    this.#words = new Uint32Array(producer);
    this.#dataOffset = dataOffset;
  }

  reserve(length: number): number {
    const total = HEADER + Math.ceil(length / 8) * 8;
    const at = Atomics.load(this.#producer, 0);
    if (total > this.size - Number(at - Atomics.load(this.#consumer, 0))) return -1;
    const header = this.#dataOffset + (Number(at) & (this.size - 1));
    Atomics.store(this.#words, header / 4, (length | BUSY) >>> 0);
    this.#words[header / 4 + 1] = 0;
    // The kernel sees the record from now on, and that it is not whole yet.
    Atomics.store(this.#producer, 0, at + BigInt(total));
    return header + HEADER;
  }

  commit(offset: number, discard: boolean): void {
    const index = (offset - HEADER) / 4;
    const length = Atomics.load(this.#words, index) & ~BUSY;
    Atomics.store(this.#words, index, (discard ? length | DISCARD : length) >>> 0);
  }

  pending(): number {
    return Number(Atomics.load(this.#producer, 0) - Atomics.load(this.#consumer, 0));
  }
}
