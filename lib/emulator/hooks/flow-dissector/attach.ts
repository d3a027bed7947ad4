/** Flow dissectors of the emulator's network namespaces (kernel/bpf/net_namespace.c): one each. */
import { EbpfError } from '../../../errors.ts';
import type { NetnsAttach } from '../../../hooks/sockets.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Network } from '../../world/network/network.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';
import { NETNS_INODE } from '../sockets/attach.ts';

export const flowDissectorPlace = (world: World, { namespace }: Network): Place =>
  world.places.at(`flow_dissector ${namespace ?? ''}`.trim());

export function attachFlowDissector(
  world: World,
  program: EmulatedProgram,
  { netns }: NetnsAttach,
): EmulatedLink {
  const place = flowDissectorPlace(world, world.networks.of(netns));
  if (place.links.length > 0) {
    const why =
      'there is a flow dissector already, and a namespace takes one; close the link that holds it, or update that link to this program';
    const message = `program '${program.name}': cannot be attached: ${why}`;
    throw new EbpfError('ERR_EBPF_ALREADY_ATTACHED', message, { errno: ERRNO.E2BIG });
  }
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'netns-link',
    kind: { type: 'netns', details: { netnsInode: NETNS_INODE, attachType: 'flow_dissector' } },
    updatable: true,
  });
}
