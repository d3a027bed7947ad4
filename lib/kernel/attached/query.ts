/** What is attached somewhere, in order: BPF_PROG_QUERY, and netlink for XDP and clsact. Ids alone: nothing is opened. */
import { constants, release } from 'node:os';
import { nearestName, suggestion } from '../../errors.ts';
import { filtersRequest, readBpfFilters } from '../../formats/netlink/tc.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import {
  ATTACHED_SINCE,
  type Attached,
  type AttachedHook,
  type AttachedOptions,
  type AttachedPlace,
  type AttachedProgram,
  type ClsactHook,
} from '../../hooks/attached.ts';
import { PREORDER, sharingOf } from '../attach/cgroup-flags.ts';
import type { Place } from '../attach/interface.ts';
import type { NativeAddon, NativeQueryResult } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { isOlder } from '../floors.ts';
import { type OpenPlace, openPlace } from './place.ts';

const { EACCES, EINVAL, ENXIO } = constants.errno;

/** Of include/uapi/linux/bpf.h. */
const BPF_F_QUERY_EFFECTIVE = 1;

export async function attached(
  addon: NativeAddon,
  place: AttachedPlace,
  { hook, effective = false }: AttachedOptions,
): Promise<Attached> {
  using open = openPlace(addon, place);
  if (effective && open.kind !== 'cgroup') {
    throw open.refuse.refused(
      'ERR_EBPF_INVALID_ARGUMENT',
      'only a cgroup has programs that are in effect from above',
    );
  }
  const since: Partial<Record<AttachedHook, string>> = ATTACHED_SINCE[open.kind];
  if (hook !== undefined) {
    checkHook(open, hook, since);
    try {
      return await query(addon, open, hook, effective);
    } catch (error) {
      throw open.refuse.failed(error);
    }
  }
  const programs: AttachedProgram[] = [];
  for (const [each, floor] of Object.entries(since) as [AttachedHook, string][]) {
    if (!isOlder(release(), floor)) programs.push(...(await programsOf(addon, open, each, effective)));
  }
  return { programs };
}

function checkHook(
  { kind, refuse }: OpenPlace,
  hook: AttachedHook,
  since: Partial<Record<AttachedHook, string>>,
): void {
  const floor = Object.hasOwn(since, hook) ? since[hook] : undefined;
  if (floor === undefined) {
    const near = nearestName(hook, Object.keys(since));
    const hint = near === undefined ? `it has ${Object.keys(since).join(', ')}` : suggestion(near);
    throw refuse.refused(
      'ERR_EBPF_INVALID_ARGUMENT',
      `a place of kind ${kind} has no hook '${hook}'; ${hint}`,
    );
  }
  if (isOlder(release(), floor)) {
    const why = `programs of ${hook} can be asked for from kernel ${floor} on, and this is ${release()}`;
    throw refuse.refused('ERR_EBPF_NOT_SUPPORTED', why);
  }
}

/** One hook of several: a kernel that is built without it, or an interface of another kind, has nothing there. */
async function programsOf(
  addon: NativeAddon,
  open: OpenPlace,
  hook: AttachedHook,
  effective: boolean,
): Promise<readonly AttachedProgram[]> {
  try {
    return (await query(addon, open, hook, effective)).programs;
  } catch (error) {
    // netkit answers ENXIO for interfaces of other kinds, and EACCES for the peer, whose programs the primary knows.
    const absent = isNativeError(error) && (error.errno === EINVAL || isOtherInterface(hook, error.errno));
    if (absent && open.kind !== 'netns') return [];
    throw open.refuse.failed(error);
  }
}

const isOtherInterface = (hook: AttachedHook, errno: number) =>
  hook.startsWith('netkit') && (errno === ENXIO || errno === EACCES);

async function query(
  addon: NativeAddon,
  { kind, target, netns }: OpenPlace,
  hook: AttachedHook,
  effective: boolean,
): Promise<Attached> {
  if (hook === 'xdp') return xdp(await addon.xdpQuery(target, netns));
  if (hook === 'clsact_ingress' || hook === 'clsact_egress')
    return {
      programs: await clsact(addon, hook, { ifindex: target, ...(netns !== undefined && { netns }) }),
    };
  const result = await addon.programQuery({
    target,
    attachType: AttachType[hook.toUpperCase() as keyof typeof AttachType],
    ...(netns !== undefined && { netns }),
    ...(effective && { flags: BPF_F_QUERY_EFFECTIVE }),
    // Commits b79c9fc9551b and 053c8e1f235d. The effective list has no flags (commit 0e426a3ae030).
    programFlags: !effective && !isOlder(release(), '6.0'),
    links: !isOlder(release(), '6.6'),
  });
  const programs = result.programs.map((programId, i) => ({
    hook,
    programId,
    ...(result.links[i] && { linkId: result.links[i] }),
    ...(kind === 'cgroup' && !effective && cgroupFlags(result, i)),
  }));
  return { programs, ...(result.revision !== 0n && { revision: result.revision }) };
}

function cgroupFlags(
  { flags: all, programFlags }: NativeQueryResult,
  i: number,
): Pick<AttachedProgram, 'sharing' | 'preorder'> {
  const flags = all | (programFlags[i] ?? 0);
  return { sharing: sharingOf(flags), ...(flags & PREORDER && { preorder: true }) };
}

function xdp(ids: Record<'native' | 'generic' | 'offload', number>): Attached {
  const modes = ['offload', 'native', 'generic'] as const;
  const programs = modes.flatMap(mode =>
    ids[mode] === 0 ? [] : [{ hook: 'xdp', programId: ids[mode], mode } as const],
  );
  return { programs };
}

/** Empty where there is no clsact qdisc. */
async function clsact(
  addon: NativeAddon,
  hook: ClsactHook,
  { ifindex, netns }: Place,
): Promise<AttachedProgram[]> {
  const direction = hook === 'clsact_ingress' ? 'ingress' : 'egress';
  const filters = readBpfFilters(await addon.rtnetlink(filtersRequest(ifindex, direction), netns));
  return filters.map(({ programId, priority, handle }) => ({ hook, programId, priority, handle }));
}
