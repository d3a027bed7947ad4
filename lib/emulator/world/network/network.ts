/** A network namespace of the emulator: its interfaces, which are there by being named, and what it knows of where packets go. */
import { EbpfError } from '../../../errors.ts';
import { parsePrefix } from '../../../formats/netlink/address.ts';
import { Device, type InterfaceOptions } from './device.ts';
import { Neighbours } from './neighbours.ts';
import { Routes } from './routes.ts';

/** IFNAMSIZ in include/uapi/linux/if.h; dev_valid_name() in net/core/dev.c. */
const NAME = /^(?!\.\.?$)[^\s/:]{1,15}$/;
const LARGEST_INDEX = 0x7fff_ffff;

export class Network {
  /** As attachments name it; undefined for the one that is meant where none is named. */
  readonly namespace: string | undefined;
  readonly routes = new Routes(this);
  readonly neighbours = new Neighbours();
  /** Programs that see what its network stack does with packets: only where there are some is it played. */
  watchers = 0;
  /** How many of them want fragments put together before. */
  readonly defragmenting = { ipv4: 0, ipv6: 0 };
  readonly #byName = new Map<string, Device>();
  readonly #byIndex = new Map<number, Device>();

  constructor(namespace: string | undefined) {
    this.namespace = namespace;
    const loopback = this.#make('lo', 1);
    loopback.mtu = 65536;
    loopback.addresses = ['127.0.0.1/8', '::1/128'].map(text => parsePrefix(text)!);
  }

  /** By name, which makes it, or by the index that one has. `who` wants it, for messages. Throws ERR_EBPF_NO_INTERFACE. */
  of(nameOrIndex: string | number, who: string): Device {
    const found =
      typeof nameOrIndex === 'string' ? this.#byName.get(nameOrIndex) : this.#byIndex.get(nameOrIndex);
    if (found) return found;
    if (typeof nameOrIndex === 'string' && NAME.test(nameOrIndex))
      return this.#make(nameOrIndex, this.#freeIndex());
    const why =
      typeof nameOrIndex === 'number'
        ? `no interface of the emulator has index ${nameOrIndex}`
        : `${typeof nameOrIndex === 'string' ? `'${nameOrIndex}'` : `a ${typeof nameOrIndex}`} is no name of an interface`;
    throw new EbpfError('ERR_EBPF_NO_INTERFACE', `${who}: ${why}`);
  }

  /** Makes it as it is described, or changes what is there. Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_INTERFACE. */
  describe(name: string, options: InterfaceOptions): Device {
    const { ifindex } = options;
    const there = this.#byName.get(name);
    if (ifindex !== undefined && ifindex !== there?.ifindex) {
      const why = this.#whyNot(ifindex, there);
      if (why) throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: interface ${name}: ${why}`);
    }
    const who = 'emulator';
    const device =
      there ?? (ifindex === undefined || !NAME.test(name) ? this.of(name, who) : this.#make(name, ifindex));
    device.configure(options);
    return device;
  }

  byIndex(ifindex: number): Device | undefined {
    return this.#byIndex.get(ifindex);
  }

  devices(): IterableIterator<Device> {
    return this.#byName.values();
  }

  #whyNot(ifindex: number, there: Device | undefined): string | undefined {
    if (!Number.isInteger(ifindex) || ifindex < 1 || ifindex > LARGEST_INDEX)
      return `ifindex is 1 to ${LARGEST_INDEX}, not ${ifindex}`;
    if (there) return `its index is ${there.ifindex}, and stays so`;
    const other = this.#byIndex.get(ifindex);
    return other && `index ${ifindex} is that of interface ${other.name}`;
  }

  #freeIndex(): number {
    let ifindex = this.#byIndex.size + 1;
    while (this.#byIndex.has(ifindex)) ifindex++;
    return ifindex;
  }

  #make(name: string, ifindex: number): Device {
    const device = new Device(this, name, ifindex);
    this.#byName.set(name, device);
    this.#byIndex.set(ifindex, device);
    return device;
  }
}
