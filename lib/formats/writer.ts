/** Numbers and bytes, one behind the other, as a file has them: the other direction of reader.ts. */

export class ByteWriter {
  readonly #littleEndian: boolean;
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#take(2);
    this.#view.setUint16(at, value, this.#littleEndian);
    return this;
  }

  u32(value: number): this {
    const at = this.#take(4);
    this.#view.setUint32(at, value, this.#littleEndian);
    return this;
  }

  i32(value: number): this {
    return this.u32(value);
  }

  u64(value: bigint): this {
    const at = this.#take(8);
    this.#view.setBigUint64(at, value, this.#littleEndian);
    return this;
  }

  append(...parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      const at = this.#take(part.length);
      this.#bytes.set(part, at);
    }
    return this;
  }

  /** Zeros up to a multiple of `size`. */
  align(size: number): this {
    this.#take(-this.#length & (size - 1));
    return this;
  }

  /** What was written; the same memory, until more is written. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Where `count` more bytes go; the view may be another one afterwards. */
  #take(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
