/** What is attached somewhere, as the kernel's queries answer it (BPF_PROG_QUERY; __cgroup_bpf_query, netns_bpf_prog_query, sock_map_bpf_prog_query). */

import { AttachType } from '../../../formats/object/numbers.ts';
import {
  ATTACHED_SINCE,
  type Attached,
  type AttachedHook,
  type AttachedOptions,
  type AttachedPlace,
  type AttachedProgram,
} from '../../../hooks/attached.ts';
import type { EmulatedLink } from '../../link.ts';
import { EmulatedSockets } from '../../maps/sockets.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { flowDissectorPlace } from '../flow-dissector/attach.ts';
import { skLookupPlace, sockmapPlace } from '../sockets/attach.ts';
import { checkHook, invalid } from './hook.ts';
import { attachedToInterface } from './interface.ts';

type PlaceOf<Kind extends string> = Extract<AttachedPlace, { readonly [K in Kind]: unknown }>;

/** Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_INTERFACE. */
export function attachedTo(world: World, place: AttachedPlace, options: AttachedOptions): Attached {
  asked.options('a place', place);
  asked.options('what is asked', options);
  if ('interface' in place) return attachedToInterface(world, place, options);
  if ('cgroup' in place) return attachedToCgroup(world, place, options);
  const { effective = false } = options;
  const [doing, kind] =
    'netns' in place
      ? ([`cannot ask what is attached to network namespace ${asked.short(place.netns)}`, 'netns'] as const)
      : (['cannot ask what is attached to the map', 'map'] as const);
  if (!('netns' in place) && !('map' in place))
    throw invalid('attached', 'the place is one of { interface }, { cgroup }, { netns } and { map }');
  if (effective) throw invalid(doing, 'only a cgroup has programs that are in effect from above');
  if (options.hook !== undefined) checkHook(doing, kind, options.hook);
  const ask = 'netns' in place ? netnsHooks(world, place) : mapHooks(world, place, doing);
  const hooks =
    options.hook === undefined ? (Object.keys(ATTACHED_SINCE[kind]) as AttachedHook[]) : [options.hook];
  return {
    programs: hooks.flatMap(hook => ask(hook).map(({ program }) => ({ hook, programId: program.id }))),
  };
}

type Ask = (hook: AttachedHook) => readonly EmulatedLink[];

function netnsHooks(world: World, { netns }: PlaceOf<'netns'>): Ask {
  const place = (hook: AttachedHook) =>
    hook === 'sk_lookup' ? skLookupPlace(world, netns) : flowDissectorPlace(world, world.networks.of(netns));
  return hook => place(hook).links;
}

const SOCKMAP = {
  sk_skb_stream_parser: 'sk_skb stream_parser',
  sk_skb_stream_verdict: 'sk_skb stream_verdict',
  sk_skb_verdict: 'sk_skb verdict',
  sk_msg_verdict: 'sk_msg',
} as const;

function mapHooks(world: World, { map: handle }: PlaceOf<'map'>, doing: string): Ask {
  const map = typeof handle?.fd === 'function' ? world.maps.byDescriptor(handle.fd()) : undefined;
  if (!(map instanceof EmulatedSockets))
    throw invalid(doing, 'it is no sockmap or sockhash of this emulator');
  return hook => sockmapPlace(world, map.id, SOCKMAP[hook as keyof typeof SOCKMAP]).links;
}

function attachedToCgroup(
  world: World,
  { cgroup: path }: PlaceOf<'cgroup'>,
  { hook, effective = false }: AttachedOptions,
): Attached {
  const doing = `cannot ask what is attached to cgroup ${asked.short(path)}`;
  const cgroup = world.cgroups.at(path, doing);
  if (hook !== undefined) {
    checkHook(doing, 'cgroup', hook);
    const { revision } = cgroup.hook(attachTypeOf(hook)).place;
    const programs = programsOf(cgroup, hook, effective);
    // Each hook of lsm_cgroup has a list of its own, and what is in effect is none.
    return hook === 'lsm_cgroup' || effective ? { programs } : { programs, revision };
  }
  const hooks = Object.keys(ATTACHED_SINCE.cgroup) as AttachedHook[];
  return { programs: hooks.flatMap(each => programsOf(cgroup, each, effective)) };
}

function programsOf(cgroup: Cgroup, hook: AttachedHook, effective: boolean): AttachedProgram[] {
  return cgroup.hooksOf(attachTypeOf(hook)).flatMap(({ name, place, sharing, preorder }) => {
    if (effective)
      return cgroup
        .effective(attachTypeOf(hook), name)
        .map(({ link }) => ({ hook, programId: link.program.id }));
    return place.links.map(link => ({
      hook,
      programId: link.program.id,
      sharing,
      ...(preorder.has(link) && ({ preorder: true } as const)),
    }));
  });
}

const attachTypeOf = (hook: AttachedHook): number =>
  AttachType[hook.toUpperCase() as keyof typeof AttachType];
