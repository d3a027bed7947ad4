/** The emulator's bpffs: names of programs, maps and links, by path. */
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';

/** What is told that a name holds it, or does no more. */
export interface Pinned {
  pinned?(): void;
  unpinned?(): void;
}

export class Pins<T extends Pinned | object> {
  readonly #byPath = new Map<string, T>();

  get(path: string): T | undefined {
    return this.#byPath.get(path);
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  set(path: string, item: T): void {
    this.#byPath.set(path, item);
  }

  delete(path: string): void {
    this.#byPath.delete(path);
  }

  /** `who`: "map 'x'", for messages. Throws ERR_EBPF_INVALID_ARGUMENT where the name is taken. */
  pin(path: string, item: T, who: string): void {
    if (this.#byPath.has(path)) {
      const why = 'that name is taken; unpin what is there, or take another';
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${who}: cannot be pinned at ${path}: ${why}`, {
        errno: ERRNO.EEXIST,
        syscall: 'bpf(BPF_OBJ_PIN)',
      });
    }
    this.#byPath.set(path, item);
    (item as Pinned).pinned?.();
  }

  /** Throws ERR_EBPF_NO_TARGET where nothing is pinned at that path. */
  unpin(path: string, who: string): void {
    const item = this.#byPath.get(path);
    if (!item) {
      throw new EbpfError(
        'ERR_EBPF_NO_TARGET',
        `${who}: cannot be unpinned from ${path}: it is not pinned there`,
        {
          errno: ERRNO.ENOENT,
          syscall: 'unlink',
        },
      );
    }
    this.#byPath.delete(path);
    (item as Pinned).unpinned?.();
  }
}
