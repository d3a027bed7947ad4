/** What every map has, whatever its family: a name, its facts, pinning, and an end. */
import { constants } from 'node:os';
import type { BackendMap, MapInfo } from '../../backend.ts';
import { type MapVerb, mapError } from './errors.ts';
import { type MapTypeName, mapTypeName } from './types.ts';

export abstract class BpfMap {
  /** The file's own name for it. */
  readonly name: string;
  /** For this library's other rooms; not part of the API. @internal */
  readonly backend: BackendMap;
  #closed = false;
  #closing: (() => void) | undefined;

  constructor(name: string, backend: BackendMap) {
    this.name = name;
    this.backend = backend;
  }

  /** The kernel's facts: id, type number, sizes in bytes, flags. */
  get info(): MapInfo {
    return this.backend.info;
  }

  /** `hash`, `percpu_array`, `ringbuf`, …: BPF_MAP_TYPE_* in lower case. */
  get type(): MapTypeName | string {
    return mapTypeName(this.backend.info.type);
  }

  /** Most elements it can hold; bytes for a ring buffer. */
  get maxEntries(): number {
    return this.backend.info.maxEntries;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Gives it a name in bpffs, so that it outlives the process (`BPF_OBJ_PIN`). */
  pin(path: string): void {
    this.backend.pin(path);
  }

  unpin(path: string): void {
    this.backend.unpin(path);
  }

  /** No further writes from user space; programs still may (`BPF_MAP_FREEZE`, kernel 5.2). */
  freeze(): void {
    this.backend.freeze();
  }

  /** Gives the descriptor back. The map lives on while programs, pins or other descriptors hold it. Idempotent. */
  close(): void {
    this.#closed = true;
    this.backend.close();
    const closing = this.#closing;
    this.#closing = undefined;
    closing?.();
  }

  /** What else ends with it. @internal */
  whenClosed(callback: () => void): void {
    this.#closing = callback;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  protected fail(verb: MapVerb, errno: number): never {
    throw mapError(this, verb, this.#closed ? constants.errno.EBADF : errno);
  }
}
