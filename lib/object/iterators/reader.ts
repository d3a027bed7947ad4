/** What an iterator program writes, as bytes, text, lines or rows: one pass over the kernel's objects for each loop. */
import type { BackendIteration } from '../../backend.ts';
import { createCodec } from '../../codec/index.ts';
import type { CodecOptions, Value } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { namedType } from '../events/type.ts';

/** Bytes that are read at once: the kernel answers 8 pages at a time (bpf_seq_read() in kernel/bpf/bpf_iter.c). */
const BUFFER = 128 * 1024;

export interface Pass {
  readonly iteration: BackendIteration;
  /** What was made for this pass alone ends with it. */
  end(): Promise<void>;
}

/** The object's types, for rows. */
export interface RowTypes {
  readonly btf: Btf | null;
  readonly codec: CodecOptions;
}

/**
 * Nothing happens before it is read. Each way to read begins a pass of its own, which ends with the loop: at its end, at a `break`, at
 * an error. Memory is bounded by one buffer: the kernel waits while nobody asks for more.
 */
export class IterReader implements AsyncIterable<Uint8Array> {
  readonly #who: string;
  readonly #begin: () => Promise<Pass>;
  readonly #signal: AbortSignal | undefined;
  readonly #types: RowTypes;

  constructor(who: string, begin: () => Promise<Pass>, signal: AbortSignal | undefined, types: RowTypes) {
    this.#who = who;
    this.#begin = begin;
    this.#signal = signal;
    this.#types = types;
  }

  /** Chunks of bytes, the caller's own. A chunk ends anywhere, at most 128 KiB long. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined, undefined> {
    let buffer = new Uint8Array(BUFFER);
    for await (const count of this.#fill(() => buffer)) {
      if (count < BUFFER / 2) {
        yield buffer.slice(0, count);
      } else {
        yield buffer.subarray(0, count);
        buffer = new Uint8Array(BUFFER);
      }
    }
  }

  /** All of it, as UTF-8. */
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(BUFFER);
    let text = '';
    for await (const count of this.#fill(() => buffer))
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    return text + decoder.decode();
  }

  /** Line by line, without the line feeds; what follows the last one is a line if it is not empty. */
  async *lines(): AsyncGenerator<string, undefined, undefined> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(BUFFER);
    let rest = '';
    for await (const count of this.#fill(() => buffer)) {
      const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
    rest += decoder.decode();
    if (rest !== '') yield rest;
  }

  /**
   * Values of a C type that the object's BTF has (`task_row`, `struct task_row`), which the program writes with bpf_seq_write.
   * Throws ERR_EBPF_INVALID_ARGUMENT where there is no such type; ERR_EBPF_VALUE where the bytes end within a row.
   */
  async *rows<T = Value>(type: string): AsyncGenerator<T, undefined, undefined> {
    for await (const batch of this.batches<T>(type)) yield* batch;
  }

  /** As `rows`, and as many at once as one read of the kernel's buffer gave: the fast way. */
  async *batches<T = Value>(type: string): AsyncGenerator<T[], undefined, undefined> {
    const codec = this.#codec(type);
    const buffer = new Uint8Array(Math.max(BUFFER, codec.size));
    const view = new DataView(buffer.buffer);
    let kept = 0;
    for await (const count of this.#fill(() => buffer.subarray(kept))) {
      const end = kept + count;
      const rows: T[] = [];
      let at = 0;
      for (; at + codec.size <= end; at += codec.size) rows.push(codec.decode(view, at));
      buffer.copyWithin(0, at, end);
      kept = end - at;
      if (rows.length > 0) yield rows;
    }
    if (kept > 0) {
      const why = `it ended ${kept} bytes into a ${codec.typeName} of ${codec.size}`;
      throw new EbpfError('ERR_EBPF_VALUE', `${this.#who}: what it wrote are no rows of that type: ${why}`);
    }
  }

  /** How many bytes each read put into the memory that was asked for. */
  async *#fill(memory: () => Uint8Array): AsyncGenerator<number, undefined, undefined> {
    this.#signal?.throwIfAborted();
    const { iteration, end } = await this.#begin();
    const stop = () => iteration.close();
    this.#signal?.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        const count = await iteration.read(memory());
        this.#signal?.throwIfAborted();
        if (count === 0) return;
        yield count;
      }
    } finally {
      this.#signal?.removeEventListener('abort', stop);
      iteration.close();
      await end();
    }
  }

  #codec(type: string) {
    const { btf, codec } = this.#types;
    if (!btf) {
      const why = 'its types are not known here (an object without BTF, or a link opened from its pin)';
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${this.#who}: cannot be read as rows: ${why}`);
    }
    const found = createCodec(btf, namedType(btf, type, this.#who, 'rows'), codec);
    if (found.size > 0) return found;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${this.#who}: '${type}' has no size, so no rows`);
  }
}
