/** What is attached to an interface, as the kernel's queries answer it. */
import { EbpfError } from '../../../errors.ts';
import type {
  ATTACHED_SINCE,
  Attached,
  AttachedHook,
  AttachedOptions,
  AttachedPlace,
  AttachedProgram,
} from '../../../hooks/attached.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedLink } from '../../link.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import { placesOf } from '../network/places.ts';
import { filterOf } from '../tc/attach.ts';
import { checkHook, invalid } from './hook.ts';

const { EACCES, ENXIO } = ERRNO;

type InterfacePlace = Extract<AttachedPlace, { interface: string | number }>;
type InterfaceHook = keyof (typeof ATTACHED_SINCE)['interface'];

/** Throws ERR_EBPF_NO_INTERFACE, ERR_EBPF_INVALID_ARGUMENT. */
export function attachedToInterface(
  world: World,
  place: InterfacePlace,
  { hook, effective = false }: AttachedOptions,
): Attached {
  const doing = `cannot ask what is attached to interface ${place.interface}`;
  const device = world.networks.of(place.netns).of(place.interface, doing);
  if (effective) throw invalid(doing, 'only a cgroup has programs that are in effect from above');
  const { xdp, tcx, clsact, netkit } = placesOf(world, device);
  const isPrimary = device.netkit === 'primary';
  const all: Record<InterfaceHook, () => Attached> = {
    xdp: () => ({ programs: xdp.links.map(xdpProgram) }),
    tcx_ingress: () => ordered('tcx_ingress', tcx.ingress),
    tcx_egress: () => ordered('tcx_egress', tcx.egress),
    clsact_ingress: () => ({ programs: clsact.ingress.links.map(filter('clsact_ingress')) }),
    clsact_egress: () => ({ programs: clsact.egress.links.map(filter('clsact_egress')) }),
    // Of the peer its primary knows.
    netkit_primary: () => (isPrimary ? ordered('netkit_primary', netkit) : { programs: [] }),
    netkit_peer: () =>
      isPrimary ? ordered('netkit_peer', placesOf(world, device.peer!).netkit) : { programs: [] },
  };
  if (hook === undefined) return { programs: Object.values(all).flatMap(ask => ask().programs) };
  checkHook(doing, 'interface', hook);
  if (hook.startsWith('netkit') && !isPrimary) {
    const why = device.netkit
      ? 'it is the peer device, and the primary one knows what is attached'
      : 'it is no netkit device';
    throw new EbpfError('ERR_EBPF_SYSTEM', `${doing}: ${why}`, { errno: device.netkit ? EACCES : ENXIO });
  }
  return all[hook as InterfaceHook]();
}

/** A list that nothing is in has no revision to be asked for (tcx_prog_query in kernel/bpf/tcx.c). */
function ordered(hook: AttachedHook, { links, revision }: Place): Attached {
  const programs = links.map(({ id, program }) => ({ hook, programId: program.id, linkId: id }));
  return { programs, ...(links.length > 0 && { revision }) };
}

function xdpProgram({ mechanism, program }: EmulatedLink): AttachedProgram {
  const mode = mechanism.split('-')[1] as 'native' | 'generic' | 'offload';
  return { hook: 'xdp', programId: program.id, mode };
}

const filter =
  (hook: AttachedHook) =>
  (link: EmulatedLink): AttachedProgram => {
    const { priority, handle } = filterOf(link);
    return { hook, programId: link.program.id, priority, handle };
  };
