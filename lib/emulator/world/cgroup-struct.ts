/** struct cgroup of the emulator's control groups: one for each, wherever programs meet it. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Cgroup } from './cgroups.ts';
import { KernelStruct } from './kernel-struct.ts';
import { memberOf, structOf } from './members.ts';
import type { World } from './world.ts';

const known = new WeakMap<Cgroup, KernelStruct>();

export function cgroupStruct(world: World, cgroup: Cgroup): KernelStruct {
  let struct = known.get(cgroup);
  if (!struct) {
    const { level, id, path } = cgroup;
    const name = path.slice(path.lastIndexOf('/') + 1) || '/';
    struct = new KernelStruct(world, 'cgroup', {}, `cgroup ${path}`, () => ({
      level,
      kn: { id, name },
      self: {
        cgroup: cgroupStruct(world, cgroup),
        ...(cgroup.parent && { parent: cgroupStruct(world, cgroup.parent) }),
      },
    }));
    known.set(cgroup, struct);
  }
  return struct;
}

/** The group whose struct cgroup begins at an address that a program has. */
export function cgroupAt(world: World, address: number): Cgroup | undefined {
  const { btf } = world.running.program;
  for (const cgroup of world.cgroups) if (cgroupStruct(world, cgroup).address(btf) === address) return cgroup;
  return undefined;
}

/** Where struct cgroup_subsys_state is in struct cgroup. */
export function offsetOfState(btf: Btf): number {
  const struct = structOf(btf, 'cgroup');
  return ((struct && memberOf(btf, struct.type, 'self')?.bitOffset) ?? 0) / 8;
}
