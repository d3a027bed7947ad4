/** BPF_MAP_TYPE_HASH, PERCPU_HASH, LRU_HASH and LRU_PERCPU_HASH (kernel/bpf/hashtab.c): what of them is not in wasm/hash.ts. */
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import type { World } from '../world/world.ts';
import { ELEMENT, FIELD, USED } from './block.ts';
import { EXIST, LOCK } from './flags.ts';
import { EmulatedMap, type HelperCall, type MapDefinition } from './map.ts';
import { TYPE } from './types.ts';
import { initValue } from './values.ts';
import type { HashCalls } from './wasm/code.ts';
import { valueOffset } from './wasm/hash.ts';

const { EINVAL, ENOENT } = ERRNO;
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;
/** Between the values of two CPUs. */
const GAP = 8;
/** Of the first slab; each that follows doubles what there is, up to this. */
const FIRST_BYTES = 4096;
const MOST_BYTES = 1 << 20;

export class EmulatedHash extends EmulatedMap {
  protected readonly calls: HashCalls;
  /** From an element's start to its value, and to the next element. */
  protected readonly valueOffset: number;
  readonly #perCpu: boolean;
  readonly #cpus: number;
  readonly #cpuStride: number;
  readonly #stride: number;
  #buckets: Region | undefined;
  #chains = 0;
  /** The first element that was made, 0 as long as there is none, and the last. */
  #first = 0;
  #last = 0;
  readonly #slabs: Region[] = [];

