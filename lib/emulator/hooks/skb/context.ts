/**
 * A socket buffer: struct __sk_buff, as all program types after XDP have it, over the bytes of a packet. What programs may write (mark,
 * priority, cb, …) is in the context alone; what helpers change is here, and shown there by `changed`.
 */
import type { PacketPlace } from '../../machine.ts';
import type { Memory, Region } from '../../memory/memory.ts';
import type { Contents } from '../../world/execution.ts';
import type { Device } from '../../world/network/device.ts';
import { PacketBuffer } from '../network/buffer.ts';
import type { PacketContext } from '../network/packet.ts';
import { metadataContents, skbContents } from './contents.ts';
import { CB_BYTES, ETH_P, ETHERNET, FIELD, SK_BUFF, swap16 } from './fields.ts';
import type { Tunnel } from './tunnel.ts';

/** What buffers have before a packet (include/linux/skbuff.h), with cache lines of 64 bytes. */
const NET_SKB_PAD = 64;
/** Two MAC addresses, and a VLAN tag. */
const ADDRESSES = 12;
const TAG = 4;
/** enum in include/uapi/linux/if_packet.h */
const PACKET = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHERHOST: 3 } as const;

/** CHECKSUM_* in include/linux/skbuff.h */
export type Summed = 'none' | 'unnecessary' | 'complete';

export interface SkbPacket {
  readonly device: Device;
  /** Whether programs begin at the Ethernet header, or behind it. */
  readonly link: boolean;
  /** What programs can do with the bytes by pointers. */
  readonly access: 'write' | 'read' | 'none';
  /** skb_at_tc_ingress() */
  readonly ingress?: boolean;
  /** How many of the first bytes are metadata of an XDP program. */
  readonly metadata?: number;
}

export class SkbContext implements PacketContext {
  readonly region: Region;
  readonly memory: Memory;
  readonly buffer: PacketBuffer;
  /** For BPF_ABS and BPF_IND: always what is now. */
  readonly packet: PacketPlace;
  readonly contents = skbContents(this);
  readonly metadataContents: Contents;
  device!: Device;
  access: SkbPacket['access'] = 'write';
  ingress = false;
  /** Addresses: the first byte, and the one behind the last. */
  data = 0;
  dataEnd = 0;
  /** Where the kernel's buffer would begin. */
  #head = 0;
  /** Bytes of metadata, which are said to be right before the packet, wherever it begins now (bpf_compute_data_pointers). */
  metadataSize = 0;
  macHeader = 0;
  networkHeader = 0;
  /** skb->mac_len: 0 until something has set it. */
  macLength = 0;
  /** -1 where it was not set. */
  transportHeader = -1;
  /** EtherType. */
  protocol = 0;
  packetType: number = PACKET.HOST;
  /** A tag that is not among the bytes. */
  vlan: { readonly protocol: number; readonly tag: number } | null = null;
  hash = 0;
  hashed = false;
  summed: Summed = 'none';
  /** Of `complete`: the sum from the network header on. */
  sum = 0;
  sumLevel = 0;
  encapsulated = false;
  tunnel: Tunnel | null = null;
  /** The segment routing header that programs work at (struct seg6_bpf_srh_state): its address, bytes behind its first 8, whether they make sense. */
  segments: { at: number; length: number; valid: boolean } | null = null;
  /** BPF_SKB_CLOCK_* of the timestamp. */
  clock = 0;

  constructor(memory: Memory) {
    this.memory = memory;
    this.metadataContents = metadataContents(this);
    this.region = memory.allocate('context', SK_BUFF);
    this.buffer = new PacketBuffer(memory, 'packet');
    const skb = this;
    this.packet = {
      get address() {
        return skb.data;
      },
      get size() {
        return skb.dataEnd - skb.data;
      },
      get network() {
        return skb.networkHeader;
      },
      get mac() {
        return skb.macHeader;
      },
    };
  }

  /** Takes up an Ethernet frame in place of the packet before. */
  begin(bytes: Uint8Array, start: number, length: number, packet: SkbPacket): void {
    const { device, link, access, ingress = false, metadata = 0 } = packet;
    const { address } = this.region;
    this.memory.bytes.fill(0, address, address + SK_BUFF);
    this.device = device;
    this.ingress = ingress;
    this.access = access;
    const first = this.buffer.put(bytes, start, length);
    this.macHeader = first + metadata;
    this.dataEnd = first + length;
    this.networkHeader = this.macHeader + ETHERNET;
    this.transportHeader = -1;
    this.macLength = ingress ? ETHERNET : 0;
    this.#head = first - NET_SKB_PAD;
    this.data = link ? this.macHeader : this.networkHeader;
    this.metadataSize = link ? metadata : 0;
    this.vlan = null;
    this.hash = 0;
    this.hashed = false;
    this.summed = 'none';
    this.sum = 0;
    this.sumLevel = 0;
    this.encapsulated = false;
    this.tunnel = null;
    this.segments = null;
    this.clock = 0;
    this.#readType();
    this.set(FIELD.IFINDEX, device.ifindex);
    this.changed();
  }

