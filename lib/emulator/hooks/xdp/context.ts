/** What XDP programs see of a packet: struct xdp_md (include/uapi/linux/bpf.h), and the bytes in a buffer with room before and behind. */
import type { Memory, Region } from '../../memory/memory.ts';
import type { Context } from '../../world/execution.ts';

/** XDP_PACKET_HEADROOM (include/uapi/linux/bpf.h) */
export const HEADROOM = 256;
/** Bytes of struct xdp_md. */
export const XDP_MD = 24;

const FIELD = {
  DATA: 0,
  DATA_END: 4,
  DATA_META: 8,
  INGRESS_IFINDEX: 12,
  RX_QUEUE_INDEX: 16,
  EGRESS_IFINDEX: 20,
};

export interface XdpOptions {
  readonly ifindex: number;
  readonly queue: number;
  /** Bytes of the buffer: what `data` may grow to, with the room before it. */
  readonly room: number;
}

export class XdpContext implements Context {
  readonly region: Region;
  readonly #memory: Memory;
  readonly #buffer: Region;
  data: number;
  dataEnd: number;
  /** Where metadata begins: at `data` where there is none. */
  dataMeta: number;

  constructor(memory: Memory, bytes: Uint8Array, { ifindex, queue, room }: XdpOptions) {
    this.#memory = memory;
    this.region = memory.allocate('context', XDP_MD, false);
    this.#buffer = memory.allocate('packet', room);
    this.data = this.#buffer.address + HEADROOM;
    this.dataEnd = this.data + bytes.length;
    this.dataMeta = this.data;
    memory.bytes.set(bytes, this.data);
    const { address } = this.region;
    memory.view.setUint32(address + FIELD.INGRESS_IFINDEX, ifindex, true);
    memory.view.setUint32(address + FIELD.RX_QUEUE_INDEX, queue, true);
    this.changed();
  }

  /** The packet as it is. */
  bytes(): Uint8Array {
    return this.#memory.bytes.slice(this.data, this.dataEnd);
  }

  /** First and last byte that the packet may have. */
  get bounds(): { readonly start: number; readonly end: number } {
    const { address, size } = this.#buffer;
    return { start: address, end: address + size };
  }

  /** After `data`, `dataEnd` or `dataMeta` have been moved. */
  changed(): void {
    const { view } = this.#memory;
    const { address } = this.region;
    view.setUint32(address + FIELD.DATA, this.data, true);
    view.setUint32(address + FIELD.DATA_END, this.dataEnd, true);
    view.setUint32(address + FIELD.DATA_META, this.dataMeta, true);
    this.#memory.expose(this.#buffer, this.dataMeta, this.dataEnd - this.dataMeta);
  }

  free(): void {
    this.#memory.free(this.#buffer);
    this.#memory.free(this.region);
  }
}
