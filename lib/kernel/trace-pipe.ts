/**
 * What programs print with bpf_printk, as lines. The machine's own trace_pipe gives each line to one reader, and has everybody's: so this
 * is an instance of its own (tracefs' `instances/`), into which the kernel writes as well, and which takes nothing from anybody.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  constants as open,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { EbpfError } from '../errors.ts';
import { parseTraceLine, type TraceLine } from '../formats/trace/line.ts';
import { isOlder } from './floors.ts';
import { MOUNT_COMMAND, tracefsPath } from './tracefs.ts';

export interface TracePipeOptions {
  /** The process whose lines are wanted: programs that ran on its threads, as long as these live. Default this one; null for all. */
  readonly pid?: number | null;
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two looks. Default 50. */
  readonly interval?: number;
}

/** bpf_trace_printk() is an event of its own since then (commit ac5a72ea5c89), which an instance can have. */
const SINCE = '5.9';
const EVENT = 'events/bpf_trace/bpf_trace_printk/enable';
const NAME = 'node-ebpf';
const CHUNK = 64 * 1024;
let count = 0;

/**
 * Lines of bpf_printk, from now on. Kernel 5.9. Throws ERR_EBPF_NO_TRACEFS, ERR_EBPF_PERMISSION, ERR_EBPF_NOT_SUPPORTED. Close it, or iterate
 * to an end: a folder in tracefs stays behind otherwise.
 *
 * @example
 * for await (const { comm, text } of tracePipe({ signal })) console.log(comm, text);
 */
export function tracePipe(options: TracePipeOptions = {}): TracePipe {
  return new TracePipe(options);
}

export class TracePipe implements AsyncIterableIterator<TraceLine> {
  readonly #options: TracePipeOptions;
  readonly #folder: string;
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(CHUNK);
  readonly #lines: AsyncGenerator<TraceLine, undefined, undefined>;
  /** A line whose end has not come yet. */
  #rest = '';
  #closed = false;
  /** A process that ends without closing leaves no folder behind. */
  readonly #onExit = () => this.close();

  constructor(options: TracePipeOptions) {
    this.#options = options;
    this.#folder = makeInstance();
    try {
      writeFileSync(`${this.#folder}/${EVENT}`, '1');
      this.#fd = openSync(`${this.#folder}/trace_pipe`, open.O_RDONLY | open.O_NONBLOCK);
    } catch (error) {
      rmdirSync(this.#folder);
      throw refusal(error, this.#folder);
    }
    this.#lines = this.#read();
    process.once('exit', this.#onExit);
  }

  next(): Promise<IteratorResult<TraceLine, undefined>> {
    return this.#lines.next();
  }

  async return(): Promise<IteratorResult<TraceLine, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What is there now, without waiting. Throws ERR_EBPF_CLOSED. */
  take(): TraceLine[] {
    if (this.#closed) throw new EbpfError('ERR_EBPF_CLOSED', 'the trace pipe has been closed');
    const lines: TraceLine[] = [];
    for (let text = this.#chunk(); text !== ''; text = this.#chunk()) {
      const whole = (this.#rest + text).split('\n');
      this.#rest = whole.pop()!;
      for (const each of whole) {
        const line = parseTraceLine(each);
        if (line && this.#wanted(line)) lines.push(line);
      }
    }
    return lines;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.removeListener('exit', this.#onExit);
    closeSync(this.#fd);
    rmdirSync(this.#folder);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async *#read(): AsyncGenerator<TraceLine, undefined, undefined> {
    const { signal, interval = 50 } = this.#options;
    try {
      while (!signal?.aborted && !this.#closed) {
        const lines = this.take();
        yield* lines;
        if (lines.length === 0) await sleep(interval, undefined, signal && { signal }).catch(() => {});
      }
    } finally {
      this.close();
    }
    return undefined;
  }

  #chunk(): string {
    try {
      return this.#buffer.toString('utf8', 0, readSync(this.#fd, this.#buffer));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
      throw error;
    }
  }

  /** A line has its thread, and folders in /proc are of threads. */
  #wanted({ pid }: TraceLine): boolean {
    const { pid: wanted = process.pid } = this.#options;
    return wanted === null || existsSync(`/proc/${wanted}/task/${pid}`);
  }
}

function makeInstance(): string {
  const instances = tracefsPath('instances');
  if (instances === undefined) {
    throw new EbpfError(
      'ERR_EBPF_NO_TRACEFS',
      `cannot read what programs print: tracefs is not mounted; as root: ${MOUNT_COMMAND}`,
    );
  }
  const folder = `${instances}/${NAME}-${process.pid}-${count++}`;
  try {
    for (const name of readdirSync(instances)) if (isLeft(name)) removeFolder(`${instances}/${name}`);
    mkdirSync(folder);
  } catch (error) {
    throw refusal(error, folder);
  }
  return folder;
}

/** Of a process that was killed. */
function isLeft(name: string): boolean {
  const [, pid] = /^node-ebpf-(\d+)-\d+$/.exec(name) ?? [];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

/** The kernel keeps one that is read, which another container's may be. */
function removeFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not ours to mend.
  }
}

function refusal(cause: unknown, folder: string): EbpfError {
  const { code, errno = 0, syscall, message } = cause as NodeJS.ErrnoException;
  const doing = 'cannot read what programs print';
  const details = { cause, errno: -errno, syscall };
  if (code === 'EACCES' || code === 'EPERM') {
    const why = `tracefs (${folder}) is root's: run as root, or give the process rights on it`;
    return new EbpfError('ERR_EBPF_PERMISSION', `${doing}: ${why} (${code})`, details);
  }
  if (isOlder(release(), SINCE)) {
    const why = `bpf_printk is an event from kernel ${SINCE} on, and this is ${release()}`;
    return new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, details);
  }
  return new EbpfError('ERR_EBPF_SYSTEM', `${doing}: ${message}`, details);
}
