/** Programs at netfilter's hooks (net/netfilter/nf_bpf_link.c, core.c). */
import { EbpfError, type ErrorCode } from '../../../errors.ts';
import type { NetfilterAttach } from '../../../hooks/network.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Network } from '../../world/network/network.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import { checkWord, said } from '../asked.ts';

export type NetfilterHook = NetfilterAttach['netfilterHook'];
type Family = NetfilterAttach['protocolFamily'];

/** enum nf_inet_hooks, in its order. */
export const NF_HOOKS: readonly NetfilterHook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
/** NF_IP_PRI_CONNTRACK_DEFRAG */
export const DEFRAGMENTATION = -400;
const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

export class NetfilterLink extends EmulatedLink {
  get priority(): number {
    return (this.kind.details as { readonly priority: number }).priority;
  }

  get defragments(): boolean {
    return (this.kind.details as { readonly defragment: boolean }).defragment;
  }
}

export const netfilterPlace = (
  world: World,
  { namespace }: Network,
  family: Family,
  hook: NetfilterHook,
): Place => world.places.at(`netfilter ${namespace === undefined ? '' : `${namespace} `}${family} ${hook}`);

/** In the order of their priorities. */
export const netfilterLinks = (place: Place) => place.links as NetfilterLink[];

export function attachNetfilter(
  world: World,
  program: EmulatedProgram,
  request: NetfilterAttach,
): EmulatedLink {
  const { protocolFamily, netfilterHook, priority, defragment = false, netns } = request;
  const doing = `program '${program.name}': cannot attach to netfilter ${said(protocolFamily)} ${said(netfilterHook)}, priority ${said(priority)}`;
  const refuse = (code: ErrorCode, errno: number, why: string) => {
    throw new EbpfError(code, `${doing}: ${why}`, { errno });
  };
  checkWord(doing, 'protocolFamily', protocolFamily, ['ipv4', 'ipv6']);
  checkWord(doing, 'hook', netfilterHook, NF_HOOKS);
  // bpf_nf_check_pf_and_hooks()
  if (!Number.isInteger(priority) || priority <= LEAST || priority >= MOST) {
    const why = `a priority is a whole number from ${LEAST + 1} to ${MOST - 1}`;
    refuse('ERR_EBPF_INVALID_ARGUMENT', ERRNO.ERANGE, why);
  }
  if (defragment && priority <= DEFRAGMENTATION) {
    const why = `with defragment the priority is above ${DEFRAGMENTATION}, where fragments are put together`;
    refuse('ERR_EBPF_INVALID_ARGUMENT', ERRNO.EINVAL, why);
  }
  const network = world.networks.of(netns);
  const place = netfilterPlace(world, network, protocolFamily, netfilterHook);
  const links = netfilterLinks(place);
  if (links.some(link => link.priority === priority)) {
    const why = `another program has priority ${priority} there, and each has its own; take another`;
    refuse('ERR_EBPF_ALREADY_ATTACHED', ERRNO.EBUSY, why);
  }
  const index = links.findIndex(link => link.priority > priority);
  const defragmented = (change: number) => {
    if (defragment) network.defragmenting[protocolFamily] += change;
  };
  network.watchers++;
  defragmented(1);
  return new NetfilterLink({
    world,
    program,
    place,
    mechanism: 'netfilter-link',
    kind: { type: 'netfilter', details: { protocolFamily, hook: netfilterHook, priority, defragment } },
    updatable: false,
    index: index < 0 ? links.length : index,
    ended: () => {
      network.watchers--;
      defragmented(-1);
    },
  });
}
