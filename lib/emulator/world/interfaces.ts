/** The emulator's network interfaces: there by being named. */
import { EbpfError } from '../../errors.ts';

export interface Device {
  readonly name: string;
  readonly ifindex: number;
}

/** As `lo` has 1. */
const FIRST = 2;

export class Interfaces {
  readonly #byName = new Map<string, Device>([['lo', { name: 'lo', ifindex: 1 }]]);

  /** By name, which makes it, or by the index that one has. `who` wants it, for messages. Throws ERR_EBPF_NO_INTERFACE. */
  of(nameOrIndex: string | number, who: string): Device {
    const found =
      typeof nameOrIndex === 'string'
        ? this.#byName.get(nameOrIndex)
        : [...this.#byName.values()].find(({ ifindex }) => ifindex === nameOrIndex);
    if (found) return found;
    if (typeof nameOrIndex === 'string' && /^[^\s/:]{1,15}$/.test(nameOrIndex))
      return this.#make(nameOrIndex);
    const why =
      typeof nameOrIndex === 'number'
        ? `no interface of the emulator has index ${nameOrIndex}`
        : `'${nameOrIndex}' is no name of an interface`;
    throw new EbpfError('ERR_EBPF_NO_INTERFACE', `${who}: ${why}`);
  }

  #make(name: string): Device {
    const device = { name, ifindex: FIRST + this.#byName.size - 1 };
    this.#byName.set(name, device);
    return device;
  }
}
