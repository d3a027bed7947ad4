/** What netfilter programs have: struct bpf_nf_ctx, which points to the kernel's own structs, laid out as its BTF says (net/netfilter/nf_bpf_link.c). */
import { EbpfError } from '../../../errors.ts';
import type { Btf } from '../../../formats/btf/btf.ts';
import type { BtfComposite } from '../../../formats/btf/types.ts';
import type { Memory, Region } from '../../memory/memory.ts';
import type { Context } from '../../world/execution.ts';
import { memberOf, structOf } from '../../world/members.ts';
import type { Device } from '../../world/network/device.ts';

/** struct bpf_nf_ctx: two pointers. */
const NF_CONTEXT = 16;
/** What a buffer has before the packet. */
const NET_SKB_PAD = 64;

export interface NetfilterPacket {
  readonly packet: Uint8Array;
  /** Bytes of the link layer's header, which are in the buffer before what programs see; null where there is none. */
  readonly link: number | null;
  /** EtherType. */
  readonly protocol: number;
  readonly hook: number;
  readonly family: number;
  readonly in: Device | null;
  readonly out: Device | null;
}

export class NetfilterContext implements Context {
  readonly region: Region;
  readonly #memory: Memory;
  readonly #regions: Region[] = [];

  /** Throws ERR_EBPF_NO_BTF where the kernel's types are not known. */
  constructor(memory: Memory, btf: Btf | null, about: NetfilterPacket) {
    this.#memory = memory;
    if (!btf) {
      const why =
        'netfilter programs read structs of the kernel, and the emulator has no BTF that says what they are';
      throw new EbpfError('ERR_EBPF_NO_BTF', why);
    }
    const { packet, link, protocol } = about;
    const buffer = this.#allocate('packet', NET_SKB_PAD + packet.length);
    memory.bytes.set(packet, buffer.address + NET_SKB_PAD);
    const skip = link ?? 0;
    const skb = this.#struct(btf, 'sk_buff', {
      len: packet.length - skip,
      protocol: ((protocol & 0xff) << 8) | (protocol >> 8),
      head: buffer.address,
      data: buffer.address + NET_SKB_PAD + skip,
      tail: NET_SKB_PAD + packet.length,
      end: NET_SKB_PAD + packet.length,
      network_header: link === null ? 0 : NET_SKB_PAD + skip,
      mac_header: link === null ? 0xffff : NET_SKB_PAD,
      transport_header: 0xffff,
      dev: link === null ? 0 : this.#device(btf, about.in),
    });
    const state = this.#struct(btf, 'nf_hook_state', {
      hook: about.hook,
      pf: about.family,
      in: this.#device(btf, about.in),
      out: this.#device(btf, about.out),
    });
    this.region = this.#allocate('context', NF_CONTEXT);
    memory.view.setBigUint64(this.region.address, BigInt(state), true);
    memory.view.setBigUint64(this.region.address + 8, BigInt(skb), true);
  }

  free(): void {
    for (const region of this.#regions) this.#memory.free(region);
  }

  #device(btf: Btf, device: Device | null): number {
    return device ? this.#struct(btf, 'net_device', { ifindex: device.ifindex, mtu: device.mtu }) : 0;
  }

  /** Address of a struct with these members, all else 0; of members that these types have not got, nothing is said. */
  #struct(btf: Btf, name: string, values: { readonly [member: string]: number }): number {
    const found = structOf(btf, name);
    if (!found) throw new EbpfError('ERR_EBPF_NO_BTF', `the emulator's BTF has no struct ${name}`);
    const { address } = this.#allocate(`struct ${name}`, btf.sizeOf(found.id));
    for (const [member, value] of Object.entries(values)) this.#put(btf, found.type, address, member, value);
    return address;
  }

  #put(btf: Btf, type: BtfComposite, address: number, name: string, value: number): void {
    const place = memberOf(btf, type, name);
    if (!place) return;
    const at = address + place.bitOffset / 8;
    const { view } = this.#memory;
    switch (btf.sizeOf(place.member.type)) {
      case 1:
        view.setUint8(at, value);
        return;
      case 2:
        view.setUint16(at, value, true);
        return;
      case 4:
        view.setUint32(at, value, true);
        return;
      default:
        view.setBigUint64(at, BigInt(value), true);
    }
  }

  #allocate(name: string, size: number): Region {
    const region = this.#memory.allocate(name, size, false);
    this.#regions.push(region);
    return region;
  }
}
