/** Many elements a call, as BPF_MAP_LOOKUP_BATCH and its like answer (generic_map_lookup_batch in syscall.c, __htab_map_lookup_and_delete_batch). */
import type { BackendBatch, Errno } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { copyBytes } from './copy.ts';
import { EmulatedHash } from './hash.ts';
import type { EmulatedMap } from './map.ts';
import { TYPE } from './types.ts';
import type { WorkArea } from './work.ts';

const { EBADF, EINVAL, ENOENT, ENOMEM, EPERM, ENOTSUPP } = ERRNO;
/** What the addon takes for keys or for values. */
const MOST_BYTES = 2 ** 31;

export interface BatchOptions {
  readonly mayRead: boolean;
  readonly mayWrite: () => boolean;
  readonly closed: () => boolean;
  /** The handle's: no two calls are under way at a time. */
  readonly area: () => WorkArea | undefined;
  readonly after: MapBatch | undefined;
}

/** Types whose elements can be deleted in batches. */
const DELETES: ReadonlySet<number> = new Set([
  ...[TYPE.HASH, TYPE.PERCPU_HASH, TYPE.LRU_HASH, TYPE.LRU_PERCPU_HASH, TYPE.LPM_TRIE, TYPE.HASH_OF_MAPS],
]);

export class MapBatch implements BackendBatch {
  readonly capacity: number;
  readonly keys: ArrayBuffer;
  readonly values: ArrayBuffer;
  readonly count = new Uint32Array(1);
  readonly #map: EmulatedMap;
  readonly #memory: Uint8Array;
  readonly #options: BatchOptions;
  readonly #keyBytes: Uint8Array;
  readonly #valueBytes: Uint8Array;
  readonly #keySize: number;
  readonly #valueSize: number;
  /** Of hashes: where to go on; 0 for the start, -1 at the end. */
  #place = 0;
  /** Of others: whether a key has been read, and which was the last. */
  #started = false;
  readonly #lastKey: Uint8Array;
  #closed = false;

  /** Throws ERR_EBPF_SYSTEM for more than memory holds. */
  constructor(world: World, map: EmulatedMap, capacity: number, options: BatchOptions) {
    const { keySize } = map.definition;
    const valueSize = map.valueStride * (map.perCpu ? world.cpus : 1);
    if (!(capacity >= 1 && capacity * Math.max(keySize, valueSize, 1) <= MOST_BYTES)) {
      const why = `${capacity} elements do not fit memory`;
      throw new EbpfError('ERR_EBPF_SYSTEM', `${map.who}: cannot make a batch: ${why}`, { errno: EINVAL });
    }
    this.capacity = capacity;
    this.keys = new ArrayBuffer(keySize * capacity);
    this.values = new ArrayBuffer(valueSize * capacity);
    this.#map = map;
    this.#memory = world.machine.memory.bytes;
    this.#lastKey = new Uint8Array(keySize);
    this.#options = options;
    this.#keyBytes = new Uint8Array(this.keys);
    this.#valueBytes = new Uint8Array(this.values);
    this.#keySize = keySize;
    this.#valueSize = valueSize;
    const { after } = options;
    if (!after) return;
    this.#place = after.#place;
    this.#started = after.#started;
    this.#lastKey.set(after.#lastKey);
  }

  reset(): void {
    this.#place = 0;
    this.#started = false;
  }

  lookup = (): Errno => this.#read(false) || undefined;

  lookupAndDelete = (): Errno => this.#read(true) || undefined;

  update = (elementFlags: number): Errno =>
    this.#write(this.#map.batches !== undefined, ({ key, value }) =>
      this.#map.update(key, value, BigInt(elementFlags)),
    ) || undefined;

  delete = (): Errno =>
    this.#write(DELETES.has(this.#map.definition.type), ({ key }) => this.#map.delete(key)) || undefined;

  close(): void {
    this.#closed = true;
  }

  get #gone(): boolean {
    return this.#closed || this.#options.closed();
  }

  #take(): number {
    const [wanted] = this.count;
    this.count[0] = 0;
    return wanted!;
  }

  #read(take: boolean): number {
    const wanted = this.#take();
    if (this.#gone) return EBADF;
    if (wanted > this.capacity) return EINVAL;
    if (!this.#options.mayRead || (take && !this.#options.mayWrite())) return EPERM;
    const { batches } = this.#map;
    if (batches === undefined || (take && batches !== 'elements')) return ENOTSUPP;
    if (wanted === 0) return 0;
    const work = this.#options.area();
    if (!work) return ENOMEM;
    return this.#map instanceof EmulatedHash
      ? this.#readElements(this.#map, wanted, take, work)
      : this.#readKeys(wanted, work);
  }

  /** All of what is left comes with ENOENT: whoever gets 0 goes on. */
  #readElements(map: EmulatedHash, wanted: number, take: boolean, { key, value }: WorkArea): number {
    let element = this.#place < 0 ? 0 : map.entryFrom(this.#place);
    let count = 0;
    while (element !== 0 && count < wanted) {
      const next = map.placeAfter(element);
      this.#copyOut(this.#keyBytes, count, map.keyAt(element), this.#keySize);
      map.read(element, value);
      this.#copyOut(this.#valueBytes, count, value, this.#valueSize);
      count++;
      if (take) {
        this.#memory.copyWithin(key, map.keyAt(element), map.keyAt(element) + this.#keySize);
        map.delete(key);
      }
      element = next === 0 ? 0 : map.entryFrom(next);
    }
    this.count[0] = count;
    this.#place = element === 0 ? -1 : element;
    return element === 0 ? ENOENT : 0;
  }

  #readKeys(wanted: number, { key, next, value }: WorkArea): number {
    let count = 0;
    copyBytes(this.#memory, key, this.#lastKey, 0, this.#keySize);
    while (count < wanted) {
      const errno = this.#map.nextKey(this.#started ? key : 0, next);
      if (errno !== 0) {
        this.count[0] = count;
        return errno;
      }
      this.#memory.copyWithin(key, next, next + this.#keySize);
      copyBytes(this.#lastKey, 0, this.#memory, key, this.#keySize);
      this.#started = true;
      const failed = this.#map.lookup(key, value, 0n);
      if (failed === ENOENT) continue;
      if (failed !== 0) return failed;
      this.#copyOut(this.#keyBytes, count, key, this.#keySize);
      this.#copyOut(this.#valueBytes, count, value, this.#valueSize);
      count++;
    }
    this.count[0] = count;
    return 0;
  }

  /** generic_map_update_batch, generic_map_delete_batch: up to the first that fails. */
  #write(supported: boolean, one: (work: WorkArea) => number): number {
    const wanted = this.#take();
    if (this.#gone) return EBADF;
    if (wanted > this.capacity) return EINVAL;
    if (!this.#options.mayWrite()) return EPERM;
    if (!supported) return ENOTSUPP;
    const work = this.#options.area();
    if (!work) return ENOMEM;
    const { key, value } = work;
    let count = 0;
    let errno = 0;
    for (; count < wanted && errno === 0; count++) {
      this.#copyIn(key, this.#keyBytes, count, this.#keySize);
      this.#copyIn(value, this.#valueBytes, count, this.#valueSize);
      errno = one(work);
    }
    this.count[0] = errno === 0 ? count : count - 1;
    return errno;
  }

  #copyOut(to: Uint8Array, index: number, from: number, size: number): void {
    copyBytes(to, index * size, this.#memory, from, size);
  }

  #copyIn(to: number, from: Uint8Array, index: number, size: number): void {
    copyBytes(this.#memory, to, from, index * size, size);
  }
}
