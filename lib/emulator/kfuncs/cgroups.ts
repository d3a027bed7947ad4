/** Control groups as programs hold them (kernel/bpf/helpers.c). */
import { HelperFault } from '../fault.ts';
import { cgroupAt, cgroupStruct } from '../world/cgroup-struct.ts';
import type { Cgroup } from '../world/cgroups.ts';
import type { Task } from '../world/task.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

export const cgroupKfuncs = (world: World): KfuncTable => {
  const groupAt = (pointer: number): Cgroup => {
    const cgroup = cgroupAt(world, pointer >>> 0);
    if (cgroup) return cgroup;
    throw new HelperFault('it is no cgroup', BigInt(pointer >>> 0));
  };
  const addressOf = (cgroup: Cgroup | undefined): number =>
    cgroup ? cgroupStruct(world, cgroup).address(world.running.program.btf) : 0;
  const taskAt = (pointer: number): Task => {
    const task = world.tasks.at(pointer >>> 0);
    if (task) return task;
    throw new HelperFault('r1 is no task', BigInt(pointer >>> 0));
  };
  return {
    // There are no hierarchies of version 1.
    bpf_task_get_cgroup1: {
      parameters: ['pointer', 'i32'],
      result: 'pointer',
      call(pointer: number): number {
        taskAt(pointer);
        return 0;
      },
    },
    bpf_task_under_cgroup: {
      parameters: ['pointer', 'pointer'],
      result: 'i64',
      call: (pointer: number, ancestor: number) =>
        BigInt(taskAt(pointer).cgroupIds.includes(groupAt(ancestor).id)),
    },
    bpf_cgroup_acquire: {
      parameters: ['pointer'],
      result: 'pointer',
      call: (pointer: number) => addressOf(groupAt(pointer)),
    },
    bpf_cgroup_release: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        groupAt(pointer);
        return 0;
      },
    },
    bpf_cgroup_ancestor: {
      parameters: ['pointer', 'i32'],
      result: 'pointer',
      call: (pointer: number, level: number) => addressOf(groupAt(pointer).ancestor(level)),
    },
    bpf_cgroup_from_id: {
      parameters: ['i64'],
      result: 'pointer',
      call: (id: bigint) => addressOf(world.cgroups.byId(BigInt.asUintN(64, id))),
    },
  };
};
