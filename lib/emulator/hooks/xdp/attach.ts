/** XDP programs on the emulator's interfaces: one each. */

import { EbpfError, type ErrorCode } from '../../../errors.ts';
import type { XdpAttach } from '../../../hooks/network.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { placesOf } from '../network/places.ts';

export function attachXdp(world: World, program: EmulatedProgram, request: XdpAttach): EmulatedLink {
  checkWords(program, request);
  const network = world.networks.of(request.netns);
  const device = network.of(request.interface, `program '${program.name}'`);
  const place = placesOf(world, device).xdp;
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
    numbered: mechanism === 'link',
    updatable: true,
  });
}

function checkWords(program: EmulatedProgram, { mode, mechanism = 'auto' }: XdpAttach): void {
  const refuse = (code: ErrorCode, why: string): never => {
    throw new EbpfError(code, `program '${program.name}': cannot be attached: ${why}`);
  };
  if (!['auto', 'native', 'generic', 'offload'].includes(mode))
    refuse('ERR_EBPF_INVALID_ARGUMENT', `mode is 'auto', 'native', 'generic' or 'offload', not '${mode}'`);
  if (!['auto', 'link', 'netlink'].includes(mechanism))
    refuse('ERR_EBPF_INVALID_ARGUMENT', `mechanism is 'auto', 'link' or 'netlink', not '${mechanism}'`);
  if (mode === 'offload')
    refuse('ERR_EBPF_NOT_SUPPORTED', "the emulator's interfaces are no cards that run programs themselves");
}
