/** An iterator's link, and the passes that are read from it. */
import { closeSync, read } from 'node:fs';
import { constants } from 'node:os';
import type { BackendIteration } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeAddon, NativeLink } from './binding.ts';
import { systemError } from './errors.ts';
import { KernelLink } from './link.ts';

const { EAGAIN, E2BIG } = constants.errno;

export class IterLink extends KernelLink {
  readonly #addon: NativeAddon;
  readonly #link: NativeLink;
  readonly #target: string;

  constructor(addon: NativeAddon, native: NativeLink, target: string) {
    super(native, 'iter-link', target);
    this.#addon = addon;
    this.#link = native;
    this.#target = target;
  }

  iterate(): BackendIteration {
    if (this.#link.fd < 0)
      throw new EbpfError('ERR_EBPF_CLOSED', `${this.#target}: the link has been closed`);
    try {
      return new Iteration(this.#addon.createIterator(this.#link.fd), this.#target);
    } catch (error) {
      throw systemError(error, `${this.#target}: a pass cannot begin`);
    }
  }
}

class Iteration implements BackendIteration {
  readonly #target: string;
  #fd: number;
  #reading = false;
  #closed = false;

  constructor(fd: number, target: string) {
    this.#fd = fd;
    this.#target = target;
  }

  async read(into: Uint8Array): Promise<number> {
    for (;;) {
      if (this.#closed) return 0;
      try {
        return await this.#once(into);
      } catch (error) {
        // bpf_seq_read() in kernel/bpf/bpf_iter.c: after a million objects that the program wrote nothing of.
        if (errnoOf(error) === EAGAIN) continue;
        throw this.#failure(error);
      }
    }
  }

  /** A read under way ends first: its descriptor must not become another file's meanwhile. */
  close(): void {
    this.#closed = true;
    if (this.#reading || this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    closeSync(fd);
  }

  #once(into: Uint8Array): Promise<number> {
    this.#reading = true;
    return new Promise((resolve, reject) => {
      read(this.#fd, into, 0, into.length, null, (error, count) => {
        this.#reading = false;
        if (this.#closed) this.close();
        if (error) reject(error);
        else resolve(count);
      });
    });
  }

  #failure(error: unknown): unknown {
    const { syscall } = error as NodeJS.ErrnoException;
    const errno = errnoOf(error);
    if (errno === E2BIG) {
      const why = 'the program wrote more for one object than the kernel has room for (8 pages)';
      return new EbpfError('ERR_EBPF_SYSTEM', `${this.#target}: cannot be read: ${why} (E2BIG)`, {
        cause: error,
        errno,
        syscall,
      });
    }
    return systemError(Object.assign(error as Error, { errno }), `${this.#target}: cannot be read`);
  }
}

/** Positive, as bpf(2)'s are; Node.js has them negative. */
function errnoOf(error: unknown): number {
  return Math.abs((error as NodeJS.ErrnoException).errno ?? 0);
}
