/** Devices that are opened or made: struct bpf_cgroup_dev_ctx (__cgroup_bpf_check_dev_permission in kernel/bpf/cgroup.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import { refused } from '../../world/sockets/address.ts';
import type { World } from '../../world/world.ts';
import { type CgroupContext, runCgroup, type Verdict, verdictOf } from './run.ts';

/** BPF_DEVCG_DEV_*, BPF_DEVCG_ACC_* */
const KINDS = { block: 1, char: 2 } as const;
const ACCESSES = { mknod: 1, read: 2, write: 4 } as const;

export interface DeviceOptions {
  readonly type: keyof typeof KINDS;
  readonly major: number;
  readonly minor: number;
  /** Default: `['read', 'write']`. */
  readonly access?: readonly (keyof typeof ACCESSES)[];
}

const SIZE = 12;

export function judgeDevice(world: World, cgroup: Cgroup, options: DeviceOptions): Verdict {
  const { type, major, minor, access = ['read', 'write'] } = options;
  if (!Object.hasOwn(KINDS, type)) throw refused('cgroup', `a device is 'block' or 'char', not '${type}'`);
  let bits = 0;
  for (const one of access) {
    if (!Object.hasOwn(ACCESSES, one))
      throw refused('cgroup', `an access is 'mknod', 'read' or 'write', not '${one}'`);
    bits |= ACCESSES[one];
  }
  const { memory } = world.machine;
  const region = memory.allocate('context', SIZE, false);
  try {
    [(bits << 16) | KINDS[type], major, minor].forEach((word, i) => {
      memory.view.setUint32(region.address + i * 4, word, true);
    });
    const attachType = AttachType.CGROUP_DEVICE;
    const context: CgroupContext = { region, attachType, retval: 0, at: cgroup };
    runCgroup(world, context, { cgroup });
    return verdictOf(context);
  } finally {
    memory.free(region);
  }
}
