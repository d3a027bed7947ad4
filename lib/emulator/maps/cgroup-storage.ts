/**
 * BPF_MAP_TYPE_CGROUP_STORAGE and PERCPU_CGROUP_STORAGE (kernel/bpf/local_storage.c): a value for each cgroup that a program which uses the map
 * is attached to, and for each way of attaching where keys say one.
 */
import { ERRNO } from '../errno.ts';
import { EXIST, LOCK } from './flags.ts';
import { EmulatedMap } from './map.ts';
import { ValuePool } from './pool.ts';
import { TYPE } from './types.ts';

const { EINVAL, ENOENT } = ERRNO;
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;
/** struct bpf_cgroup_storage_key; a key of 8 bytes is the cgroup's id alone. */
const WITH_ATTACH_TYPE = 16;

interface Entry {
  readonly cgroup: bigint;
  readonly attachType: number;
  /** Of each CPU. */
  readonly values: readonly number[];
}

export class EmulatedCgroupStorage extends EmulatedMap {
  readonly #entries = new Map<string, Entry>();
  #pool!: ValuePool;

  start(): void {
    this.#pool = new ValuePool(this.world.machine.memory, {
      size: this.definition.valueSize,
      most: 2 ** 31,
      writable: this.programsWrite,
      allocate: size => this.allocate('values', size, this.programsWrite),
    });
  }

  override get perCpu(): boolean {
    return this.definition.type === TYPE.PERCPU_CGROUP_STORAGE;
  }

  /** For bpf_get_local_storage: the value of the CPU that runs, made with the first use; 0 where there is no memory. */
  storageOf(cgroup: bigint, attachType: number): number {
    const name = this.#name(cgroup, attachType);
    let entry = this.#entries.get(name);
    if (!entry) {
      const values = Array.from({ length: this.#cpus }, () => this.#pool.take());
      if (values.includes(0)) return 0;
      for (const value of values) this.bytes.fill(0, value, value + this.definition.valueSize);
      entry = { cgroup, attachType, values };
      this.#entries.set(name, entry);
    }
    return entry.values[this.perCpu ? this.world.cpu : 0]!;
  }

  /** The group has gone. */
  remove(cgroup: bigint, attachType: number): void {
    const name = this.#name(cgroup, attachType);
    for (const value of this.#entries.get(name)?.values ?? []) this.#pool.give(value);
    this.#entries.delete(name);
  }

  override lookup(key: number, value: number): number {
    const entry = this.#entryAt(key);
    if (!entry) return ENOENT;
    entry.values.forEach((from, cpu) => {
      this.show(value + cpu * this.valueStride, from);
    });
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    if ((flags & ~(LOCK | EXIST)) !== 0n) return EINVAL;
    const entry = this.#entryAt(key);
    if (!entry) return ENOENT;
    entry.values.forEach((to, cpu) => {
      this.copy(to, value + cpu * up(this.definition.valueSize));
    });
    return 0;
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override nextKey(key: number, next: number): number {
    const names = [...this.#entries.keys()];
    const place = key === 0 ? -1 : names.indexOf(this.#nameAt(key));
    if (key !== 0 && place < 0) return ENOENT;
    const after = names[place + 1];
    if (after === undefined) return ENOENT;
    const { cgroup, attachType } = this.#entries.get(after)!;
    this.view.setBigUint64(next, cgroup, true);
    if (this.#typed) this.view.setBigUint64(next + 8, BigInt(attachType), true);
    return 0;
  }

  get #cpus(): number {
    return this.perCpu ? this.world.cpus : 1;
  }

  get #typed(): boolean {
    return this.definition.keySize === WITH_ATTACH_TYPE;
  }

  #entryAt(key: number): Entry | undefined {
    return this.#entries.get(this.#nameAt(key));
  }

  #nameAt(key: number): string {
    const cgroup = this.view.getBigUint64(key, true);
    return this.#name(cgroup, this.#typed ? this.view.getUint32(key + 8, true) : 0);
  }

  #name(cgroup: bigint, attachType: number): string {
    return this.#typed ? `${cgroup} ${attachType}` : `${cgroup}`;
  }
}
