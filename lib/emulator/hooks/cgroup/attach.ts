/** Programs at the hooks of control groups (__cgroup_bpf_attach in kernel/bpf/cgroup.c). */
import { AttachType, attachTypeName } from '../../../formats/object/numbers.ts';
import type { CgroupAttach } from '../../../hooks/cgroup.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import { EmulatedCgroupStorage } from '../../maps/cgroup-storage.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup, CgroupHook, Sharing } from '../../world/cgroups.ts';
import type { World } from '../../world/world.ts';
import { orderAt, refused } from '../order.ts';

const { EPERM, E2BIG, EINVAL } = ERRNO;
/** BPF_CGROUP_MAX_PROGS */
const MOST = 64;
const PACKETS: readonly number[] = [AttachType.CGROUP_INET_INGRESS, AttachType.CGROUP_INET_EGRESS];

export function attachCgroup(world: World, program: EmulatedProgram, request: CgroupAttach): EmulatedLink {
  const { attachType, mechanism = 'auto', sharing = 'multi', preorder = false } = request;
  const cgroup = world.cgroups.at(request.cgroup, `program '${program.name}'`);
  // Each hook of the security modules has a list of its own.
  const name = attachType === AttachType.LSM_CGROUP ? (program.linked.attach?.name ?? '') : '';
  const hook = cgroup.hook(attachType, name);
  const { place } = hook;
  checkSharing(program, cgroup, hook, sharing);
  const order = orderAt(program, place, request);
  const replaced = sharing === 'multi' ? order.replaced : place.links[0];
  if (!replaced && place.links.length >= MOST)
    throw refused(program, place, 'ERR_EBPF_ATTACH', `it has ${MOST} programs, and that is the most`, E2BIG);
  const byLink = mechanism === 'link' || (mechanism === 'auto' && sharing === 'multi' && !order.replaced);
  if (!byLink && place.links.some(link => link.program === program && isProgram(link))) {
    const why =
      'it is attached to it already, and a program stands once in its list; links may hold it twice';
    throw refused(program, place, 'ERR_EBPF_ALREADY_ATTACHED', why, EINVAL);
  }
  if (replaced) replaced.displace();
  hook.sharing = sharing;
  const seesPackets = PACKETS.includes(attachType);
  if (seesPackets) world.sockets.watchers++;
  const link = new EmulatedLink({
    world,
    program,
    place,
    mechanism: byLink ? 'cgroup-link' : 'cgroup-program',
    kind: {
      type: 'cgroup',
      details: { cgroupId: cgroup.id, attachType: attachTypeName(attachType) },
    },
    updatable: byLink,
    index: order.index,
    ended: () => {
      if (seesPackets) world.sockets.watchers--;
    },
  });
  if (preorder) hook.preorder.add(link);
  // Values are there from now on, and as long as the group (bpf_cgroup_storages_alloc).
  for (const map of program.maps)
    if (map instanceof EmulatedCgroupStorage) map.storageOf(cgroup.id, attachType);
  return link;
}

const isProgram = ({ mechanism }: EmulatedLink): boolean => mechanism === 'cgroup-program';

/** hierarchy_allows_attach, and that all of one list share alike. */
function checkSharing(program: EmulatedProgram, cgroup: Cgroup, here: CgroupHook, sharing: Sharing): void {
  const { attachType, name } = here;
  if (attachType === AttachType.LSM_CGROUP && sharing !== 'multi') {
    const why = "the hooks of lsm_cgroup are shared: sharing is 'multi'";
    throw refused(program, here.place, 'ERR_EBPF_INVALID_ARGUMENT', why, EINVAL);
  }
  if (here.place.links.length > 0 && here.sharing !== sharing) {
    const why = `programs are attached to it with sharing '${here.sharing}', and those of one list share alike`;
    throw refused(program, here.place, 'ERR_EBPF_ALREADY_ATTACHED', why, EPERM);
  }
  for (let above = cgroup.parent; above; above = above.parent) {
    const { place, sharing: theirs } = above.hook(attachType, name);
    if (place.links.length === 0) continue;
    if (theirs !== 'exclusive') return;
    const why = `a program is attached to ${above.path} with sharing 'exclusive', which allows none in the cgroups below it`;
    throw refused(program, here.place, 'ERR_EBPF_ALREADY_ATTACHED', why, EPERM);
  }
}
