/** Stacks by the ids that bpf_get_stackid gives. */
import { constants } from 'node:os';
import type { BackendMap } from '../../backend.ts';
import { BpfMap } from './base.ts';
import { type Cell, indexCell } from './cells.ts';
import { walk } from './walk.ts';

const { ENOENT } = constants.errno;
/** BPF_F_STACK_BUILD_ID (kernel 4.17): struct bpf_stack_build_id, of 32 bytes, in place of addresses. */
const BUILD_ID = 1 << 5;
const BUILD_ID_SIZE = 32;
const BUILD_ID_BYTES = 20;
/** enum bpf_stack_build_id_status */
const STATUS = { empty: 0, valid: 1 } as const;

/** A frame of a map with BPF_F_STACK_BUILD_ID. */
export interface BuildIdFrame {
  /** Of the file that the code is from; undefined where the kernel could not tell, and `address` is the instruction's own. */
  readonly buildId: Uint8Array | undefined;
  /** Bytes from the file's start, or the address. */
  readonly address: bigint;
}

/** Frames from the innermost function outwards; zeros behind them are none. */
const addressCell = (size: number): Cell => ({
  size,
  decode(view, offset) {
    const addresses: bigint[] = [];
    for (let at = 0; at < size; at += 8) {
      const address = view.getBigUint64(offset + at, true);
      if (address === 0n) break;
      addresses.push(address);
    }
    return addresses;
  },
  encode: () => {},
});

const buildIdCell = (size: number): Cell => ({
  size,
  decode(view, offset) {
    const frames: BuildIdFrame[] = [];
    for (let at = offset; at < offset + size; at += BUILD_ID_SIZE) {
      const status = view.getInt32(at, true);
      if (status === STATUS.empty) break;
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 4, BUILD_ID_BYTES);
      const buildId = status === STATUS.valid ? bytes.slice() : undefined;
      frames.push({ buildId, address: view.getBigUint64(at + 24, true) });
    }
    return frames;
  },
  encode: () => {},
});

/**
 * `BPF_MAP_TYPE_STACK_TRACE` (kernel 4.6): programs fill it. A stack is a list of addresses, from the innermost function outwards, or of
 * `BuildIdFrame` with BPF_F_STACK_BUILD_ID. Two stacks may have the same id: bpf_get_stackid then answers -EEXIST, or, with
 * BPF_F_REUSE_STACKID, forgets the one that was there.
 */
export class StackTraceMap<F = bigint> extends BpfMap implements Iterable<[number, F[]]> {
  readonly #cell: Cell;
  readonly #view: DataView;

  constructor(name: string, backend: BackendMap) {
    super(name, backend);
    const { flags, valueSize } = backend.info;
    this.#cell = (flags & BUILD_ID) === 0 ? addressCell(valueSize) : buildIdCell(valueSize);
    this.#view = new DataView(backend.scratch.buffer);
  }

  /** The stack of an id; undefined if there is none. */
  get(id: number): F[] | undefined {
    const { keyOffset, valueOffset } = this.backend.scratch;
    indexCell.encode(id, this.#view, keyOffset, 'key');
    const errno = this.backend.lookup();
    if (errno === undefined) return this.#cell.decode(this.#view, valueOffset, valueOffset + this.#cell.size);
    return errno === ENOENT ? undefined : this.fail('get', errno);
  }

  /** Forgets a stack, so that its id is free. True if there was one. */
  delete(id: number): boolean {
    indexCell.encode(id, this.#view, this.backend.scratch.keyOffset, 'key');
    const errno = this.backend.delete();
    if (errno !== undefined && errno !== ENOENT) this.fail('delete', errno);
    return errno === undefined;
  }

  clear(): void {
    for (const id of [...this.keys()]) this.delete(id);
  }

  entries(): IterableIterator<[number, F[]]> {
    return this.#walk((id, stack) => [id, stack]);
  }

  keys(): IterableIterator<number> {
    return this.#walk(id => id);
  }

  [Symbol.iterator](): IterableIterator<[number, F[]]> {
    return this.entries();
  }

  #walk<T>(read: (id: number, stack: F[]) => T): IterableIterator<T> {
    return walk(
      this.backend,
      ({ keys, keyOffset, values, valueOffset }) =>
        read(
          keys.getUint32(keyOffset, true),
          this.#cell.decode(values, valueOffset, valueOffset + this.#cell.size),
        ),
      errno => this.fail('iterate', errno),
      false,
    );
  }
}
