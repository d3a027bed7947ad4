/** BPF_MAP_TYPE_DEVMAP, DEVMAP_HASH and CPUMAP (kernel/bpf/devmap.c, cpumap.c): where packets are redirected to. */
import { ERRNO } from '../errno.ts';
import type { EmulatedProgram } from '../program.ts';
import { EXIST, NOEXIST } from './flags.ts';
import { EmulatedMap } from './map.ts';
import { ValuePool } from './pool.ts';
import { TYPE } from './types.ts';

const { E2BIG, EEXIST, EINVAL, ENODEV, ENOENT, ENOMEM, EOVERFLOW } = ERRNO;
/** BPF_PROG_TYPE_XDP; BPF_XDP_DEVMAP, BPF_XDP_CPUMAP */
const XDP = 6;
const XDP_DEVMAP = 33;
const XDP_CPUMAP = 35;
const MOST_QUEUE = 16384;

export interface RedirectTarget {
  /** Interface; frames that fit the queue of a CPU. */
  readonly number: number;
  /** What runs on the packet there. */
  readonly program: EmulatedProgram | undefined;
}

interface Entry extends RedirectTarget {
  readonly value: number;
}

export class EmulatedTargets extends EmulatedMap {
  readonly #entries = new Map<number, Entry>();
  #values!: ValuePool;

  start(): void {
    const { valueSize, maxEntries } = this.definition;
    this.#values = new ValuePool(this.world.machine.memory, {
      size: valueSize,
      most: maxEntries,
      writable: false,
      allocate: size => this.allocate('values', size),
    });
  }

  /** For bpf_redirect_map. */
  targetAt(key: number): RedirectTarget | undefined {
    return this.#entries.get(key >>> 0);
  }

  /** All of them, for BPF_F_BROADCAST. */
  targets(): IterableIterator<[number, RedirectTarget]> {
    return this.#entries.entries();
  }

  override programLookup(key: number): number {
    this.readable(key, 4, 'key');
    return this.#entries.get(this.view.getUint32(key, true))?.value ?? 0;
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override programDelete(): number {
    return EINVAL;
  }

  override lookup(key: number, value: number): number {
    const entry = this.#entries.get(this.view.getUint32(key, true));
    if (!entry) return ENOENT;
    this.bytes.copyWithin(value, entry.value, entry.value + this.definition.valueSize);
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    const { type, valueSize, maxEntries } = this.definition;
    const index = this.view.getUint32(key, true);
    const number = this.view.getUint32(value, true);
    const descriptor = valueSize === 8 ? this.view.getInt32(value + 4, true) : 0;
    if (flags > EXIST) return EINVAL;
    const refused = this.#refused(index, number, flags);
    if (refused !== 0) return refused;
    if (type !== TYPE.DEVMAP_HASH && number === 0) {
      if (type === TYPE.DEVMAP && descriptor > 0) return EINVAL;
      this.#remove(index);
      return 0;
    }
    if (type !== TYPE.CPUMAP && !(this.world.networks.own.byIndex(number) !== undefined)) return EINVAL;
    const program = descriptor > 0 ? this.#program(descriptor) : undefined;
    if (typeof program === 'number') return program;
    const before = this.#entries.get(index);
    if (type === TYPE.DEVMAP_HASH && !before && this.#entries.size >= maxEntries) return E2BIG;
    const place = this.#values.take();
    if (place === 0) return ENOMEM;
    program?.retain();
    this.#remove(index);
    this.#entries.set(index, { number, program, value: place });
    this.view.setUint32(place, number, true);
    if (valueSize === 8) this.view.setUint32(place + 4, program?.id ?? 0, true);
    return 0;
  }

  override delete(key: number): number {
    const index = this.view.getUint32(key, true);
    if (this.#hashed) {
      if (!this.#entries.has(index)) return ENOENT;
    } else if (index >= this.definition.maxEntries) return EINVAL;
    this.#remove(index);
    return 0;
  }

  override nextKey(key: number, next: number): number {
    const { maxEntries } = this.definition;
    let after: number | undefined;
    if (this.#hashed) {
      const keys = [...this.#entries.keys()];
      const place = key === 0 ? -1 : keys.indexOf(this.view.getUint32(key, true));
      after = keys[place + 1];
    } else {
      const index = key === 0 ? 0xffff_ffff : this.view.getUint32(key, true);
      after = index >= maxEntries ? 0 : index + 1;
      if (after >= maxEntries) after = undefined;
    }
    if (after === undefined) return ENOENT;
    this.view.setUint32(next, after, true);
    return 0;
  }

  get #hashed(): boolean {
    return this.definition.type === TYPE.DEVMAP_HASH;
  }

  #refused(index: number, number: number, flags: bigint): number {
    const { type, maxEntries } = this.definition;
    if (this.#hashed) {
      if (number === 0) return EINVAL;
      return this.#entries.has(index) && (flags & NOEXIST) !== 0n ? EEXIST : 0;
    }
    if (index >= maxEntries) return E2BIG;
    if (flags === NOEXIST) return EEXIST;
    if (type !== TYPE.CPUMAP) return 0;
    if (number > MOST_QUEUE) return EOVERFLOW;
    return index >= this.world.cpus ? ENODEV : 0;
  }

  #program(descriptor: number): EmulatedProgram | number {
    const program = this.world.programs.byDescriptor(descriptor);
    const isCpuMap = this.definition.type === TYPE.CPUMAP;
    const wanted = isCpuMap ? XDP_CPUMAP : XDP_DEVMAP;
    if (program?.type === XDP && program.linked.expectedAttachType === wanted) return program;
    // Whatever is wrong with the program, __cpu_map_entry_alloc() tells its caller of no memory.
    return isCpuMap ? ENOMEM : EINVAL;
  }

  #remove(index: number): void {
    const entry = this.#entries.get(index);
    if (!entry) return;
    this.#entries.delete(index);
    this.#values.give(entry.value);
    entry.program?.release();
  }

  protected override end(): void {
    for (const index of [...this.#entries.keys()]) this.#remove(index);
  }
}
