/** What is attached to an interface, as the kernel's queries answer it. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import {
  ATTACHED_SINCE,
  type Attached,
  type AttachedHook,
  type AttachedOptions,
  type AttachedPlace,
  type AttachedProgram,
} from '../../../hooks/attached.ts';
import type { EmulatedLink } from '../../link.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import { filterOf } from '../tc/attach.ts';
import { placesOf } from './places.ts';

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
  if (effective) throw refused(`${doing}: only a cgroup has programs that are in effect from above`);
  const { xdp, tcx, clsact } = placesOf(world, device);
  const all: Record<InterfaceHook, () => Attached> = {
    xdp: () => ({ programs: xdp.links.map(xdpProgram) }),
    tcx_ingress: () => ordered('tcx_ingress', tcx.ingress),
    tcx_egress: () => ordered('tcx_egress', tcx.egress),
    clsact_ingress: () => ({ programs: clsact.ingress.links.map(filter('clsact_ingress')) }),
    clsact_egress: () => ({ programs: clsact.egress.links.map(filter('clsact_egress')) }),
    netkit_primary: () => ({ programs: [] }),
    netkit_peer: () => ({ programs: [] }),
  };
  if (hook === undefined) return { programs: Object.values(all).flatMap(ask => ask().programs) };
  if (Object.hasOwn(all, hook)) return all[hook as InterfaceHook]();
  const names = Object.keys(ATTACHED_SINCE.interface);
  const near = nearestName(hook, names);
  const hint = near === undefined ? `it has ${names.join(', ')}` : suggestion(near);
  throw refused(`${doing}: a place of kind interface has no hook '${hook}'; ${hint}`);
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
  (link: EmulatedLink): AttachedProgram => ({ hook, programId: link.program.id, ...filterOf(link) });

const refused = (message: string) => new EbpfError('ERR_EBPF_INVALID_ARGUMENT', message);
