/** BPF_MAP_TYPE_USER_RINGBUF (kernel/bpf/ringbuf.c): the user writes records, and programs drain them. */
import { ERRNO } from '../errno.ts';
import { BUSY, DISCARD, HEADER, RING } from './ring-layout.ts';
import { EmulatedRing } from './ringbuf.ts';

const { EINVAL, E2BIG, ENODATA } = ERRNO;

export class EmulatedUserRing extends EmulatedRing {
  #draining = false;

  /** Room for a record of the user's, as user_ring_buffer__reserve of libbpf has it: its address, -1 where there is none. */
  produce(length: number): number {
    const total = HEADER + Math.ceil(length / 8) * 8;
    const { producer } = this;
    if (total > this.size - (producer - this.consumer)) return -1;
    const at = this.ring + RING.DATA + (producer % this.size);
    this.view.setUint32(at, length + BUSY, true);
    this.view.setBigUint64(this.ring + RING.PRODUCER, BigInt(producer + total), true);
    return at + HEADER;
  }

  /** user_ring_buffer__submit, and __discard */
  commit(record: number, discard: boolean): void {
    const length = this.view.getUint32(record - HEADER, true) % DISCARD;
    this.view.setUint32(record - HEADER, discard ? length + DISCARD : length, true);
  }

  /** Only one program drains it at a time: whether this may begin. */
  begin(): boolean {
    if (this.#draining) return false;
    this.#draining = true;
    return true;
  }

  finish(): void {
    this.#draining = false;
  }

  /** The next record, where it lies (__bpf_user_ringbuf_peek); an errno below 0: none, or the user has written nonsense. */
  next(): { readonly address: number; readonly size: number } | number {
    for (;;) {
      const { producer, consumer, size } = this;
      if (producer % 8 !== 0) return -EINVAL;
      if (consumer >= producer) return -ENODATA;
      const at = this.ring + RING.DATA + (consumer % size);
      const word = this.view.getUint32(at, true);
      const length = word % DISCARD;
      const total = HEADER + Math.ceil(length / 8) * 8;
      if (total > producer - consumer) return -EINVAL;
      if (total > size) return -E2BIG;
      if (word >= BUSY) return -ENODATA;
      if (word < DISCARD) return { address: at + HEADER, size: length };
      this.consumer = consumer + total;
    }
  }

  /** Gives back what `next` answered. */
  done(length: number): void {
    this.consumer += HEADER + Math.ceil(length / 8) * 8;
  }
}
