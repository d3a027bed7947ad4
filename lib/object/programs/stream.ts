/** What a program writes to its standard output or standard error. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendProgram } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';

export interface StreamOptions {
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two looks: the kernel tells nobody that there is something. Default 100. */
  readonly interval?: number;
}

/** What a stream needs of its program. */
interface Writer {
  readonly name: string;
  readonly closed: boolean;
  readonly backend: Pick<BackendProgram, 'readStream'>;
}

/** BPF_STREAM_STDOUT, BPF_STREAM_STDERR in include/uapi/linux/bpf.h */
export const STREAM = { STDOUT: 1, STDERR: 2 } as const;

/**
 * Text is there once: whoever reads takes it. The kernel keeps up to 100,000 bytes that nobody has read. Iterating answers lines as they
 * come, until the signal, a `break`, or the program's close.
 */
export class ProgramStream implements AsyncIterable<string> {
  readonly #program: Writer;
  readonly #stream: number;
  readonly #options: StreamOptions;
  /** A character may come in two pieces. */
  readonly #decoder = new TextDecoder();

  /** Throws ERR_EBPF_INVALID_ARGUMENT. */
  constructor(program: Writer, stream: number, options: StreamOptions) {
    const { interval = 100 } = options;
    if (!(Number.isFinite(interval) && interval >= 0)) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${program.name}': the interval of a stream is milliseconds, not ${interval}`,
      );
    }
    this.#program = program;
    this.#stream = stream;
    this.#options = options;
  }

  /** What is there now, without waiting. Throws ERR_EBPF_NOT_SUPPORTED before kernel 6.17, ERR_EBPF_CLOSED. */
  read(): string {
    if (this.#program.closed) {
      throw new EbpfError(
        'ERR_EBPF_CLOSED',
        `program '${this.#program.name}' has been closed with its object`,
      );
    }
    return this.#decoder.decode(this.#program.backend.readStream(this.#stream), { stream: true });
  }

  /** Lines without their ends. What does not end in one comes with the next. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, undefined, undefined> {
    const { signal, interval = 100 } = this.#options;
    let rest = '';
    while (!signal?.aborted && !this.#program.closed) {
      const lines = (rest + this.read()).split('\n');
      rest = lines.pop()!;
      yield* lines;
      if (lines.length === 0) await pause(interval, signal);
    }
    return undefined;
  }
}

/** Keeps the event loop alive, and ends early, without an error, by the signal. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal && { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
