/** Iterators over control groups (kernel/bpf/cgroup_iter.c). */
import type { CgroupOrder } from '../../../hooks/tracing.ts';
import { cgroupStruct } from '../../world/cgroup-struct.ts';
import { type Cgroup, downFrom, upFrom } from '../../world/cgroups.ts';
import type { World } from '../../world/world.ts';
import type { Target } from './target.ts';

const ORDERS: { readonly [Order in CgroupOrder]: (world: World, from: Cgroup) => readonly Cgroup[] } = {
  self: (_, from) => [from],
  'descendants pre': ({ cgroups }, from) => downFrom(cgroups, from, true),
  'descendants post': ({ cgroups }, from) => downFrom(cgroups, from, false),
  ancestors: (_, from) => upFrom(from),
};

export const CGROUP_ORDERS = Object.keys(ORDERS) as readonly CgroupOrder[];

export const CGROUPS: Target = {
  items: function* (world, { cgroup }) {
    const from = world.cgroups.at(cgroup?.path ?? '/', 'iterator over cgroup');
    for (const group of ORDERS[cgroup?.order ?? 'descendants pre'](world, from))
      yield { cgroup: cgroupStruct(world, group) };
  },
  end: { cgroup: null },
  takes: 'cgroup',
  ends: true,
};
