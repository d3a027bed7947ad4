/** Arrays of things that the user gives by descriptor (fd_array_map_ops in kernel/bpf/arraymap.c). */
import { ERRNO } from '../errno.ts';
import { EmulatedMap } from './map.ts';

const { E2BIG, EINVAL, ENOENT, ENOTSUPP } = ERRNO;

export abstract class EmulatedSlots<T> extends EmulatedMap {
  readonly #items: (T | undefined)[] = [];

  start(): void {}

  itemAt(index: number): T | undefined {
    return this.#items[index];
  }

  /** What a descriptor stands for, or the errno that refuses it. */
  protected abstract openItem(descriptor: number): T | number;
  /** It is in a slot now, and is out of it again. */
  protected abstract hold(item: T): void;
  protected abstract letGo(item: T): void;
  /** What the user reads; undefined where it can't. */
  protected idOf(_item: T): number | undefined {
    return undefined;
  }

  override lookup(key: number, value: number): number {
    const index = this.view.getUint32(key, true);
    // Whether a type can be read does not depend on what is in a slot.
    if (this.unreadable) return ENOTSUPP;
    const item = this.#items[index];
    const id = item === undefined ? undefined : this.idOf(item);
    if (id === undefined) return ENOENT;
    this.view.setUint32(value, id, true);
    return 0;
  }

  /** Of types whose slots the user can't read. */
  protected get unreadable(): boolean {
    return false;
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override programDelete(): number {
    return EINVAL;
  }

  override update(key: number, value: number, flags: bigint): number {
    if (flags !== 0n) return EINVAL;
    const index = this.view.getUint32(key, true);
    if (index >= this.definition.maxEntries) return E2BIG;
    const item = this.openItem(this.view.getUint32(value, true));
    if (typeof item === 'number') return item;
    this.put(index, item);
    return 0;
  }

  override delete(key: number): number {
    const index = this.view.getUint32(key, true);
    if (index >= this.definition.maxEntries) return E2BIG;
    if (this.#items[index] === undefined) return ENOENT;
    this.put(index, undefined);
    return 0;
  }

  override nextKey(key: number, next: number): number {
    const { maxEntries } = this.definition;
    const index = key === 0 ? 0xffff_ffff : this.view.getUint32(key, true);
    const after = index >= maxEntries ? 0 : index + 1;
    if (after >= maxEntries) return ENOENT;
    this.view.setUint32(next, after, true);
    return 0;
  }

  put(index: number, item: T | undefined): void {
    const before = this.#items[index];
    if (item !== undefined) this.hold(item);
    this.#items[index] = item;
    if (before !== undefined) this.letGo(before);
  }

  protected clear(): void {
    this.#items.forEach((_, index) => {
      this.put(index, undefined);
    });
  }

  protected override end(): void {
    this.clear();
  }
}
