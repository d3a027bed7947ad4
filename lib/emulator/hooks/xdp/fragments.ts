/** What of a packet is longer than its first buffer: pages that programs reach by helpers alone (struct skb_shared_info). */

/** MAX_SKB_FRAGS, as CONFIG_MAX_SKB_FRAGS has it by default. */
export const MOST_FRAGMENTS = 17;

export interface Fragment {
  /** A page. */
  readonly bytes: Uint8Array;
  size: number;
}

export class Fragments {
  readonly #list: Fragment[] = [];
  /** Bytes of all. */
  size = 0;
  /** Bytes that one may grow to; 0 where the driver does not say, and none grows. */
  capacity = 0;

  get count(): number {
    return this.#list.length;
  }

  add(bytes: Uint8Array, size: number): void {
    this.#list.push({ bytes, size });
    this.size += size;
  }

  clear(): void {
    this.#list.length = 0;
    this.size = 0;
    this.capacity = 0;
  }

  /** The last one, by so many zeros: false where its page has no room (bpf_xdp_frags_increase_tail). */
  grow(bytes: number): boolean {
    const last = this.#list.at(-1)!;
    if (bytes > Math.min(this.capacity, last.bytes.length) - last.size) return false;
    last.bytes.fill(0, last.size, last.size + bytes);
    last.size += bytes;
    this.size += bytes;
    return true;
  }

  /** From the end; how many bytes were left to take when there was none any more (bpf_xdp_frags_shrink_tail). */
  shrink(bytes: number): number {
    let left = bytes;
    while (left > 0) {
      const last = this.#list.at(-1);
      if (!last) break;
      const taken = Math.min(left, last.size);
      last.size -= taken;
      this.size -= taken;
      left -= taken;
      if (last.size === 0) this.#list.pop();
    }
    return left;
  }

  /** Bytes at the front, which are there: they are somewhere else from now on. */
  take(size: number, each: (bytes: Uint8Array, at: number) => void): void {
    for (let at = 0; at < size; ) {
      const first = this.#list[0]!;
      const taken = Math.min(size - at, first.size);
      each(first.bytes.subarray(0, taken), at);
      at += taken;
      this.size -= taken;
      this.#list.shift();
      if (taken < first.size)
        this.#list.unshift({ bytes: first.bytes.subarray(taken), size: first.size - taken });
    }
  }

  parts(
    offset: number,
    size: number,
    each: (fragment: Fragment, start: number, end: number, at: number) => void,
  ): void {
    let start = offset;
    let at = 0;
    for (const fragment of this.#list) {
      if (at >= size) return;
      const taken = Math.min(size - at, fragment.size - start);
      if (taken > 0) {
        each(fragment, start, start + taken, at);
        at += taken;
        start = 0;
      } else {
        start -= fragment.size;
      }
    }
  }
}
