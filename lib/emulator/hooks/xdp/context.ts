/** What XDP programs see of a packet: struct xdp_md (include/uapi/linux/bpf.h), and the bytes in a buffer with room before and behind. */
import type { PacketPlace } from '../../machine.ts';
import type { Memory, Region } from '../../memory/memory.ts';
import type { Contents } from '../../world/execution.ts';
import type { Device } from '../../world/network/device.ts';
import { PacketBuffer } from '../network/buffer.ts';
import type { PacketContext } from '../network/packet.ts';
import { xdpContents } from './contents.ts';
import { type Fragment, Fragments } from './fragments.ts';

/** XDP_PACKET_HEADROOM (include/uapi/linux/bpf.h) */
export const HEADROOM = 256;
/** Bytes of struct xdp_md. */
export const XDP_MD = 24;
/** What the kernel keeps at the end of a frame: struct skb_shared_info, rounded up to a cache line (SKB_DATA_ALIGN). */
export const TAILROOM = 320;
/** And at its start: struct xdp_frame (include/net/xdp.h). */
export const XDP_FRAME = 40;
export const PAGE = 4096;

export const FIELD = {
  DATA: 0,
  DATA_END: 4,
  DATA_META: 8,
  INGRESS_IFINDEX: 12,
  RX_QUEUE_INDEX: 16,
  EGRESS_IFINDEX: 20,
};

export interface XdpPacket {
  readonly device: Device;
  readonly queue: number;
  /** Of programs in a device map: the interface that it leaves by. */
  readonly egress?: Device;
  /** Bytes in front of what is put in, metadata included. Default HEADROOM. */
  readonly headroom?: number;
  /** How many of the first bytes are metadata. Default 0. */
  readonly metadata?: number;
}

export class XdpContext implements PacketContext {
  readonly region: Region;
  readonly fragments = new Fragments();
  readonly #memory: Memory;
  readonly contents: Contents;
  /** For bpf_perf_event_output, which sends bytes of it. */
  readonly packet: PacketPlace;
  readonly buffer: PacketBuffer;
  device!: Device;
  data = 0;
  dataEnd = 0;
  /** Where metadata begins: at `data` where there is none. */
  dataMeta = 0;
  /** xdp_buff's data_hard_start, and where its shared info begins. */
  hardStart = 0;
  hardEnd = 0;
  /** Bytes below have never been part of this packet, and are zero when they become so. */
  #lowest = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.contents = xdpContents(this, memory);
    const xdp = this;
    this.packet = {
      get address() {
        return xdp.data;
      },
      get size() {
        return xdp.dataEnd - xdp.data;
      },
    };
    this.region = memory.allocate('context', XDP_MD, false);
    this.buffer = new PacketBuffer(memory, 'packet');
  }

  /** Takes up a packet in place of the one before. */
  begin(bytes: Uint8Array, start: number, length: number, packet: XdpPacket): void {
    const { device, queue, egress, headroom = HEADROOM, metadata = 0 } = packet;
    this.device = device;
    this.dataMeta = this.buffer.put(bytes, start, length);
    this.#lowest = this.dataMeta;
    this.data = this.dataMeta + metadata;
    this.dataEnd = this.dataMeta + length;
    this.hardStart = this.dataMeta - headroom;
    this.hardEnd = this.hardStart + Math.max(PAGE, headroom + length + TAILROOM) - TAILROOM;
    if (this.fragments.count > 0) this.fragments.clear();
    const { view } = this.#memory;
    const { address } = this.region;
    view.setUint32(address + FIELD.INGRESS_IFINDEX, device.ifindex, true);
    view.setUint32(address + FIELD.RX_QUEUE_INDEX, queue, true);
    view.setUint32(address + FIELD.EGRESS_IFINDEX, egress ? egress.ifindex : 0, true);
    this.changed();
  }

  get length(): number {
    return this.dataEnd - this.data + this.fragments.size;
  }

  /** The packet as it is, without metadata. */
  bytes(): Uint8Array {
    return this.#collect(this.data);
  }

  metadata(): Uint8Array {
    return this.#memory.bytes.slice(this.dataMeta, this.data);
  }

  withMetadata(): Uint8Array {
    return this.#collect(this.dataMeta);
  }

  copyOut(offset: number, to: number, size: number): boolean {
    if (offset + size > this.length) return false;
    this.parts(offset, size, (source, start, end, at) => {
      this.#memory.bytes.set(source.subarray(start, end), to + at);
    });
    return true;
  }

  /** Calls back for each piece of that many bytes, which are there: where it lies, and how many bytes come before it. */
  parts(
    offset: number,
    size: number,
    each: (bytes: Uint8Array, start: number, end: number, at: number) => void,
  ): void {
    const linear = this.dataEnd - this.data;
    const first = Math.max(Math.min(size, linear - offset), 0);
    if (first > 0) each(this.#memory.bytes, this.data + offset, this.data + offset + first, 0);
    if (first < size)
      this.fragments.parts(Math.max(offset - linear, 0), size - first, ({ bytes }, start, end, at) =>
        each(bytes, start, end, first + at),
      );
  }

  /** So many of the packet's bytes lie in a row (bpf_xdp_pull_data): false where they do not fit, or are not there. */
  pull(length: number): boolean {
    const more = length - (this.dataEnd - this.data);
    if (more <= 0) return true;
    const behind = this.hardEnd - this.dataEnd;
    const before = this.dataMeta - this.hardStart - XDP_FRAME;
    if (length > this.length || more > behind + before) return false;
    const shift = more - behind;
    if (shift > 0) {
      this.#memory.bytes.copyWithin(this.dataMeta - shift, this.dataMeta, this.dataEnd);
      this.dataMeta -= shift;
      this.data -= shift;
      this.dataEnd -= shift;
      this.#lowest = Math.min(this.#lowest, this.dataMeta);
    }
    this.fragments.take(more, (bytes, at) => this.#memory.bytes.set(bytes, this.dataEnd + at));
    this.dataEnd += more;
    this.changed();
    return true;
  }

  /** After `data`, `dataEnd` or `dataMeta` have been moved. */
  changed(): void {
    const { view } = this.#memory;
    const { address } = this.region;
    if (this.dataMeta < this.#lowest) {
      this.#memory.bytes.fill(0, this.dataMeta, this.#lowest);
      this.#lowest = this.dataMeta;
    }
    view.setUint32(address + FIELD.DATA, this.data, true);
    view.setUint32(address + FIELD.DATA_END, this.dataEnd, true);
    view.setUint32(address + FIELD.DATA_META, this.dataMeta, true);
    this.buffer.show(this.dataMeta, this.dataEnd - this.dataMeta, true);
  }

  free(): void {
    this.buffer.free();
    this.#memory.free(this.region);
  }

  #collect(start: number): Uint8Array {
    const linear = this.#memory.bytes.slice(start, this.dataEnd);
    if (this.fragments.count === 0) return linear;
    const whole = new Uint8Array(linear.length + this.fragments.size);
    whole.set(linear);
    this.fragments.parts(0, this.fragments.size, ({ bytes }: Fragment, from, to, at) =>
      whole.set(bytes.subarray(from, to), linear.length + at),
    );
    return whole;
  }
}
