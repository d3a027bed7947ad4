/** Where programs are attached to an interface. */
import type { Device } from '../../world/network/device.ts';
import type { Place } from '../../world/places.ts';
import type { World } from '../../world/world.ts';

export interface InterfacePlaces {
  readonly xdp: Place;
  readonly tcx: { readonly ingress: Place; readonly egress: Place };
  /** What leaves it, of a netkit pair. */
  readonly netkit: Place;
  readonly clsact: { readonly ingress: Place; readonly egress: Place };
}

const known = new WeakMap<Device, InterfacePlaces>();

export function placesOf(world: World, device: Device): InterfacePlaces {
  let places = known.get(device);
  if (!places) {
    const { namespace } = device.network;
    const suffix = `${namespace === undefined ? '' : `${namespace} `}${device.name}`;
    const at = (hook: string) => world.places.at(`${hook} ${suffix}`);
    places = {
      xdp: at('xdp'),
      tcx: { ingress: at('tcx ingress'), egress: at('tcx egress') },
      netkit: at('netkit'),
      clsact: { ingress: at('clsact ingress'), egress: at('clsact egress') },
    };
    known.set(device, places);
  }
  return places;
}
