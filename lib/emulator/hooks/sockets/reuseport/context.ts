/** A packet for which one of a group of sockets is chosen: struct sk_reuseport_md (include/uapi/linux/bpf.h). */
import type { Memory, Region } from '../../../memory/memory.ts';
import type { Context } from '../../../world/execution.ts';
import type { Tuple } from '../../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';

const SIZE = 56;
const AT = {
  DATA: 0,
  DATA_END: 8,
  LENGTH: 16,
  /** In network order, as a 32-bit number. */
  ETH_PROTOCOL: 20,
  IP_PROTOCOL: 24,
  BIND_INANY: 28,
  HASH: 32,
  SOCKET: 40,
  MIGRATING: 48,
};
const ETH_P = { inet: 0x0800, inet6: 0x86dd } as const;
const ANY = ['0.0.0.0', '::'];

export class ReuseportContext implements Context {
  readonly region: Region;
  readonly socket: EmulatedSocket;
  readonly group: readonly EmulatedSocket[];
  /** Whom bpf_sk_select_reuseport has chosen. */
  selected: EmulatedSocket | null = null;
  readonly #memory: Memory;
  readonly #packet: Region;

  /** `data`: from the transport header on. */
  constructor(
    memory: Memory,
    group: readonly EmulatedSocket[],
    tuple: Tuple,
    hash: number,
    data: Uint8Array,
  ) {
    const [first] = group;
    this.#memory = memory;
    this.group = group;
    this.socket = first!;
    this.region = memory.allocate('context', SIZE, false);
    this.#packet = memory.allocate('packet', data.length, false);
    memory.bytes.set(data, this.#packet.address);
    const { address } = this.region;
    const { view } = memory;
    view.setBigUint64(address + AT.DATA, BigInt(this.#packet.address), true);
    view.setBigUint64(address + AT.DATA_END, BigInt(this.#packet.address + data.length), true);
    view.setUint32(address + AT.LENGTH, data.length, true);
    view.setUint16(address + AT.ETH_PROTOCOL, ETH_P[tuple.family]);
    view.setUint32(address + AT.IP_PROTOCOL, tuple.protocol, true);
    view.setUint32(address + AT.BIND_INANY, Number(ANY.includes(first!.local.address)), true);
    view.setUint32(address + AT.HASH, hash, true);
    view.setBigUint64(address + AT.SOCKET, BigInt(first!.address), true);
  }

  free(): void {
    this.#memory.free(this.region);
    this.#memory.free(this.#packet);
  }
}
