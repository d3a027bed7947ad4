/** BPF_MAP_TYPE_SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY (net/core/sock_map.c): places for sockets of the emulator's world, by key. */
import { ERRNO } from '../errno.ts';
import { EXIST, NOEXIST } from './flags.ts';
import { EmulatedMap } from './map.ts';
import { TYPE } from './types.ts';

const { E2BIG, EBADF, EEXIST, EINVAL, ENOENT, ENOSPC, EOPNOTSUPP } = ERRNO;

/** A socket, as far as a map needs one. */
export interface MappedSocket {
  /** SO_COOKIE */
  readonly cookie: bigint;
  /** What programs that look it up are given. */
  readonly address: number;
}

export class EmulatedSockets extends EmulatedMap {
  readonly #sockets = new Map<string, { readonly key: Uint8Array; readonly socket: MappedSocket }>();

  start(): void {}

  /** `key`: address of the key. */
  socketAt(key: number): MappedSocket | undefined {
    return this.#sockets.get(this.#nameOf(key))?.socket;
  }

  /** BPF_MAP_UPDATE_ELEM with a socket; bpf_sock_map_update. An errno. */
  put(key: number, socket: MappedSocket, flags: bigint): number {
    if (flags > EXIST) return EINVAL;
    if (!this.#inside(key)) return E2BIG;
    const name = this.#nameOf(key);
    const there = this.#sockets.has(name);
    if (there && flags === NOEXIST) return EEXIST;
    if (!there && flags === EXIST) return ENOENT;
    if (!there && this.#sockets.size >= this.definition.maxEntries) return E2BIG;
    const { keySize } = this.definition;
    this.#sockets.set(name, { key: this.bytes.slice(key, key + keySize), socket });
    return 0;
  }

  /** A socket that is closed leaves the map by itself. */
  remove(socket: MappedSocket): void {
    for (const [name, entry] of this.#sockets) if (entry.socket === socket) this.#sockets.delete(name);
  }

  override programLookup(key: number): number {
    this.readable(key, this.definition.keySize, 'key');
    return this.socketAt(key)?.address ?? 0;
  }

  override lookup(key: number, value: number): number {
    if (this.definition.valueSize !== 8) return ENOSPC;
    const socket = this.socketAt(key);
    if (!socket) return ENOENT;
    this.view.setBigUint64(value, socket.cookie, true);
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    const { valueSize } = this.definition;
    const given =
      valueSize === 8 ? this.view.getBigUint64(value, true) : BigInt(this.view.getUint32(value, true));
    if (given > 0xffff_ffffn) return EINVAL;
    // What is first wrong: bpf_fd_reuseport_array_update_elem in reuseport_array.c.
    if (this.definition.type === TYPE.REUSEPORT_SOCKARRAY) {
      if (flags > EXIST) return EINVAL;
      if (!this.#inside(key)) return E2BIG;
    }
    const socket = this.world.sockets.byDescriptor(Number(given));
    if (!socket) return EBADF;
    return this.put(key, socket, flags);
  }

  override programUpdate(): number {
    return EOPNOTSUPP;
  }

  override delete(key: number): number {
    const { type } = this.definition;
    if (type === TYPE.REUSEPORT_SOCKARRAY && !this.#inside(key)) return E2BIG;
    // An empty slot of a sockmap answers EINVAL (__sock_map_delete).
    return this.#sockets.delete(this.#nameOf(key)) ? 0 : type === TYPE.SOCKMAP ? EINVAL : ENOENT;
  }

  override nextKey(key: number, next: number): number {
    const { keySize, maxEntries } = this.definition;
    if (this.definition.type !== TYPE.SOCKHASH) {
      const index = key === 0 ? 0xffff_ffff : this.view.getUint32(key, true);
      const after = index >= maxEntries ? 0 : index + 1;
      if (after >= maxEntries) return ENOENT;
      this.view.setUint32(next, after, true);
      return 0;
    }
    const names = [...this.#sockets.keys()];
    const place = key === 0 ? -1 : names.indexOf(this.#nameOf(key));
    const after = names[place + 1];
    if (after === undefined) return ENOENT;
    this.bytes.set(this.#sockets.get(after)!.key, next);
    return keySize > 0 ? 0 : ENOENT;
  }

  #inside(key: number): boolean {
    return (
      this.definition.type === TYPE.SOCKHASH || this.view.getUint32(key, true) < this.definition.maxEntries
    );
  }

  #nameOf(key: number): string {
    return this.bytes.subarray(key, key + this.definition.keySize).join();
  }
}
