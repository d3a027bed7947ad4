/** Values that belong to kernel objects (kernel/bpf/bpf_task_storage.c, bpf_inode_storage.c, bpf_cgrp_storage.c; net/core/bpf_sk_storage.c). */

import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { isCgroupContext } from '../hooks/cgroup/run.ts';
import { EmulatedCgroupStorage } from '../maps/cgroup-storage.ts';
import { EmulatedStorage } from '../maps/storage.ts';
import type { World } from '../world/world.ts';
import { mapAt } from './maps.ts';
import type { HelperBody, HelperTable } from './table.ts';

/** BPF_LOCAL_STORAGE_GET_F_CREATE */
const CREATE = 1n;

export const storageHelpers = (world: World): HelperTable => {
  const storage = (address: number): EmulatedStorage => {
    const map = mapAt(world, address);
    if (map instanceof EmulatedStorage) return map;
    throw new HelperFault(`${map.who} is no storage map`);
  };
  const get: HelperBody = {
    parameters: ['pointer', 'pointer', 'pointer', 'i64'],
    result: 'pointer',
    call: (map: number, owner: number, value: number, flags: bigint) => {
      const values = storage(map);
      if (owner === 0 || (flags & ~CREATE) !== 0n) return 0;
      const there = values.storageOf(owner >>> 0);
      if (there !== 0 || flags !== CREATE) return there;
      return Math.max(values.programCreate(owner >>> 0, value >>> 0), 0);
    },
  };
  const remove: HelperBody = {
    parameters: ['pointer', 'pointer'],
    result: 'i32',
    call: (map: number, owner: number) => (owner === 0 ? -ERRNO.EINVAL : -storage(map).remove(owner >>> 0)),
  };
  return {
    bpf_get_local_storage: {
      parameters: ['pointer', 'i64'],
      result: 'pointer',
      call: (address: number) => {
        const map = mapAt(world, address);
        if (!(map instanceof EmulatedCgroupStorage)) throw new HelperFault(`${map.who} is no cgroup storage`);
        const { expectedAttachType } = world.running.program.linked;
        const { context } = world.running;
        // Run by hand, a program is attached to none.
        const cgroup = isCgroupContext(context) ? context.at.id : 0n;
        return map.storageOf(cgroup, expectedAttachType);
      },
    },
    bpf_sk_storage_get: get,
    bpf_sk_storage_delete: remove,
    bpf_task_storage_get: get,
    bpf_task_storage_delete: remove,
    bpf_inode_storage_get: get,
    bpf_inode_storage_delete: remove,
    bpf_cgrp_storage_get: get,
    bpf_cgrp_storage_delete: remove,
  };
};
