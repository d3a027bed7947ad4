/** Open-coded iterators over control groups and their tasks (kernel/bpf/cgroup_iter.c, task_iter.c). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import { cgroupAt, cgroupStruct, offsetOfState } from '../../world/cgroup-struct.ts';
import { type Cgroup, downFrom, upFrom } from '../../world/cgroups.ts';
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';
import { sequenceKfuncs } from './sequence.ts';

const { EINVAL } = ERRNO;
/** BPF_CGROUP_ITER_* */
const PRE_ORDER = 2;
const POST_ORDER = 3;
const ANCESTORS = 4;
/** CSS_TASK_ITER_PROCS, CSS_TASK_ITER_THREADED */
const PROCESSES = 1;
const THREADED = 2;

export const groupIterators = (world: World): KfuncTable => {
  const btf = () => world.running.program.btf;
  const groupOf = (state: number): Cgroup => {
    const cgroup = cgroupAt(world, (state >>> 0) - offsetOfState(btf()));
    if (cgroup) return cgroup;
    throw new HelperFault('it is the state of no cgroup', BigInt(state >>> 0));
  };
  const statesOf = (groups: readonly Cgroup[]) =>
    groups.map(group => cgroupStruct(world, group).address(btf()) + offsetOfState(btf()));
  return {
    ...sequenceKfuncs(world, 'css', {
      size: 24,
      parameters: ['pointer', 'i32'],
      begin(state: number, flags: number) {
        if (flags !== PRE_ORDER && flags !== POST_ORDER && flags !== ANCESTORS) return -EINVAL;
        const group = groupOf(state);
        return statesOf(
          flags === ANCESTORS ? upFrom(group) : downFrom(world.cgroups, group, flags === PRE_ORDER),
        );
      },
    }),
    ...sequenceKfuncs(world, 'css_task', {
      size: 8,
      parameters: ['pointer', 'i32'],
      begin(state: number, flags: number) {
        if (flags !== 0 && flags !== PROCESSES && flags !== (PROCESSES | THREADED)) return -EINVAL;
        const { id } = groupOf(state);
        const inside = world.tasks.all().filter(({ cgroupIds }) => cgroupIds.at(-1) === id);
        const wanted = flags === 0 ? inside : inside.filter(({ pid, tgid }) => pid === tgid);
        return wanted.map(task => task.address(btf()));
      },
    }),
  };
};
