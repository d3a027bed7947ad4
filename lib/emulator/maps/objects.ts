/** Arrays of what comes from elsewhere in the emulator's world: AF_XDP sockets, buffers of perf. The user's descriptors are none of them. */
import { ERRNO } from '../errno.ts';
import { EXIST } from './flags.ts';
import { EmulatedSlots } from './slots.ts';
import { TYPE } from './types.ts';

const { E2BIG, EBADF, EINVAL, EOPNOTSUPP } = ERRNO;

/** BPF_MAP_TYPE_XSKMAP, PERF_EVENT_ARRAY: `put` and `itemAt` are how the emulator's own objects get in and out. */
export class EmulatedObjects extends EmulatedSlots<object> {
  protected override openItem(): number {
    return EBADF;
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
