/**
 * BPF_MAP_TYPE_SK_STORAGE, TASK_STORAGE, INODE_STORAGE, CGRP_STORAGE (kernel/bpf/bpf_local_storage.c): a value for each kernel object, known by the
 * object's address in the emulator's memory.
 */
import { ERRNO } from '../errno.ts';
import { NOEXIST } from './flags.ts';
import { EmulatedMap } from './map.ts';
import { ValuePool } from './pool.ts';

const { EBADF, EEXIST, EINVAL, ENOENT, ENOMEM, ENOTSUPP } = ERRNO;

export class EmulatedStorage extends EmulatedMap {
  readonly #values = new Map<number, number>();
  #pool!: ValuePool;

  start(): void {
    this.#pool = new ValuePool(this.world.machine.memory, {
      size: this.definition.valueSize,
      most: 2 ** 31,
      writable: this.programsWrite,
      allocate: size => this.allocate('values', size, this.programsWrite),
    });
  }

  /** Address of an object's value, 0 where it has none. */
  storageOf(owner: number): number {
    return this.#values.get(owner) ?? 0;
  }

  /** The value that an object gets: `from` an address, or zeros for 0. Its address, or an errno below 0. */
  create(owner: number, from: number): number {
    if (this.#values.has(owner)) return -EEXIST;
    const place = this.#pool.take();
    if (place === 0) return -ENOMEM;
    const { valueSize } = this.definition;
    this.bytes.fill(0, place, place + valueSize);
    if (from !== 0) this.copy(place, from);
    this.#values.set(owner, place);
    return place;
  }

  /** As `create`, with a value of a program's. */
  programCreate(owner: number, from: number): number {
    if (from !== 0) this.readable(from, this.definition.valueSize, 'value');
    return this.create(owner, from);
  }

  remove(owner: number): number {
    const place = this.#values.get(owner);
    if (place === undefined) return ENOENT;
    this.#values.delete(owner);
    this.#pool.give(place);
    return 0;
  }

  /** The object of a descriptor that the user gives as key. */
  #ownerOf(key: number): number | undefined {
    const { type, types } = this.definition;
    const descriptor = this.view.getInt32(key, true);
    return this.world.owners.addressOf(type, descriptor, this.world.btf ?? types?.btf ?? null);
  }

  override lookup(key: number, value: number): number {
    const owner = this.#ownerOf(key);
    if (owner === undefined) return EBADF;
    const place = this.storageOf(owner);
    if (place === 0) return ENOENT;
    this.show(value, place);
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    const owner = this.#ownerOf(key);
    if (owner === undefined) return EBADF;
    if (flags > 2n) return EINVAL;
    const place = this.storageOf(owner);
    if (place === 0) return flags === 2n ? ENOENT : Math.max(-this.create(owner, value), 0);
    if (flags === NOEXIST) return EEXIST;
    this.copy(place, value);
    return 0;
  }

  override delete(key: number): number {
    const owner = this.#ownerOf(key);
    return owner === undefined ? EBADF : this.remove(owner);
  }

  override nextKey(): number {
    return ENOTSUPP;
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override programDelete(): number {
    return EINVAL;
  }
}
