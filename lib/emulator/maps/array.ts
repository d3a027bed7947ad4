/** BPF_MAP_TYPE_ARRAY (kernel/bpf/arraymap.c): all values in a row, each at a multiple of 8. */
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import type { World } from '../world/world.ts';
import { EmulatedMap, type MapDefinition } from './map.ts';

const { EINVAL, ENOENT, EEXIST, E2BIG } = ERRNO;
/** BPF_NOEXIST, BPF_F_LOCK */
const NOEXIST = 1;
const LOCK = 4;

export class EmulatedArray extends EmulatedMap {
  readonly stride: number;
  readonly #values: Region;

  constructor(world: World, definition: MapDefinition) {
    super(world, definition);
    const { name, valueSize, maxEntries } = definition;
    this.stride = Math.ceil(valueSize / 8) * 8;
    this.#values = world.machine.memory.allocate(`values of map '${name}'`, this.stride * maxEntries);
  }

  override get values(): number {
    return this.#values.address;
  }

  lookup(key: number): number {
    this.readable(key, 4, 'key');
    const index = this.world.machine.memory.view.getUint32(key, true);
    return index < this.definition.maxEntries ? this.#values.address + index * this.stride : 0;
  }

  update(key: number, value: number, flags: number): number {
    const { valueSize } = this.definition;
    this.readable(value, valueSize, 'value');
    if ((flags & ~LOCK) > 2) return EINVAL;
    const place = this.lookup(key);
    if (place === 0) return E2BIG;
    if (flags & NOEXIST) return EEXIST;
    this.world.machine.memory.bytes.copyWithin(place, value, value + valueSize);
    return 0;
  }

  delete(): number {
    return EINVAL;
  }

  nextKey(key: number, next: number): number {
    const { view } = this.world.machine.memory;
    const index = key === 0 ? 0 : view.getUint32(key, true) + 1;
    const after = key !== 0 && index - 1 >= this.definition.maxEntries ? 0 : index;
    if (after >= this.definition.maxEntries) return ENOENT;
    view.setUint32(next, after, true);
    return 0;
  }

  protected freeValues(): void {
    this.world.machine.memory.free(this.#values);
  }
}
