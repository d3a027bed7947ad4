/** Hash tables: hash, lru_hash, and their per-CPU forms. */
import { constants } from 'node:os';
import type { BackendBatch, Errno } from '../../backend.ts';
import { bytesCell } from './bytes.ts';
import { KeyedMap, type SetOptions, updateFlags } from './keyed.ts';
import { addUp, greatest, least } from './sum.ts';

const { ENOENT, EINVAL, EOPNOTSUPP } = constants.errno;
const ENOTSUPP = 524;
const BATCH = 4096;

/**
 * `BPF_MAP_TYPE_HASH` and `BPF_MAP_TYPE_LRU_HASH` (which evicts instead of filling up; kernel 4.10). Keys and values are as
 * the object's BTF says, bytes without BTF.
 */
export class HashMap<K, V, KI = K, VI = V> extends KeyedMap<K, V, KI, VI> {
  #raw: HashMap<Uint8Array, Uint8Array> | undefined;

  /** True if the key was there. */
  delete(key: KI): boolean {
    this.keyCell.encode(key, this.view, this.keyOffset, 'key');
    const errno = this.backend.delete();
    if (errno !== undefined && errno !== ENOENT) this.fail('delete', errno);
    return errno === undefined;
  }

  /** Reads and deletes in one step (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`, kernel 5.14); undefined if there is no such key. */
  take(key: KI): V | undefined {
    this.keyCell.encode(key, this.view, this.keyOffset, 'key');
    const errno = this.backend.lookupAndDelete();
    if (errno === undefined)
      return this.valueCell.decode(this.view, this.valueOffset, this.valueOffset + this.valueCell.size);
    return errno === ENOENT ? undefined : this.fail('take', errno);
  }

  /** Yields and deletes every entry, in batches where the kernel has them: a dump that starts the counting anew. */
  drain(): IterableIterator<[K, V]> {
    return this.walk(
      ({ keys, keyOffset, values, valueOffset }): [K, V] => [
        this.keyCell.decode(keys, keyOffset, keyOffset + this.keyCell.size),
        this.valueCell.decode(values, valueOffset, valueOffset + this.valueCell.size),
      ],
      true,
    );
  }

  clear(): void {
    // Keys first, in full: deleting while walking may skip entries.
    this.deleteMany([...this.keys()] as Iterable<unknown> as Iterable<KI>);
  }

  /** Adds or replaces many entries, in batches where the kernel has them (kernel 5.6). */
  setMany(entries: Iterable<readonly [KI, VI]>, options?: SetOptions): this {
    const flags = updateFlags(options);
    this.#inBatches(
      entries,
      ([key, value], batch, i) => {
        this.keyCell.encode(key, batch.keys, i * this.keyCell.size, 'key');
        this.valueCell.encode(value, batch.values, i * this.valueCell.size, 'value');
      },
      batch => batch.update(flags),
      ([key, value]) => this.set(key, value, options),
      'set',
    );
    return this;
  }

  /** Deletes many keys, in batches where the kernel has them; keys that are not there are passed over. */
  deleteMany(keys: Iterable<KI>): void {
    this.#inBatches(
      keys,
      (key, batch, i) => this.keyCell.encode(key, batch.keys, i * this.keyCell.size, 'key'),
      batch => batch.delete(),
      key => this.delete(key),
      'delete',
    );
  }

  /** The same map with keys and values as bytes. */
  get raw(): HashMap<Uint8Array, Uint8Array> {
    this.#raw ??= new HashMap(
      this.name,
      this.backend,
      bytesCell(this.keyCell.size),
      bytesCell(this.valueCell.size),
    );
    return this.#raw;
  }

  #inBatches<T>(
    items: Iterable<T>,
    fill: (item: T, views: { keys: DataView; values: DataView }, index: number) => void,
    send: (batch: BackendBatch) => Errno,
    single: (item: T) => unknown,
    verb: 'set' | 'delete',
  ): void {
    let batch = this.backend.batch(BATCH);
    const views = batch && { keys: new DataView(batch.keys), values: new DataView(batch.values) };
    const pending: T[] = [];
    const flush = () => {
      if (batch && pending.length > 0) {
        batch.count[0] = pending.length;
        const errno = send(batch);
        if (errno === undefined) {
          pending.length = 0;
          return;
        }
        const done = batch.count[0]!;
        if (errno === EINVAL || errno === EOPNOTSUPP || errno === ENOTSUPP) {
          batch.close();
          batch = null;
        } else if (verb === 'set' || errno !== ENOENT) {
          this.fail(verb, errno);
        }
        // A batch ends at its first missing key: what is left goes one by one.
        pending.splice(0, batch ? Math.min(done, pending.length) : 0);
      }
      for (const item of pending) single(item);
      pending.length = 0;
    };
    try {
      for (const item of items) {
        if (batch && views) fill(item, views, pending.length);
        pending.push(item);
        if (pending.length === BATCH) flush();
      }
      flush();
    } finally {
      batch?.close();
    }
  }
}

/**
 * `BPF_MAP_TYPE_PERCPU_HASH` and `BPF_MAP_TYPE_LRU_PERCPU_HASH` (kernel 4.6, 4.10): each CPU has its own value, so a value
 * here is an array with one element for each possible CPU.
 */
export class PerCpuHashMap<K, V, KI = K, VI = V> extends HashMap<K, V[], KI, readonly VI[]> {
  /** The values of all CPUs added up, field by field; undefined if there is no such key. Throws ERR_EBPF_VALUE for text and bytes. */
  sum(key: KI): V | undefined {
    return addUp(this.get(key));
  }

  /** The greatest of all CPUs, field by field. */
  max(key: KI): V | undefined {
    return greatest(this.get(key));
  }

  /** The least of all CPUs, field by field. */
  min(key: KI): V | undefined {
    return least(this.get(key));
  }

  /** Writes one value to every CPU. */
  setAll(key: KI, value: VI, options?: SetOptions): this {
    return this.set(key, new Array<VI>(this.backend.cpus).fill(value), options);
  }
}
