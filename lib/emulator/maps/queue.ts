/** BPF_MAP_TYPE_QUEUE and STACK (kernel/bpf/queue_stack_maps.c). */
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import { EXIST, NOEXIST } from './flags.ts';
import { EmulatedMap } from './map.ts';
import { TYPE } from './types.ts';

const { E2BIG, EINVAL, ENOENT } = ERRNO;

export class EmulatedQueue extends EmulatedMap {
  #values!: Region;
  #stride = 0;
  /** Place of the oldest, and how many there are. */
  #oldest = 0;
  #count = 0;

  start(): void {
    const { valueSize, maxEntries } = this.definition;
    this.#stride = Math.ceil(valueSize / 8) * 8;
    this.#values = this.allocate('values', this.#stride * maxEntries);
  }

  override programPush(value: number, flags: bigint): number {
    this.readable(value, this.definition.valueSize, 'value');
    return this.update(0, value, flags);
  }

  override programPop(value: number): number {
    this.writable(value, this.definition.valueSize, 'value');
    return this.take(0, value);
  }

  override programPeek(value: number): number {
    this.writable(value, this.definition.valueSize, 'value');
    return this.lookup(0, value);
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override update(_key: number, value: number, flags: bigint): number {
    if (flags > EXIST || (flags & NOEXIST) !== 0n) return EINVAL;
    const { valueSize, maxEntries } = this.definition;
    if (this.#count === maxEntries) {
      if (flags !== EXIST) return E2BIG;
      this.#dropOldest();
    }
    this.bytes.copyWithin(this.#at(this.#count++), value, value + valueSize);
    return 0;
  }

  override lookup(_key: number, value: number): number {
    const { valueSize } = this.definition;
    if (this.#count === 0) {
      this.bytes.fill(0, value, value + valueSize);
      return ENOENT;
    }
    const from = this.#at(this.#last ? this.#count - 1 : 0);
    this.bytes.copyWithin(value, from, from + valueSize);
    return 0;
  }

  override take(_key: number, value: number): number {
    const errno = this.lookup(0, value);
    if (errno !== 0) return errno;
    if (this.#last) this.#count--;
    else this.#dropOldest();
    return 0;
  }

  override nextKey(): number {
    return EINVAL;
  }

  /** Whether the newest comes first. */
  get #last(): boolean {
    return this.definition.type === TYPE.STACK;
  }

  #dropOldest(): void {
    this.#oldest = (this.#oldest + 1) % this.definition.maxEntries;
    this.#count--;
  }

  #at(index: number): number {
    return this.#values.address + ((this.#oldest + index) % this.definition.maxEntries) * this.#stride;
  }
}
