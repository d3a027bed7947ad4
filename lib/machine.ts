/** Questions to this machine: what is attached where, and what its ids stand for. */
import type { Attached, AttachedOptions, AttachedPlace, AttachedProgram } from './hooks/attached.ts';
import type { NetworkNamespace } from './hooks/network.ts';
import { kernelBackend } from './kernel/backend.ts';
import { cgroupPath as findCgroup } from './kernel/cgroup-path.ts';
import { interfaceName as findInterfaceName } from './kernel/interface-name.ts';
import { requireAddon } from './kernel/native.ts';
import { BpfMap } from './object/maps/base.ts';
import { programNames } from './object/programs/living.ts';

/**
 * The programs that are attached to an interface, a cgroup, a network namespace or a sockmap, in the order in which they run, whoever
 * attached them. They are told by their ids and not opened; those of this thread's own objects by name as well. With `hook`, of that
 * hook alone, and with the list's `revision` where the kernel has one.
 *
 * XDP and clsact filters are known from kernel 4.13 on, tcx 6.6, netkit 6.7; cgroups 4.15; sk_lookup 5.9, flow_dissector 5.3; sockmaps 5.18. Rejects with
 * ERR_EBPF_NO_INTERFACE, ERR_EBPF_NO_TARGET, ERR_EBPF_NOT_SUPPORTED (a `hook` that this kernel can't be asked about),
 * ERR_EBPF_PERMISSION (CAP_NET_ADMIN).
 *
 * @example
 * const { programs } = await attached({ interface: 'veth0' }, { hook: 'tcx_ingress' });
 * await attached({ cgroup: '/sys/fs/cgroup/app' }, { effective: true });
 */
export async function attached(
  place: AttachedPlace | { readonly map: BpfMap },
  options: AttachedOptions = {},
): Promise<Attached> {
  const inBackend = 'map' in place && place.map instanceof BpfMap ? { map: place.map.backend } : place;
  const answer = await kernelBackend().attached(inBackend as AttachedPlace, options);
  return { ...answer, programs: named(answer.programs) };
}

function named(programs: readonly AttachedProgram[]): AttachedProgram[] {
  const names = programs.length > 0 ? programNames() : new Map<number, string>();
  return programs.map(program => {
    const programName = names.get(program.programId);
    return { ...program, ...(programName !== undefined && { programName }) };
  });
}

/** Name of the interface with that index, in `netns` (a path or a pid) or here; undefined if there is none any more. */
export function interfaceName(ifindex: number, netns?: NetworkNamespace): string | undefined {
  return findInterfaceName(requireAddon(), ifindex, netns);
}

/**
 * Path of the cgroup with that id (`info().details.cgroupId`, bpf_get_current_cgroup_id()); undefined if there is none any more, or
 * none in the cgroup2 file systems that are mounted here. Kernel 5.5.
 */
export function cgroupPath(id: bigint): string | undefined {
  return findCgroup(id);
}
