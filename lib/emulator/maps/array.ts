/** BPF_MAP_TYPE_ARRAY and PERCPU_ARRAY (kernel/bpf/arraymap.c): all values in a row, each at a multiple of 8. */
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import type { World } from '../world/world.ts';
import { FIELD } from './block.ts';
import { FLAG, LOCK, NOEXIST } from './flags.ts';
import { EmulatedMap, type HelperCall, type MapDefinition } from './map.ts';
import { TYPE } from './types.ts';
import type { ProgramCalls } from './wasm/code.ts';

const { EINVAL, ENOENT, EEXIST, E2BIG } = ERRNO;
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;
/** Between two values, so that a program which runs over the end of one is seen to. */
const GAP = 8;
/** Up to so many values have gaps between them: for more of them it would take too long. */
const MOST_GAPS = 1 << 16;

export class EmulatedArray extends EmulatedMap {
  readonly #perCpu: boolean;
  readonly #cpus: number;
  readonly #calls: ProgramCalls;
  /** Bytes from a CPU's value to the next one's, and from an element to the next. */
  readonly #cpuStride: number;
  readonly #stride: number;
  #values!: Region;

  constructor(world: World, definition: MapDefinition) {
    super(world, definition);
    const { type, valueSize, maxEntries, flags } = definition;
    this.#perCpu = type === TYPE.PERCPU_ARRAY;
    this.#cpus = this.#perCpu ? world.cpus : 1;
    // A mapping shows the values without gaps.
    const gaps = (flags & FLAG.MMAPABLE) === 0 && maxEntries * this.#cpus <= MOST_GAPS;
    this.#cpuStride = up(valueSize) + (gaps ? GAP : 0);
    this.#stride = this.#cpuStride * this.#cpus;
    this.#calls = world.mapCode.array(this.#perCpu);
  }

  start(): void {
    const { valueSize, maxEntries } = this.definition;
    const values = this.allocate('values', this.#stride * maxEntries, this.programsWrite);
    this.#values = values;
    const { memory } = this.world.machine;
    const { address } = values;
    if (this.#cpuStride === up(valueSize) && (valueSize % 8 === 0 || maxEntries * this.#cpus > MOST_GAPS))
      memory.expose(values, address, values.size);
    else {
      const pieces = { address, size: valueSize, stride: this.#cpuStride, count: maxEntries * this.#cpus };
      memory.exposePieces(values, pieces);
    }
    this.setField(FIELD.VALUES, address);
    this.setField(FIELD.STRIDE, this.#stride);
    this.setField(FIELD.CPU_STRIDE, this.#cpuStride);
    const { lookup, update, delete: erase } = this.#calls.places;
    this.setField(FIELD.LOOKUP, lookup);
    if (this.#plain) this.setField(FIELD.UPDATE, update);
    this.setField(FIELD.DELETE, erase);
  }

  override get perCpu(): boolean {
    return this.#perCpu;
  }

  override get values(): number {
    return this.#values.address;
  }

  /** Updates by programs are just copies. */
  get #plain(): boolean {
    return this.programsWrite && this.definition.fields.length === 0;
  }

  override direct(helper: 'lookup' | 'update' | 'delete'): HelperCall | undefined {
    return helper === 'update' && !this.#plain ? undefined : this.#calls[helper];
  }

  override programUpdate(key: number, value: number, flags: bigint): number {
    const { valueSize } = this.definition;
    this.readable(key, 4, 'key');
    this.readable(value, valueSize, 'value');
    this.writableByPrograms();
    const errno = this.#refused(key, flags, true);
    if (errno === 0) this.#set(this.#place(key, this.world.cpu), value);
    return errno;
  }

  override programLookupOf(cpu: number, key: number): number {
    return this.#perCpu && cpu < this.#cpus && this.#inside(key) ? this.#place(key, cpu) : 0;
  }

  override lookup(key: number, value: number, _flags: bigint): number {
    if (!this.#inside(key)) return ENOENT;
    for (let cpu = 0; cpu < this.#cpus; cpu++)
      this.show(value + cpu * this.valueStride, this.#place(key, cpu));
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    const errno = this.#refused(key, flags, !this.#perCpu);
    if (errno !== 0) return errno;
    for (let cpu = 0; cpu < this.#cpus; cpu++)
      this.#set(this.#place(key, cpu), value + cpu * this.valueStride);
    return 0;
  }

  override nextKey(key: number, next: number): number {
    const { maxEntries } = this.definition;
    // A key beyond the end begins anew (array_map_get_next_key).
    const index = key === 0 ? 0xffff_ffff : this.view.getUint32(key, true);
    const after = index >= maxEntries ? 0 : index + 1;
    if (after >= maxEntries) return ENOENT;
    this.view.setUint32(next, after, true);
    return 0;
  }

  override get batches(): 'keys' {
    return 'keys';
  }

  override visit(visit: (key: number, value: number) => boolean): number {
    const { maxEntries } = this.definition;
    const { memory } = this.world.machine;
    const key = memory.allocate(`key of ${this.who}`, 4, false);
    try {
      for (let index = 0; index < maxEntries; index++) {
        this.view.setUint32(key.address, index, true);
        if (!visit(key.address, this.#place(key.address, this.#perCpu ? this.world.cpu : 0)))
          return index + 1;
      }
      return maxEntries;
    } finally {
      memory.free(key);
    }
  }

  override isValue(address: number): boolean {
    const offset = address - this.#values.address;
    return offset >= 0 && offset < this.#values.size && offset % this.#stride === 0;
  }

  protected override copyKey(value: number, to: number): void {
    this.view.setUint32(to, (value - this.#values.address) / this.#stride, true);
  }

  #set(place: number, value: number): void {
    this.copy(place, value);
    this.freed(place);
  }

  #inside(key: number): boolean {
    return this.view.getUint32(key, true) < this.definition.maxEntries;
  }

  #place(key: number, cpu: number): number {
    return this.#values.address + this.view.getUint32(key, true) * this.#stride + cpu * this.#cpuStride;
  }

  /** array_map_update_elem, bpf_percpu_array_update */
  #refused(key: number, flags: bigint, mayLock: boolean): number {
    const locked = (flags & LOCK) !== 0n;
    if ((mayLock ? flags & ~LOCK : flags) > 2n) return EINVAL;
    if (!this.#inside(key)) return E2BIG;
    if ((flags & NOEXIST) !== 0n) return EEXIST;
    const hasLock = this.definition.fields.some(({ kind }) => kind === 'spin_lock');
    return locked && !hasLock ? EINVAL : 0;
  }
}
