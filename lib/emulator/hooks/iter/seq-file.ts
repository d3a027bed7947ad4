/** What an iterator writes (struct seq_file): all of one object, or nothing of it. */

/** bpf_seq_read in kernel/bpf/bpf_iter.c: eight pages. */
const ROOM = 8 * 4096;

export class SeqFile {
  /** Stands for it in programs' memory. */
  readonly address: number;
  readonly #bytes = new Uint8Array(ROOM);
  #count = 0;
  #overflowed = false;

  constructor(address: number) {
    this.address = address;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether something did not fit. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** false where it does not fit: then nothing of it is kept (seq_write in fs/seq_file.c). */
  write(bytes: Uint8Array): boolean {
    if (this.#overflowed || this.#count + bytes.length >= ROOM) {
      this.#overflowed = true;
      return false;
    }
    this.#bytes.set(bytes, this.#count);
    this.#count += bytes.length;
    return true;
  }

  /** Back to what it had. */
  cut(count: number): void {
    this.#count = count;
    this.#overflowed = false;
  }

  /** All that it has, which is not its any more. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#count);
    this.cut(0);
    return bytes;
  }
}
