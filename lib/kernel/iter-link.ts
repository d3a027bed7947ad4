/** An iterator's link, and the passes that are read from it. */
import { constants } from 'node:os';
import type { BackendIteration } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeAddon, NativeIterator, NativeLink } from './binding.ts';
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
      return new Iteration(this.#addon.createIterator(this.#link.fd), this.#target);
    } catch (error) {
      throw systemError(error, `${this.#target}: a pass cannot begin`);
    }
  }
}

class Iteration implements BackendIteration {
  readonly #native: NativeIterator;
  readonly #target: string;
  #ended = false;

  constructor(native: NativeIterator, target: string) {
    this.#native = native;
    this.#target = target;
  }

  async read(into: Uint8Array): Promise<number> {
    try {
      while (!this.#ended) {
        const { count, done } = await this.#native.read(into);
        this.#ended ||= done;
        if (count > 0) return count;
      }
      return 0;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  close(): void {
    this.#ended = true;
    this.#native.close();
  }

  #failure(error: unknown): unknown {
    const doing = `${this.#target}: cannot be read`;
    if (!isNativeError(error) || error.errno !== constants.errno.E2BIG) return systemError(error, doing);
    const why = 'the program wrote more for one object than the kernel has room for, 8 pages';
    return refused('ERR_EBPF_SYSTEM', `${doing}: ${why}`, error);
  }
}
