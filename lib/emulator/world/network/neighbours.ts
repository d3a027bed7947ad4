/** Which link-layer address an IP address has: what ARP and neighbour discovery have found. */
import type { Address } from '../../../formats/netlink/address.ts';
import type { Device } from './device.ts';

export class Neighbours {
  readonly #macs = new Map<string, Uint8Array>();

  set(device: Device, address: Uint8Array, mac: Uint8Array): void {
    this.#macs.set(keyOf(device, address), mac);
  }

  find(device: Device, address: Address['bytes']): Uint8Array | undefined {
    return this.#macs.get(keyOf(device, address));
  }
}

const keyOf = (device: Device, address: Uint8Array) => `${device.ifindex} ${address.join('.')}`;
