/** Hooks of the security modules for the processes of a control group (__cgroup_bpf_run_lsm_current in kernel/bpf/cgroup.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { EventContext, words } from '../trace/context.ts';
import { type CgroupContext, runCgroup } from './run.ts';

class LsmCgroupContext extends EventContext implements CgroupContext {
  readonly attachType = AttachType.LSM_CGROUP;
  retval = 0;
  at: Cgroup;

  constructor(world: World, values: readonly bigint[], cgroup: Cgroup) {
    super(world.machine.memory, words(values), { functionArguments: values.length });
    this.at = cgroup;
  }
}

/** The group of the socket that is asked about, or else of the task that runs. */
export function lsmGroupOf({ tasks, cgroups }: World, args: readonly unknown[]): Cgroup {
  const [first] = args;
  if (first instanceof EmulatedSocket) return first.cgroup;
  const id = tasks.current.cgroupIds.at(-1);
  return (id !== undefined && cgroups.byId(id)) || cgroups.root;
}

/** 0, or a negative errno. */
export function runLsmCgroup(
  world: World,
  hook: string,
  cgroup: Cgroup,
  values: readonly bigint[],
  cpu: number,
): number {
  const context = new LsmCgroupContext(world, values, cgroup);
  try {
    runCgroup(world, context, { cgroup, hook, cpu });
    return context.retval;
  } finally {
    context.free();
  }
}
