/** An iterator's link, and the passes that are read from it. */
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendIteration } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeAddon, NativeLink } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { KernelLink } from './link.ts';

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
      return new Iteration(this.#addon, this.#addon.createIterator(this.#link.fd), this.#target);
    } catch (error) {
      throw systemError(error, `${this.#target}: a pass cannot begin`);
    }
  }
}

class Iteration implements BackendIteration {
  readonly #addon: NativeAddon;
  readonly #target: string;
  #fd: number;
  #reading = false;
  #ended = false;
  #closed = false;

  constructor(addon: NativeAddon, fd: number, target: string) {
    this.#addon = addon;
    this.#fd = fd;
    this.#target = target;
  }

  async read(into: Uint8Array): Promise<number> {
    while (!this.#ended && !this.#closed) {
      const { count, done } = await this.#once(into);
      this.#ended = done;
      if (count > 0) return count;
    }
    return 0;
  }

  /** A read under way ends first: its descriptor must not become another file's meanwhile. */
  close(): void {
    this.#closed = true;
    if (this.#reading || this.#fd < 0) return;
    closeSync(this.#fd);
    this.#fd = -1;
  }

  async #once(into: Uint8Array): Promise<{ count: number; done: boolean }> {
    this.#reading = true;
    try {
      return await this.#addon.readIterator(this.#fd, into);
    } catch (error) {
      throw this.#failure(error);
    } finally {
      this.#reading = false;
      if (this.#closed) this.close();
    }
  }

  #failure(error: unknown): unknown {
    const doing = `${this.#target}: cannot be read`;
    if (!isNativeError(error) || error.errno !== constants.errno.E2BIG) return systemError(error, doing);
    const why = 'the program wrote more for one object than the kernel has room for, 8 pages';
    return refused('ERR_EBPF_SYSTEM', `${doing}: ${why}`, error);
  }
}
