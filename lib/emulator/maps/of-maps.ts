/** BPF_MAP_TYPE_ARRAY_OF_MAPS and HASH_OF_MAPS (kernel/bpf/map_in_map.c): users write a descriptor and read an id, programs get the map. */
import { ERRNO } from '../errno.ts';
import { FLAG } from './flags.ts';
import { EmulatedHash } from './hash.ts';
import type { EmulatedMap } from './map.ts';
import { EmulatedSlots } from './slots.ts';
import { TYPE } from './types.ts';

const { EBADF, EINVAL } = ERRNO;

/** bpf_map_fd_get_ptr: the map of a descriptor, if it is of the kind of the outer map's inner ones. */
function innerOf(outer: EmulatedMap, map: EmulatedMap | undefined): EmulatedMap | number {
  if (!map) return EBADF;
  return outer.definition.inner && isLike(outer.definition.inner, map) ? map : EINVAL;
}

/** bpf_map_meta_equal; array_map_meta_equal */
function isLike({ definition: wanted }: EmulatedMap, { definition: given }: EmulatedMap): boolean {
  const same = (['type', 'keySize', 'valueSize', 'flags'] as const).every(
    name => wanted[name] === given[name],
  );
  if (!same || JSON.stringify(wanted.fields) !== JSON.stringify(given.fields)) return false;
  if (wanted.type !== TYPE.ARRAY && wanted.type !== TYPE.PERCPU_ARRAY) return true;
  return (wanted.flags & FLAG.INNER_MAP) !== 0 || wanted.maxEntries === given.maxEntries;
}

export class EmulatedArrayOfMaps extends EmulatedSlots<EmulatedMap> {
  override programLookup(key: number): number {
    this.readable(key, 4, 'key');
    return this.itemAt(this.view.getUint32(key, true))?.address ?? 0;
  }

  protected override openItem(descriptor: number): EmulatedMap | number {
    return innerOf(this, this.world.maps.byDescriptor(descriptor));
  }

  protected override hold(map: EmulatedMap): void {
    map.retain();
  }

  protected override letGo(map: EmulatedMap): void {
    map.release();
  }

  protected override idOf({ id }: EmulatedMap): number {
    return id;
  }

  override get batches(): 'keys' {
    return 'keys';
  }

  protected override end(): void {
    super.end();
    this.definition.inner?.release();
  }
}

export class EmulatedHashOfMaps extends EmulatedHash {
  protected override get lookupIsPlain(): boolean {
    return false;
  }

  override programLookup(key: number): number {
    this.readable(key, this.definition.keySize, 'key');
    const element = this.calls.find(this.address, key);
    return element === 0 ? 0 : this.view.getUint32(this.valueAt(element, 0), true);
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override programDelete(): number {
    return EINVAL;
  }

  override update(key: number, value: number, flags: bigint): number {
    const map = innerOf(this, this.world.maps.byDescriptor(this.view.getUint32(value, true)));
    if (typeof map === 'number') return map;
    const known = this.calls.find(this.address, key) !== 0;
    const element = this.ensure(key, flags);
    if (element < 0) return -element;
    const place = this.valueAt(element, 0);
    map.retain();
    if (known) this.freed(place);
    this.view.setUint32(place, map.address, true);
    return 0;
  }

  override read(element: number, value: number): void {
    this.view.setUint32(value, this.#mapAt(this.valueAt(element, 0)).id, true);
  }

  protected override freed(value: number): void {
    this.#mapAt(value).release();
  }

  protected override end(): void {
    for (let element = this.entryFrom(0); element !== 0; ) {
      this.freed(this.valueAt(element, 0));
      const next = this.placeAfter(element);
      element = next === 0 ? 0 : this.entryFrom(next);
    }
    this.definition.inner?.release();
  }

  #mapAt(value: number): EmulatedMap {
    return this.world.mapsByAddress.get(this.view.getUint32(value, true))!;
  }
}
