/** Whom a connection or datagram is for: struct bpf_sk_lookup (include/uapi/linux/bpf.h). */
import type { Memory, Region } from '../../../memory/memory.ts';
import type { Context } from '../../../world/execution.ts';
import { addressBytes, FAMILIES } from '../../../world/sockets/address.ts';
import type { Tuple } from '../../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';

export const SK_LOOKUP = {
  /** The chosen socket's address for programs, its cookie for the user. */
  SOCKET: 0,
  FAMILY: 8,
  PROTOCOL: 12,
  REMOTE_IP4: 16,
  REMOTE_IP6: 20,
  /** In network order, u16. */
  REMOTE_PORT: 36,
  LOCAL_IP4: 40,
  LOCAL_IP6: 44,
  /** In host order, u32. */
  LOCAL_PORT: 60,
  INGRESS_IFINDEX: 64,
} as const;
export const SK_LOOKUP_BYTES = 72;

export class SkLookupContext implements Context {
  readonly region: Region;
  readonly #memory: Memory;
  #selected: EmulatedSocket | null = null;
  /** Of the selection: the group's other sockets are not asked. */
  noReuseport = false;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.region = memory.allocate('context', SK_LOOKUP_BYTES, false);
  }

  static of(memory: Memory, { family, protocol, remote, local, ifindex }: Tuple): SkLookupContext {
    const context = new SkLookupContext(memory);
    const { address } = context.region;
    const { view, bytes } = memory;
    const v4 = family === 'inet';
    const who = 'lookup';
    view.setUint32(address + SK_LOOKUP.FAMILY, FAMILIES[family], true);
    view.setUint32(address + SK_LOOKUP.PROTOCOL, protocol, true);
    const set = (ip4: number, ip6: number, text: string) =>
      bytes.set(addressBytes(text, family, who), address + (v4 ? ip4 : ip6));
    set(SK_LOOKUP.REMOTE_IP4, SK_LOOKUP.REMOTE_IP6, remote.address);
    set(SK_LOOKUP.LOCAL_IP4, SK_LOOKUP.LOCAL_IP6, local.address);
    view.setUint16(address + SK_LOOKUP.REMOTE_PORT, remote.port);
    view.setUint32(address + SK_LOOKUP.LOCAL_PORT, local.port, true);
    view.setUint32(address + SK_LOOKUP.INGRESS_IFINDEX, ifindex, true);
    return context;
  }

  get family(): number {
    return this.#memory.view.getUint32(this.region.address + SK_LOOKUP.FAMILY, true);
  }

  get protocol(): number {
    return this.#memory.view.getUint32(this.region.address + SK_LOOKUP.PROTOCOL, true);
  }

  get selected(): EmulatedSocket | null {
    return this.#selected;
  }

  set selected(socket: EmulatedSocket | null) {
    this.#selected = socket;
    const { view } = this.#memory;
    view.setBigUint64(this.region.address + SK_LOOKUP.SOCKET, BigInt(socket?.address ?? 0), true);
  }

  free(): void {
    this.#memory.free(this.region);
  }
}
