/** Programs at the ends of a netkit pair, by its primary device (netkit_dev_fetch in drivers/net/netkit.c). */
import { EbpfError } from '../../../errors.ts';
import type { NetkitAttach } from '../../../hooks/network.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { checkWord, said } from '../asked.ts';
import { placesOf } from '../network/places.ts';
import { placeFor } from '../tc/order.ts';

const { EACCES, ENXIO } = ERRNO;
const ATTACH_TYPES = { primary: 'netkit_primary', peer: 'netkit_peer' } as const;

export function attachNetkit(world: World, program: EmulatedProgram, request: NetkitAttach): EmulatedLink {
  const { end, interface: name, netns } = request;
  const doing = `program '${program.name}': cannot attach to netkit ${said(end)} of ${said(name)}`;
  checkWord(doing, 'end', end, ['primary', 'peer']);
  const device = world.networks.of(netns).of(name, `program '${program.name}'`);
  const refuse = (why: string, errno: number) => {
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, { errno });
  };
  if (device.netkit === null) {
    const remedy = `emulator.interface('${device.name}').connect(other, { kind: 'netkit' }) makes a pair of two`;
    refuse(`it is no netkit device; attach to other interfaces with tc, or make it one: ${remedy}`, ENXIO);
  }
  if (device.netkit === 'peer')
    refuse('it is the peer device: name the primary one, whichever end the program is for', EACCES);
  const own = end === 'primary' ? device : device.peer!;
  const place = placesOf(world, own).netkit;
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'netkit-link',
    kind: { type: 'netkit', details: { ifindex: own.ifindex, attachType: ATTACH_TYPES[end] } },
    updatable: true,
    index: placeFor(world, place, program, request),
  });
}
