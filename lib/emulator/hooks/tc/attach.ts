/** tc programs on the emulator's interfaces: by tcx, or as filters of a clsact qdisc that is there when it is needed. */
import { EbpfError } from '../../../errors.ts';
import type { TcAttach } from '../../../hooks/network.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Device } from '../../world/network/device.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import { placesOf } from '../network/places.ts';
import { placeFor } from './order.ts';

const ATTACH_TYPES = { ingress: 'tcx_ingress', egress: 'tcx_egress' } as const;
/** tcf_auto_prio() in net/sched/cls_api.c: what the kernel chooses goes down from there. */
const FIRST_PRIORITY = 0xc000;
/** Below are those that users choose (tc_new_tfilter). */
const CHOSEN = 0x8000;

export function attachTc(world: World, program: EmulatedProgram, request: TcAttach): EmulatedLink {
  const { direction, mechanism = 'auto' } = request;
  checkWords(program, request);
  const network = world.networks.of(request.netns);
  const device = network.of(request.interface, `program '${program.name}'`);
  const places = placesOf(world, device);
  if (mechanism === 'clsact' || request.priority !== undefined || request.handle !== undefined)
    return attachFilter(world, program, request, device, places.clsact[direction]);
  const place = places.tcx[direction];
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'tcx-link',
    kind: { type: 'tcx', details: { ifindex: device.ifindex, attachType: ATTACH_TYPES[direction] } },
    updatable: true,
    index: placeFor(world, place, program, request),
  });
}

function checkWords(program: EmulatedProgram, request: TcAttach): void {
  const { direction, mechanism = 'auto', priority, handle, anchor, expectedRevision } = request;
  if (direction !== 'ingress' && direction !== 'egress')
    refuse(program, `direction is 'ingress' or 'egress', not '${direction}'`);
  if (!['auto', 'tcx', 'clsact'].includes(mechanism))
    refuse(program, `mechanism is 'auto', 'tcx' or 'clsact', not '${mechanism}'`);
  const isOrdered = anchor !== undefined || expectedRevision !== undefined;
  const isFilter = priority !== undefined || handle !== undefined;
  if (isOrdered && (isFilter || mechanism === 'clsact'))
    refuse(program, 'anchor and expectedRevision are for tcx, and clsact has priority and handle instead');
  if (isFilter && mechanism === 'tcx')
    refuse(program, 'priority and handle are for clsact; tcx has anchor instead');
}

/** Filters run by priority; of one priority, what came last runs first (cls_bpf_change in net/sched/cls_bpf.c). */
function attachFilter(
  world: World,
  program: EmulatedProgram,
  request: TcAttach,
  device: Device,
  place: Place,
): EmulatedLink {
  const filters = place.links.map(link => ({ link, ...filterOf(link) }));
  const priority = within(program, 'priority', request.priority, 0xffff) ?? freePriority(filters);
  const same = filters.filter(filter => filter.priority === priority);
  const handle = within(program, 'handle', request.handle, 0xffff_ffff) ?? freeHandle(same);
  if (same.some(filter => filter.handle === handle)) {
    const why = `there is a filter of priority ${priority} and handle ${handle} already; take another, or update its link`;
    const message = `program '${program.name}': cannot be attached to ${place.name}: ${why}`;
    throw new EbpfError('ERR_EBPF_ALREADY_ATTACHED', message, { errno: ERRNO.EEXIST });
  }
  const index = filters.findIndex(filter => filter.priority >= priority);
  const details = { ifindex: device.ifindex, direction: request.direction, priority, handle };
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'clsact',
    kind: { type: 'clsact', details },
    numbered: false,
    updatable: true,
    index: index < 0 ? filters.length : index,
  });
}

/** Of a link of `clsact`. */
export function filterOf(link: EmulatedLink): { readonly priority: number; readonly handle: number } {
  const { details } = link.kind as {
    readonly details: { readonly priority: number; readonly handle: number };
  };
  return details;
}

type Filters = readonly { readonly priority: number; readonly handle: number }[];

function freePriority(filters: Filters): number {
  const first = filters.find(({ priority }) => priority >= CHOSEN);
  return first ? first.priority - 1 : FIRST_PRIORITY;
}

function freeHandle(filters: Filters): number {
  let handle = 1;
  while (filters.some(filter => filter.handle === handle)) handle++;
  return handle;
}

function within(
  program: EmulatedProgram,
  name: string,
  value: number | undefined,
  most: number,
): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return value;
  return refuse(program, `${name} is a whole number from 1 to ${most}`);
}

function refuse(program: EmulatedProgram, why: string): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be attached: ${why}`);
}
