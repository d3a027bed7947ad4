/** Maps that are read by key: the verbs that hashes, arrays and tries have in common. */
import { constants } from 'node:os';
import type { BackendMap, Errno } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { BpfMap } from './base.ts';
import type { Cell, DecodeInto } from './cells.ts';
import { type Element, walk } from './walk.ts';

const { ENOENT, EINVAL } = constants.errno;

/** BPF_ANY, BPF_NOEXIST, BPF_EXIST (include/uapi/linux/bpf.h). */
const UPDATE_FLAGS = { any: 0, new: 1, existing: 2 } as const;

export interface SetOptions {
  /** `new`: ERR_EBPF_KEY_EXISTS if the key is there; `existing`: ERR_EBPF_KEY_NOT_FOUND if it is not. Default `any`. */
  readonly only?: 'any' | 'new' | 'existing';
  /** Under the value's `struct bpf_spin_lock`, which stays as it is: programs that take it see all of the old value or of the new (`BPF_F_LOCK`, kernel 5.1). */
  readonly lock?: boolean;
}

/** BPF_F_LOCK in include/uapi/linux/bpf.h */
const LOCK = 4;

export function updateFlags(options: SetOptions | undefined): number {
  if (options === undefined) return 0;
  const flags = UPDATE_FLAGS[options.only ?? 'any'];
  if (flags === undefined) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `only: expected 'any', 'new' or 'existing', got '${options.only}'`,
    );
  }
  return options.lock ? flags | LOCK : flags;
}

/** `KI` and `VI`: what keys and values may be given as, where that is more than what they are read as (a union by one of its members). */
export abstract class KeyedMap<K, V, KI = K, VI = V> extends BpfMap implements Iterable<[K, V]> {
  // get and set are functions of each map rather than methods of all: the engine then sees one key type and one value type
  // in each, and compiles encoding, call and decoding into one piece.

  /**
   * The value, or undefined if there is no such key. One system call. Where values are bytes, `into` takes and is the answer,
   * which saves the memory of a new array. Throws ERR_EBPF_VALUE for a key of the wrong shape, or an `into` of the wrong size.
   */
  readonly get: (key: KI, into?: V extends Uint8Array ? V : never) => V | undefined;

  /**
   * Adds or replaces. Throws ERR_EBPF_VALUE (`path` names the field), ERR_EBPF_MAP_FULL, ERR_EBPF_KEY_EXISTS and
   * ERR_EBPF_KEY_NOT_FOUND (with `only`), ERR_EBPF_READ_ONLY (frozen).
   */
  readonly set: (key: KI, value: VI, options?: SetOptions) => this;

  protected readonly keyCell: Cell;
  protected readonly valueCell: Cell;
  protected readonly view: DataView;
  protected readonly keyOffset: number;
  protected readonly valueOffset: number;

  constructor(name: string, backend: BackendMap, keyCell: Cell, valueCell: Cell) {
    super(name, backend);
    const { buffer, keyOffset, valueOffset } = backend.scratch;
    const view = new DataView(buffer);
    this.keyCell = keyCell;
    this.valueCell = valueCell;
    this.view = view;
    this.keyOffset = keyOffset;
    this.valueOffset = valueOffset;

    const { lookup, update } = backend;
    const { encode: encodeKey } = keyCell.bind?.(buffer, keyOffset) ?? keyCell;
    const boundValue = valueCell.bind?.(buffer, valueOffset) ?? valueCell;
    const { encode: encodeValue } = boundValue;
    const decodeValue: DecodeInto = boundValue.decode;
    const valueEnd = valueOffset + valueCell.size;
    this.get = (key, into) => {
      encodeKey(key, view, keyOffset, 'key');
      const errno = lookup();
      if (errno === undefined) return decodeValue(view, valueOffset, valueEnd, into);
      return errno === ENOENT ? undefined : this.fail('get', errno);
    };
    this.set = (key, value, options) => {
      encodeKey(key, view, keyOffset, 'key');
      encodeValue(value, view, valueOffset, 'value');
      const errno = options === undefined ? update() : this.#updateWith(updateFlags(options));
      if (errno === undefined) return this;
      if (errno === EINVAL && options?.lock) throw this.#withoutLock('set');
      return this.fail('set', errno);
    };
  }

  has(key: KI): boolean {
    this.keyCell.encode(key, this.view, this.keyOffset, 'key');
    const errno = this.backend.lookup();
    if (errno !== undefined && errno !== ENOENT) this.fail('get', errno);
    return errno === undefined;
  }

  /**
   * The value as it is while nobody has its `struct bpf_spin_lock`: never half of what a program writes under it (`BPF_F_LOCK`, kernel 5.1).
   * Of hashes and arrays whose values have one; throws ERR_EBPF_NOT_SUPPORTED for others.
   */
  getLocked(key: K): V | undefined {
    this.keyCell.encode(key, this.view, this.keyOffset, 'key');
    this.view.setUint32(0, LOCK, true);
    const errno = this.backend.lookup();
    this.view.setUint32(0, 0, true);
    if (errno === undefined)
      return this.valueCell.decode(this.view, this.valueOffset, this.valueOffset + this.valueCell.size);
    if (errno === ENOENT) return undefined;
    if (errno === EINVAL) throw this.#withoutLock('get');
    return this.fail('get', errno);
  }

  /**
   * Entries, decoded as they are reached, in batches where the kernel has them. No snapshot: others may write meanwhile. What holds whatever
   * they do: no key comes twice, and every key that is there from start to end comes once.
   */
  entries(): IterableIterator<[K, V]> {
    return this.walk(({ keys, keyOffset, values, valueOffset }) => [
      this.keyCell.decode(keys, keyOffset, keyOffset + this.keyCell.size),
      this.valueCell.decode(values, valueOffset, valueOffset + this.valueCell.size),
    ]);
  }

  keys(): IterableIterator<K> {
    return this.walk(({ keys, keyOffset }) =>
      this.keyCell.decode(keys, keyOffset, keyOffset + this.keyCell.size),
    );
  }

  values(): IterableIterator<V> {
    return this.walk(({ values, valueOffset }) =>
      this.valueCell.decode(values, valueOffset, valueOffset + this.valueCell.size),
    );
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: this) => void): void {
    for (const [key, value] of this) callback(value, key, this);
  }

  /** How many entries there are now: walks them all. */
  count(): number {
    let count = 0;
    for (const _ of this.walk(() => true)) count++;
    return count;
  }

  protected walk<T>(read: (element: Element) => T, take = false): IterableIterator<T> {
    return walk(this.backend, read, errno => this.fail('iterate', errno), take);
  }

  #withoutLock(verb: 'get' | 'set'): EbpfError {
    const why =
      'there is no struct bpf_spin_lock in its values (or the kernel is older than 5.1): do without the lock';
    return new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      `map '${this.name}' (${this.type}): cannot ${verb}: ${why} (EINVAL)`,
      {
        errno: EINVAL,
      },
    );
  }

  /** Flags are a u64 of scratch memory, zero between calls, since lookups read them too; the kernel knows the low bits alone. */
  #updateWith(flags: number): Errno {
    this.view.setUint32(0, flags, true);
    const errno = this.backend.update();
    this.view.setUint32(0, 0, true);
    return errno;
  }
}
