/** XDP programs on the emulator's interfaces: one each. */

import { EbpfError } from '../../../errors.ts';
import type { XdpAttach } from '../../../hooks/network.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';

export const xdpPlace = (ifindex: number): string => `xdp ${ifindex}`;

export function attachXdp(world: World, program: EmulatedProgram, request: XdpAttach): EmulatedLink {
  const device = world.interfaces.of(request.interface, `program '${program.name}'`);
  const place = world.places.at(xdpPlace(device.ifindex));
  if (place.links.length > 0) {
    const why = `interface ${device.name} has an XDP program already; close its link first, or update it`;
    throw new EbpfError(
      'ERR_EBPF_ALREADY_ATTACHED',
      `program '${program.name}': cannot be attached: ${why}`,
      {
        errno: ERRNO.EBUSY,
      },
    );
  }
  const mode = request.mode === 'auto' ? 'native' : request.mode;
  const mechanism = request.mechanism === 'netlink' ? 'netlink' : 'link';
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: `xdp-${mode}-${mechanism}`,
    kind: { type: 'xdp', details: { ifindex: device.ifindex } },
    updatable: true,
  });
}
