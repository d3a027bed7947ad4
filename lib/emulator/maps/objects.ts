/** Arrays of what comes from elsewhere in the emulator's world: cgroups, AF_XDP sockets. The user's descriptors are cgroups alone. */
import { ERRNO } from '../errno.ts';
import { EXIST } from './flags.ts';
import { EmulatedSlots } from './slots.ts';
import { TYPE } from './types.ts';

const { E2BIG, EBADF, EINVAL, EOPNOTSUPP } = ERRNO;

/** BPF_MAP_TYPE_CGROUP_ARRAY, XSKMAP: `put` and `itemAt` are how the emulator's own objects get in and out. */
export class EmulatedObjects extends EmulatedSlots<object> {
  protected override openItem(descriptor: number): object | number {
    const { type } = this.definition;
    return (type === TYPE.CGROUP_ARRAY && this.world.owners.cgroupOf(descriptor)) || EBADF;
  }

  protected override hold(): void {}

  protected override letGo(): void {}

  protected override get unreadable(): boolean {
    return true;
  }

  override lookup(key: number, value: number): number {
    // xsk_map_lookup_elem_sys_only
    return this.definition.type === TYPE.XSKMAP ? EOPNOTSUPP : super.lookup(key, value);
  }

  override update(key: number, value: number, flags: bigint): number {
    if (this.definition.type !== TYPE.XSKMAP) return super.update(key, value, flags);
    if (flags > EXIST) return EINVAL;
    if (this.view.getUint32(key, true) >= this.definition.maxEntries) return E2BIG;
    return EBADF;
  }

  override delete(key: number): number {
    if (this.definition.type !== TYPE.XSKMAP) return super.delete(key);
    const index = this.view.getUint32(key, true);
    if (index >= this.definition.maxEntries) return EINVAL;
    this.put(index, undefined);
    return 0;
  }
}