  get length(): number {
    return this.dataEnd - this.data;
  }

  /** Of the context. */
  get(field: number): number {
    return this.memory.view.getUint32(this.region.address + field, true);
  }

  set(field: number, value: number): void {
    this.memory.view.setUint32(this.region.address + field, value, true);
  }

  get timestamp(): bigint {
    return this.memory.view.getBigUint64(this.region.address + FIELD.TSTAMP, true);
  }

  set timestamp(value: bigint) {
    this.memory.view.setBigUint64(this.region.address + FIELD.TSTAMP, value, true);
  }

  get cb(): Uint8Array {
    const at = this.region.address + FIELD.CB;
    return this.memory.bytes.slice(at, at + CB_BYTES);
  }

  /** skb_is_gso() */
  get segmented(): boolean {
    return this.get(FIELD.GSO_SIZE) !== 0;
  }

  bytes(): Uint8Array {
    return this.memory.bytes.slice(this.data, this.dataEnd);
  }

  /** From the Ethernet header on, with the tag that stands beside it. */
  frame(): Uint8Array {
    const { bytes } = this.memory;
    const start = Math.min(this.macHeader, this.data);
    if (!this.vlan) return bytes.slice(start, this.dataEnd);
    const whole = new Uint8Array(this.dataEnd - start + TAG);
    whole.set(bytes.subarray(start, start + ADDRESSES));
    whole.set(bytes.subarray(start + ADDRESSES, this.dataEnd), ADDRESSES + TAG);
    const view = new DataView(whole.buffer);
    view.setUint16(ADDRESSES, this.vlan.protocol);
    view.setUint16(ADDRESSES + 2, this.vlan.tag);
    return whole;
  }

  metadata(): Uint8Array {
    return this.memory.bytes.slice(this.data - this.metadataSize, this.data);
  }

  copyOut(offset: number, to: number, size: number): boolean {
    if (offset + size > this.length) return false;
    this.memory.bytes.copyWithin(to, this.data + offset, this.data + offset + size);
    return true;
  }

  /**
   * Makes room for so many more bytes at the front: false where there is none. What the kernel does to a transport header that nobody has
   * set is done here as well: it moves with the others, and counts from then on (skb_cow, skb_headers_offset_update).
   */
  cow(bytes: number): boolean {
    if (this.data - bytes < this.buffer.region.address) return false;
    const missing = bytes - (this.data - this.#head);
    if (missing <= 0) return true;
    const more = Math.ceil(missing / NET_SKB_PAD) * NET_SKB_PAD;
    this.#head -= more;
    if (this.transportHeader < 0) this.transportHeader = this.#head + ((0xffff + more) & 0xffff);
    return true;
  }

  fitsBehind(bytes: number): boolean {
    const { address, size } = this.buffer.region;
    return this.dataEnd + bytes <= address + size;
  }

  /** After anything but what programs write themselves. */
  changed(): void {
    const start = this.data - this.metadataSize;
    const pointers = this.access !== 'none';
    this.set(FIELD.LEN, this.length);
    this.set(FIELD.PKT_TYPE, this.packetType);
    this.set(FIELD.PROTOCOL, swap16(this.protocol));
    this.set(FIELD.VLAN_PRESENT, this.vlan ? 1 : 0);
    this.set(FIELD.VLAN_TCI, this.vlan?.tag ?? 0);
    this.set(FIELD.VLAN_PROTO, this.vlan ? swap16(this.vlan.protocol) : 0);
    this.set(FIELD.HASH, this.hash);
    this.set(FIELD.DATA, pointers ? this.data : 0);
    this.set(FIELD.DATA_END, pointers ? this.dataEnd : 0);
    this.set(FIELD.DATA_META, pointers ? start : 0);
    this.buffer.show(start, pointers ? this.dataEnd - start : 0, this.access === 'write');
  }

  free(): void {
    this.buffer.free();
    this.memory.free(this.region);
  }

  /** eth_type_trans() in net/ethernet/eth.c */
  #readType(): void {
    const { bytes } = this.memory;
    const at = this.macHeader;
    this.protocol = this.etherType(at + 12);
    const { mac, broadcast } = this.device;
    let own = true;
    let all = true;
    for (let i = 0; i < 6; i++) {
      own &&= bytes[at + i] === mac[i];
      all &&= bytes[at + i] === broadcast[i];
    }
    if (own) this.packetType = PACKET.HOST;
    else if ((bytes[at]! & 1) === 0) this.packetType = PACKET.OTHERHOST;
    else this.packetType = all ? PACKET.BROADCAST : PACKET.MULTICAST;
  }

  /** What a type field says: below 0x600 it is a length, and the type is told by what follows. */
  etherType(at: number): number {
    const { view } = this.memory;
    const type = view.getUint16(at);
    if (type >= 0x600) return type;
    const raw = at + 4 <= this.dataEnd && view.getUint16(at + 2) === 0xffff;
    return raw ? ETH_P.LENGTH_RAW : ETH_P.LENGTH;
  }
}
