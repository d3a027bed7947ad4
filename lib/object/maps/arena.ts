/** Memory that programs and user space share, pointers included. */
import type { BackendArena, BackendMap } from '../../backend.ts';
import { createCodec } from '../../codec/index.ts';
import type { CodecOptions } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { namedType } from '../events/type.ts';
import { BpfMap } from './base.ts';
import { MappedValue, type SharedMemory, sharedMemory } from './mapped.ts';

/** Of an arena, whatever the processor's pages are on. */
const PAGE = 4096;
/** Only the lower half of a pointer counts: the rest is where the arena is, for user space and for programs each (kernel/bpf/arena.c). */
const POINTER_BITS = 32;

export interface ArenaTypes {
  readonly btf: Btf | null;
  readonly options: CodecOptions;
}

/**
 * `BPF_MAP_TYPE_ARENA` (kernel 6.9; arm64 6.10): up to 4 GiB, `maxEntries` pages, of which each is there once a program has taken it
 * (bpf_arena_alloc_pages) or user space has touched it. Variables that are declared `__arena` are among the object's `variables`.
 *
 * @example
 * const node = object.maps.arena.at('struct node', object.variables.head.value);
 * node.field('hits').add(1n);
 */
export class ArenaMap extends BpfMap {
  readonly #types: ArenaTypes;
  #arena: BackendArena | undefined;
  #memory: SharedMemory | undefined;

  constructor(name: string, backend: BackendMap, types: ArenaTypes) {
    super(name, backend);
    this.#types = types;
  }

  /** Bytes. */
  get length(): number {
    return this.maxEntries * PAGE;
  }

  /** Where it is mapped: what pointers in it are counted from. Throws ERR_EBPF_CLOSED, ERR_EBPF_NOT_SUPPORTED (made with BPF_F_SEGV_ON_FAULT). */
  get address(): bigint {
    this.#shared();
    return this.#arena!.address;
  }

  /** From a pointer, as a program has left it somewhere, to bytes from the arena's start. Throws ERR_EBPF_VALUE for one that points elsewhere. */
  offsetOf(pointer: bigint): number {
    const offset = Number(BigInt.asUintN(POINTER_BITS, pointer - this.address));
    if (offset < this.length) return offset;
    throw this.#beyond(`pointer 0x${pointer.toString(16)}`);
  }

  /** From bytes from the start to a pointer that programs can follow. Throws ERR_EBPF_VALUE beyond the end. */
  pointerTo(offset: number): bigint {
    this.#check(offset, 1);
    return this.address + BigInt(offset);
  }

  /** A view of the memory itself. Throws ERR_EBPF_VALUE where it ends beyond the arena, ERR_EBPF_CLOSED. */
  bytes(offset: number, length: number): Uint8Array {
    this.#check(offset, length);
    const { buffer, byteOffset } = this.#shared().view();
    this.#arena!.touch(offset, length);
    return new Uint8Array(buffer, byteOffset + offset, length);
  }

  /**
   * A value of a C type of the object's BTF (`struct node`, `__u64`), at a number of bytes from the start, or where a pointer (a bigint) points.
   * Throws ERR_EBPF_VALUE where it ends beyond the arena, ERR_EBPF_INVALID_ARGUMENT for a type that is not there, ERR_EBPF_CLOSED.
   */
  at<T = unknown>(type: string, place: number | bigint): MappedValue<T> {
    const { btf, options } = this.#types;
    const who = `map '${this.name}' (arena)`;
    if (!btf) throw new EbpfError('ERR_EBPF_NO_BTF', `${who}: the object was compiled without types (-g)`);
    const codec = createCodec(btf, namedType(btf, type, who, 'values'), options);
    const offset = typeof place === 'bigint' ? this.offsetOf(place) : place;
    this.#check(offset, codec.size);
    const memory = this.#shared();
    this.#arena!.touch(offset, codec.size);
    return new MappedValue<T>(memory, { codec, options }, offset, type);
  }

  #shared(): SharedMemory {
    if (this.closed) this.fail('get', 9 /* EBADF */);
    if (!this.#memory) {
      this.#memory = sharedMemory(`map '${this.name}' (arena)`, false, onClose => {
        this.#arena = this.backend.arena(onClose);
        return this.#arena.memory;
      });
    }
    return this.#memory;
  }

  #check(offset: number, length: number): void {
    const whole = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
    if (whole && offset + length <= this.length) return;
    throw this.#beyond(`${length} bytes at ${offset}`);
  }

  #beyond(what: string): EbpfError {
    const why = `${what}: that is not inside; it has ${this.length} bytes (${this.maxEntries} pages)`;
    return new EbpfError('ERR_EBPF_VALUE', `map '${this.name}' (arena): ${why}`, { path: 'offset' });
  }
}
