/** What a program writes for whoever reads it later (kernel/bpf/stream.c): two streams, which the program has for itself. */
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';

/** BPF_STREAM_STDOUT, BPF_STREAM_STDERR */
const STREAMS: readonly number[] = [1, 2];
/** BPF_STREAM_MAX_CAPACITY */
const MOST = 100_000;

export class ProgramStreams {
  readonly #texts = new Map<number, Uint8Array[]>(STREAMS.map(stream => [stream, []]));

  has(stream: number): boolean {
    return this.#texts.has(stream);
  }

  /** A negative errno, or 0. */
  write(stream: number, text: Uint8Array): number {
    const texts = this.#texts.get(stream);
    if (!texts) return -ERRNO.ENOENT;
    const used = texts.reduce((sum, each) => sum + each.length, 0);
    if (used + text.length >= MOST) return -ERRNO.ENOSPC;
    texts.push(text);
    return 0;
  }

  /** Takes what is there. */
  read(stream: number): Uint8Array {
    const texts = this.#texts.get(stream);
    if (!texts) throw new EbpfError('ERR_EBPF_NO_TARGET', `a program has no stream ${stream}`);
    const all = new Uint8Array(texts.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const text of texts.splice(0)) {
      all.set(text, at);
      at += text.length;
    }
    return all;
  }
}
