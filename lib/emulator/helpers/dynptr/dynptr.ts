/** struct bpf_dynptr_kern: an address, a size with what it is of in its upper bits, and an offset (include/linux/bpf.h, kernel/bpf/helpers.c). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import type { Contents } from '../../world/execution.ts';
import type { World } from '../../world/world.ts';
import { readable, writable } from '../arguments.ts';

/** enum bpf_dynptr_type */
export const DYNPTR = { LOCAL: 1, RINGBUF: 2, SKB: 3, XDP: 4, SKB_META: 5 } as const;
export type DynptrType = (typeof DYNPTR)[keyof typeof DYNPTR];

export const DYNPTR_BYTES = 16;
/** DYNPTR_MAX_SIZE, DYNPTR_TYPE_SHIFT, DYNPTR_RDONLY_BIT */
export const MOST_BYTES = 0xff_ffff;
const TYPE_SHIFT = 28;
const TYPE_MASK = 7;
const READ_ONLY = 1 << 31;

const SIZE = 8;
const OFFSET = 12;

export class Dynptr {
  readonly #world: World;
  readonly #at: number;

  constructor(world: World, at: number) {
    this.#world = world;
    this.#at = at;
  }

  /** 0 for one that is null. */
  get data(): number {
    return this.#view.getUint32(this.#at, true);
  }

  get size(): number {
    return this.#word & MOST_BYTES;
  }

  get type(): number {
    return (this.#word >>> TYPE_SHIFT) & TYPE_MASK;
  }

  get readOnly(): boolean {
    return (this.#word & READ_ONLY) !== 0;
  }

  set(type: DynptrType, data: number, size: number, readOnly = false): void {
    this.#view.setBigUint64(this.#at, BigInt(data), true);
    this.#view.setUint32(this.#at + SIZE, size | (type << TYPE_SHIFT) | (readOnly ? READ_ONLY : 0), true);
    this.#view.setUint32(this.#at + OFFSET, 0, true);
  }

  setNull(): void {
    this.#world.machine.memory.bytes.fill(0, this.#at, this.#at + DYNPTR_BYTES);
  }

  copyTo(other: Dynptr): void {
    this.#world.machine.memory.bytes.copyWithin(other.#at, this.#at, this.#at + DYNPTR_BYTES);
  }

  /** Leaves out what is before and behind. */
  adjust(start: number, end: number): void {
    this.#view.setUint32(this.#at + OFFSET, this.#offset + start, true);
    this.#view.setUint32(this.#at + SIZE, (this.#word & ~MOST_BYTES) | (end - start), true);
  }

  has(offset: number, length: number): boolean {
    return length <= this.size && offset <= this.size - length;
  }

  /** Where bytes lie in a row that it has; 0 where they do not. Throws HelperFault where the memory has gone. */
  pointer(offset: number, length: number): number {
    const contents = this.#contents;
    if (contents) return contents.pointer(this.#offset + offset, length);
    return this.#memory(offset, length, false);
  }

  /** Copies bytes that it has to an address that may be written. */
  read(offset: number, to: number, length: number): void {
    const contents = this.#contents;
    if (contents) contents.copyOut(this.#offset + offset, to, length);
    else this.#copy(to, this.#memory(offset, length, false), length);
  }

  /** Copies from an address that may be read to bytes that it has: 0 or a negative errno. */
  write(offset: number, from: number, length: number, flags: bigint): number {
    const contents = this.#contents;
    if (contents && (this.type === DYNPTR.SKB || flags === 0n))
      return contents.copyIn(this.#offset + offset, from, length, flags);
    if (flags !== 0n) return -ERRNO.EINVAL;
    this.#copy(this.#memory(offset, length, true), from, length);
    return 0;
  }

  #copy(to: number, from: number, length: number): void {
    this.#world.machine.memory.bytes.copyWithin(to, from, from + length);
  }

  /** It may have outlived what it points to, and no verifier has looked. */
  #memory(offset: number, length: number, write: boolean): number {
    const at = this.data + this.#offset + offset;
    const check = write ? writable : readable;
    return check(this.#world, at, length, 'the memory of the dynptr');
  }

  /** Of a packet, whose context its address is. */
  get #contents(): Contents | undefined {
    const { type } = this;
    if (type !== DYNPTR.SKB && type !== DYNPTR.XDP && type !== DYNPTR.SKB_META) return undefined;
    const { context } = this.#world.running;
    const contents = type === DYNPTR.SKB_META ? context.metadataContents : context.contents;
    if (contents && context.region.address === this.data) return contents;
    throw new HelperFault('the dynptr is of a packet that has gone', BigInt(this.data));
  }

  get #offset(): number {
    return this.#view.getUint32(this.#at + OFFSET, true);
  }

  get #word(): number {
    return this.#view.getUint32(this.#at + SIZE, true);
  }

  get #view(): DataView {
    return this.#world.machine.memory.view;
  }
}

/** One that a program gives. Throws HelperFault. */
export function dynptrAt(world: World, pointer: number): Dynptr {
  return new Dynptr(world, readable(world, pointer, DYNPTR_BYTES, 'the dynptr'));
}

/** One that a program wants to be filled, or changed. Throws HelperFault. */
export function newDynptrAt(world: World, pointer: number): Dynptr {
  return new Dynptr(world, writable(world, pointer, DYNPTR_BYTES, 'the dynptr'));
}
