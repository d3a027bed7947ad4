/** What flow dissectors have: of struct __sk_buff the packet's ends and `flow_keys`, which they fill (struct bpf_flow_keys in include/uapi/linux/bpf.h). */
import type { Memory, Region } from '../../memory/memory.ts';
import type { Context } from '../../world/execution.ts';
import { PacketBuffer } from '../network/buffer.ts';
import { FIELD, SK_BUFF } from '../skb/fields.ts';

/** Bytes of struct bpf_flow_keys. */
export const FLOW_KEYS = 56;
export const KEY = {
  NHOFF: 0,
  THOFF: 2,
  ADDR_PROTO: 4,
  IS_FRAG: 6,
  IS_FIRST_FRAG: 7,
  IS_ENCAP: 8,
  IP_PROTO: 9,
  N_PROTO: 10,
  SPORT: 12,
  DPORT: 14,
  IPV4_SRC: 16,
  IPV4_DST: 20,
  IPV6_SRC: 16,
  IPV6_DST: 32,
  FLAGS: 48,
  FLOW_LABEL: 52,
} as const;

export class FlowContext implements Context {
  readonly region: Region;
  readonly keys: Region;
  /** Bytes of the packet. */
  readonly length: number;
  readonly #memory: Memory;
  readonly #buffer: PacketBuffer;

  constructor(memory: Memory, packet: Uint8Array) {
    this.#memory = memory;
    this.length = packet.length;
    this.region = memory.allocate('context', SK_BUFF, false);
    this.keys = memory.allocate('flow keys', FLOW_KEYS);
    this.#buffer = new PacketBuffer(memory, 'packet');
    const data = this.#buffer.put(packet);
    this.#buffer.show(data, packet.length, false);
    const { address } = this.region;
    memory.view.setUint32(address + FIELD.DATA, data, true);
    memory.view.setUint32(address + FIELD.DATA_END, data + packet.length, true);
    memory.view.setBigUint64(address + FIELD.FLOW_KEYS, BigInt(this.keys.address), true);
  }

  free(): void {
    this.#buffer.free();
    this.#memory.free(this.keys);
    this.#memory.free(this.region);
  }
}