  constructor(world: World, definition: MapDefinition) {
    super(world, definition);
    const { type, keySize, valueSize } = definition;
    this.#perCpu = type === TYPE.PERCPU_HASH || type === TYPE.LRU_PERCPU_HASH;
    const lru = type === TYPE.LRU_HASH || type === TYPE.LRU_PERCPU_HASH;
    this.#cpus = this.#perCpu ? world.cpus : 1;
    this.#cpuStride = up(valueSize) + (this.#perCpu ? GAP : 0);
    this.valueOffset = valueOffset(keySize);
    this.#stride = this.valueOffset + this.#cpuStride * this.#cpus;
    this.calls = world.mapCode.hash({ keySize, lru, perCpu: this.#perCpu });
  }

  start(): void {
    this.setField(FIELD.CPU_STRIDE, this.#cpuStride);
    this.setField(FIELD.CLEARED, this.#cpuStride * this.#cpus);
    this.#growBuckets(1);
    const { lookup, update, delete: erase } = this.calls.places;
    if (this.lookupIsPlain) this.setField(FIELD.LOOKUP, lookup);
    if (this.#plain) this.setField(FIELD.UPDATE, update);
    if (this.#plain) this.setField(FIELD.DELETE, erase);
  }

  override get perCpu(): boolean {
    return this.#perCpu;
  }

  /** What a lookup by a program answers is the value's address. */
  protected get lookupIsPlain(): boolean {
    return true;
  }

  /** Updates by programs are just copies, and a deletion gives nothing back. */
  get #plain(): boolean {
    return this.lookupIsPlain && this.programsWrite && this.definition.fields.length === 0;
  }

  override direct(helper: 'lookup' | 'update' | 'delete'): HelperCall | undefined {
    return (helper === 'lookup' ? this.lookupIsPlain : this.#plain) ? this.calls[helper] : undefined;
  }

  // ------------------------------------------------------------------------------------------- what programs call

  override programUpdate(key: number, value: number, flags: bigint): number {
    const { keySize, valueSize } = this.definition;
    this.readable(key, keySize, 'key');
    this.readable(value, valueSize, 'value');
    this.writableByPrograms();
    const element = this.ensure(key, flags);
    if (element > 0) this.copy(this.valueAt(element, this.world.cpu), value);
    return Math.max(-element, 0);
  }

  override programLookupOf(cpu: number, key: number): number {
    if (!this.#perCpu || cpu >= this.#cpus) return 0;
    this.readable(key, this.definition.keySize, 'key');
    const element = this.calls.find(this.address, key);
    return element === 0 ? 0 : this.valueAt(element, cpu);
  }

  override visit(visit: (key: number, value: number) => boolean): number {
    const { memory } = this.world.machine;
    const { keySize } = this.definition;
    const key = memory.allocate(`key of ${this.who}`, keySize, false);
    try {
      let visited = 0;
      for (let element = this.#usedFrom(this.#first); element !== 0; element = this.#after(element)) {
        visited++;
        const from = element + ELEMENT.KEY;
        this.bytes.copyWithin(key.address, from, from + keySize);
        if (!visit(key.address, this.valueAt(element, this.world.cpu))) break;
      }
      return visited;
    } finally {
      memory.free(key);
    }
  }

  // ---------------------------------------------------------------------------------------- what the user's calls do

  override lookup(key: number, value: number, _flags: bigint): number {
    const element = this.calls.find(this.address, key);
    if (element === 0) return ENOENT;
    this.read(element, value);
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    const element = this.ensure(key, flags);
    if (element < 0) return -element;
    for (let cpu = 0; cpu < this.#cpus; cpu++)
      this.copy(this.valueAt(element, cpu), value + cpu * this.valueStride);
    return 0;
  }

  override delete(key: number): number {
    if (this.#plain) return Math.abs(this.calls.remove(this.address, key));
    const element = this.calls.find(this.address, key);
    if (element === 0) return ENOENT;
    this.calls.remove(this.address, key);
    for (let cpu = 0; cpu < this.#cpus; cpu++) this.freed(this.valueAt(element, cpu));
    return 0;
  }

  override take(key: number, value: number, flags: bigint): number {
    const errno = this.lookup(key, value, flags);
    return errno === 0 ? this.delete(key) : errno;
  }

  override nextKey(key: number, next: number): number {
    const { keySize } = this.definition;
    // A key that is not there begins anew (htab_map_get_next_key).
    const here = key === 0 ? 0 : this.calls.find(this.address, key);
    const element = here === 0 ? this.#usedFrom(this.#first) : this.#after(here);
    if (element === 0) return ENOENT;
    this.bytes.copyWithin(next, element + ELEMENT.KEY, element + ELEMENT.KEY + keySize);
    return 0;
  }

  override get batches(): 'elements' {
    return 'elements';
  }

  /** The next entry from a place that an earlier call answered, 0 for the start; 0 at the end. */
  entryFrom(place: number): number {
    return this.#usedFrom(place === 0 ? this.#first : place);
  }

  /** What to ask `entryFrom` for after an entry; 0 if that was the last element. */
  placeAfter(element: number): number {
    const next = this.view.getUint32(element + ELEMENT.AROUND, true);
    return next === this.#first ? 0 : next;
  }

  keyAt(element: number): number {
    return element + ELEMENT.KEY;
  }

  /** All values of an entry, as the user sees them. */
  read(element: number, value: number): void {
    for (let cpu = 0; cpu < this.#cpus; cpu++)
      this.show(value + cpu * this.valueStride, this.valueAt(element, cpu));
  }

  // --------------------------------------------------------------------------------------------------------- elements

  /** Doubles the elements that there are, and their chains. */
  override grow(): boolean {
    const made = this.field(FIELD.MADE);
    const most = this.definition.maxEntries;
    const fitting = (bytes: number) => Math.floor(bytes / this.#stride);
    const wanted = Math.min(Math.max(made, fitting(FIRST_BYTES)), fitting(MOST_BYTES));
    try {
      for (let count = Math.min(Math.max(wanted, 1), most - made); ; count = Math.ceil(count / 2)) {
        if (this.#makeElements(count, count === 1)) break;
      }
      this.#growBuckets(Math.min(this.field(FIELD.MADE), most));
      return true;
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
      // Elements without longer chains are enough.
      return this.field(FIELD.FREE) !== 0;
    }
  }

  /** False where there is no memory for so many; throws if these are the least. */
  #makeElements(count: number, least: boolean): boolean {
    let slab: Region;
    try {
      slab = this.allocate('elements', count * this.#stride, this.programsWrite);
    } catch (error) {
      if (least || !(error instanceof EbpfError)) throw error;
      return false;
    }
    this.#slabs.push(slab);
    const { valueSize } = this.definition;
    const { address } = slab;
    const [stride, size] = [this.#stride, valueSize];
    for (let cpu = 0; cpu < this.#cpus; cpu++) {
      const first = address + this.valueOffset + cpu * this.#cpuStride;
      this.world.machine.memory.exposePieces(slab, { address: first, size, stride, count }, cpu > 0);
    }
    const { view } = this;
    const end = address + count * stride;
    for (let element = address; element < end; element += stride) {
      const next = element + stride;
      view.setUint32(element + ELEMENT.NEXT, next < end ? next : 0, true);
      view.setUint32(element + ELEMENT.AROUND, next < end ? next : this.#first || address, true);
    }
    if (this.#first === 0) {
      this.#first = address;
      this.setField(FIELD.HAND, address);
    } else view.setUint32(this.#last + ELEMENT.AROUND, address, true);
    this.#last = end - stride;
    view.setUint32(this.#last + ELEMENT.NEXT, this.field(FIELD.FREE), true);
    this.setField(FIELD.FREE, address);
    this.setField(FIELD.MADE, this.field(FIELD.MADE) + count);
    return true;
  }

  /** At least a chain for each of so many elements. */
  #growBuckets(elements: number): void {
    let chains = Math.max(this.#chains, 8);
    while (chains < elements) chains *= 2;
    if (chains === this.#chains) return;
    const buckets = this.allocate('chains', chains * 4);
    const mask = (chains - 1) * 4;
    const { view } = this;
    for (let element = this.#usedFrom(this.#first); element !== 0; element = this.#after(element)) {
      const chain = buckets.address + (view.getUint32(element + ELEMENT.HASH, true) & mask);
      view.setUint32(element + ELEMENT.NEXT, view.getUint32(chain, true), true);
      view.setUint32(chain, element, true);
    }
    if (this.#buckets) this.free(this.#buckets);
    this.#buckets = buckets;
    this.#chains = chains;
    this.setField(FIELD.BUCKETS, buckets.address);
    this.setField(FIELD.MASK, mask);
  }

  /** That element, if it has an entry, or the next one that has; 0 if none has up to the end. */
  #usedFrom(element: number): number {
    const { view } = this;
    while (element !== 0 && (view.getUint32(element + ELEMENT.STATE, true) & USED) === 0)
      element = this.placeAfter(element);
    return element;
  }

  #after(element: number): number {
    return this.#usedFrom(this.placeAfter(element));
  }

  protected valueAt(element: number, cpu: number): number {
    return element + this.valueOffset + (this.#perCpu ? cpu * this.#cpuStride : 0);
  }

  override isValue(address: number): boolean {
    const element = address - this.valueOffset;
    return this.#slabs.some(
      ({ address: first, size }) =>
        element >= first && element < first + size && (element - first) % this.#stride === 0,
    );
  }

  protected override copyKey(value: number, to: number): void {
    const from = value - this.valueOffset + ELEMENT.KEY;
    this.bytes.copyWithin(to, from, from + this.definition.keySize);
  }

  /** The element of a key, made if it is not there; an errno below 0. Fields of a new value are 0. */
  protected ensure(key: number, flags: bigint): number {
    const { fields } = this.definition;
    const locked = (flags & LOCK) !== 0n;
    const mode = locked ? flags & ~LOCK : flags;
    if (mode > EXIST) return -EINVAL;
    if (locked && (this.#perCpu || !fields.some(({ kind }) => kind === 'spin_lock'))) return -EINVAL;
    const known = fields.length === 0 || this.calls.find(this.address, key) !== 0;
    const element = this.calls.ensure(this.address, key, Number(mode));
    if (element < 0 || fields.length === 0) return element;
    const value = this.valueAt(element, 0);
    // Of a new one, too: it may have been that of an entry which an LRU map gave up.
    this.freed(value);
    if (!known) initValue(this.bytes, value, this.definition);
    return element;
  }
}
