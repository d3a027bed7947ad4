/** BPF_MAP_TYPE_CGROUP_ARRAY (kernel/bpf/arraymap.c): control groups of the emulator's world, by their descriptors. */
import { ERRNO } from '../errno.ts';
import type { Cgroup } from '../world/cgroups.ts';
import { EmulatedSlots } from './slots.ts';

export class EmulatedCgroupArray extends EmulatedSlots<Cgroup> {
  protected override openItem(descriptor: number): Cgroup | number {
    return this.world.cgroups.byDescriptor(descriptor) ?? ERRNO.EBADF;
  }

  protected override hold(): void {}

  protected override letGo(): void {}

  protected override get unreadable(): boolean {
    return true;
  }
}
