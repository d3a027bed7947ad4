/**
 * Values of the kernel's types, written as C lays them out: of a struct what is given, all else zero. What a pointer points to is made with it.
 * One `ObjectWriter` owns all that it made, and frees it at once.
 */
import { createCodec } from '../../codec/index.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfArray, BtfComposite, BtfMember } from '../../formats/btf/types.ts';
import type { Region } from '../memory/memory.ts';
import { BTF_DEPTH, flexibleEnd, memberOf } from './members.ts';
import {
  InUserMemory,
  isKernelObject,
  isList,
  isNumber,
  shown,
  unknownField,
  wrapped,
  wrong,
} from './values.ts';
import type { World } from './world.ts';

export interface WriterOptions {
  /** Where strings and structs go that pointers point to. Default: the kernel. */
  readonly space?: 'kernel' | 'user';
  /** A field that the struct has not got is an error; where the types are a program's own, it is left out. */
  readonly strict?: boolean;
}

const POINTER = 8;
const encoder = new TextEncoder();

export class ObjectWriter {
  readonly btf: Btf;
  readonly #world: World;
  readonly #space: 'kernel' | 'user';
  #strict: boolean;
  readonly #kernelRegions: Region[] = [];
  readonly #userRegions: Region[] = [];
  #depth = 0;
  /** Of the memory that is written: a flexible array member may go up to there. */
  #end = 0;

  constructor(world: World, btf: Btf, { space = 'kernel', strict = world.btf !== null }: WriterOptions = {}) {
    this.#world = world;
    this.btf = btf;
    this.#space = space;
    this.#strict = strict;
  }

  /** Memory of its own for a value of that type. Throws ERR_EBPF_VALUE with the path of what is wrong. */
  make(typeId: number, value: unknown, path: string): number {
    const size = Math.max(this.btf.sizeOf(typeId), flexibleEnd(this.btf, typeId, value));
    const address = this.reserve(size, `${this.btf.typeName(typeId)} of ${path}`);
    const end = this.#end;
    this.#end = address + size;
    this.write(typeId, value, address, path);
    this.#end = end;
    return address;
  }

  reserve(size: number, name: string): number {
    const { machine, userMemory } = this.#world;
    if (this.#space === 'user') {
      const region = userMemory.allocate(`user memory: ${name}`, size);
      this.#userRegions.push(region);
      return region.address;
    }
    const region = machine.memory.allocate(name, size, false);
    this.#kernelRegions.push(region);
    return region.address;
  }

  /** Bytes of the kernel's, whatever space the writer writes to. */
  keep(bytes: Uint8Array, name: string): number {
    const { memory } = this.#world.machine;
    const region = memory.allocate(name, bytes.length, false);
    memory.bytes.set(bytes, region.address);
    this.#kernelRegions.push(region);
    return region.address;
  }

  /** Likewise, of a process's. */
  keepUser(bytes: Uint8Array, name: string): number {
    const { machine, userMemory } = this.#world;
    const region = userMemory.allocate(name, bytes.length);
    machine.memory.bytes.set(bytes, region.address);
    this.#userRegions.push(region);
    return region.address;
  }

  /** Lets programs write to the kernel's memory of this writer. */
  allowWrites(): void {
    const { memory } = this.#world.machine;
    for (const region of this.#kernelRegions) memory.expose(region, region.address, region.size, true);
  }

  free(): void {
    for (const region of this.#kernelRegions.splice(0)) this.#world.machine.memory.free(region);
    for (const region of this.#userRegions.splice(0)) this.#world.userMemory.free(region);
  }

  /** Over memory that is zero, or has another value of the type. */
  write(typeId: number, value: unknown, address: number, path: string): void {
    if (value === undefined) return;
    if (this.#depth > BTF_DEPTH) throw wrong(path, `is nested more than ${BTF_DEPTH} levels deep`);
    this.#depth++;
    try {
      this.#write(this.btf.resolve(typeId), value, address, path);
    } finally {
      this.#depth--;
    }
  }

  /** Leaves out the fields that the types do not have, at any depth. */
  writeKnown(typeId: number, value: unknown, address: number, path: string): void {
    const strict = this.#strict;
    this.#strict = false;
    try {
      this.write(typeId, value, address, path);
    } finally {
      this.#strict = strict;
    }
  }

  /** A slot of 8 bytes, as a register or an argument has it: what is shorter than that leaves zeros above it. */
  slot(typeId: number, value: unknown, path: string): bigint {
    const { memory } = this.#world.machine;
    const type = this.btf.type(this.btf.resolve(typeId));
    if (type.kind === 'ptr') return this.#pointer(type.type, value, path);
    if (type.kind === 'void') return this.#untyped(value, path);
    const size = this.btf.sizeOf(typeId);
    if (size > POINTER) throw wrong(path, `has ${size} bytes, which no register has`);
    const scratch = memory.allocate('argument', POINTER);
    try {
      this.write(typeId, value, scratch.address, path);
      return memory.view.getBigUint64(scratch.address, true);
    } finally {
      memory.free(scratch);
    }
  }

  #write(id: number, value: unknown, address: number, path: string): void {
    const type = this.btf.type(id);
    const { view } = this.#world.machine.memory;
    switch (type.kind) {
      case 'struct':
      case 'union':
        this.#fields(type, value, address, path);
        return;
      case 'array':
        this.#array(id, type, value, address, path);
        return;
      case 'ptr':
        view.setBigUint64(address, this.#pointer(type.type, value, path), true);
        return;
      case 'int':
        if (type.size === POINTER && !isNumber(value) && typeof value !== 'boolean') {
          view.setBigUint64(address, this.#untyped(value, path), true);
          return;
        }
        break;
    }
    const codec = createCodec(this.btf, id, { mode: 'interpreted' });
    // Negative numbers are as good for what has no sign: the kernel's own macros are written so (AT_FDCWD).
    codec.encode(wrapped(type, value), view, address, path, address + codec.size);
  }

  #fields(type: BtfComposite, value: unknown, address: number, path: string): void {
    if (value instanceof Uint8Array) {
      this.#bytes(value, type.size, address, path);
      return;
    }
    // atomic_t and atomic64_t, which some fields are of on some kernels, and plain numbers on others.
    if (isNumber(value) && type.members.length === 1 && type.members[0]!.name === 'counter') {
      this.#fields(type, { counter: value }, address, path);
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw wrong(
        path,
        `is an object with fields of ${type.kind} ${type.name || '(anonymous)'}, not ${shown(value)}`,
      );
    }
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      const found = memberOf(this.btf, type, name);
      const at = path === '' ? name : `${path}.${name}`;
      if (found) this.#member(found.member, field, address, found.bitOffset, at);
      else if (this.#strict) throw unknownField(this.btf, type, name, path);
    }
  }

  #member(member: BtfMember, value: unknown, address: number, bitOffset: number, path: string): void {
    if (member.bitSize === 0) {
      this.write(member.type, value, address + bitOffset / 8, path);
      return;
    }
    if (!isNumber(value) && typeof value !== 'boolean') throw wrong(path, `is a number, not ${shown(value)}`);
    const width = BigInt(member.bitSize);
    const given = BigInt(value);
    if (given >= 1n << width || given < -(1n << (width - 1n)))
      throw wrong(path, `is of ${width} bits, and ${given} has more`);
    const { bytes } = this.#world.machine.memory;
    for (let i = 0; i < member.bitSize; i++) {
      const bit = bitOffset + i;
      const at = address + (bit >> 3);
      const mask = 1 << (bit & 7);
      bytes[at] = (given >> BigInt(i)) & 1n ? bytes[at]! | mask : bytes[at]! & ~mask;
    }
  }

  /** Fewer elements than there are leave the others zero. */
  #array(id: number, type: BtfArray, value: unknown, address: number, path: string): void {
    const size = this.btf.sizeOf(type.type);
    const element = this.btf.type(this.btf.resolve(type.type));
    const text = typeof value === 'string' && element.kind === 'int' && size === 1;
    if (text || (value instanceof Uint8Array && size === 1)) {
      this.#bytes(text ? encoder.encode(value) : (value as Uint8Array), type.length, address, path);
      return;
    }
    if (!isList(value))
      throw wrong(
        path,
        `is a list of up to ${type.length} elements (${this.btf.typeName(id)}), not ${shown(value)}`,
      );
    const flexible = type.length === 0 && address + value.length * size <= this.#end;
    if (value.length > type.length && !flexible)
      throw wrong(path, `has ${type.length} elements, not ${value.length}`);
    for (let i = 0; i < value.length; i++)
      this.write(type.type, value[i], address + i * size, `${path}[${i}]`);
  }

  #bytes(value: Uint8Array, most: number, address: number, path: string): void {
    if (value.length > most) throw wrong(path, `has ${most} bytes, and ${value.length} are given`);
    const { bytes } = this.#world.machine.memory;
    bytes.fill(0, address, address + most);
    bytes.set(value, address);
  }

  #pointer(pointee: number, value: unknown, path: string): bigint {
    const direct = this.#address(value, path, part =>
      part.#pointer(pointee, (value as InUserMemory).value, path),
    );
    if (direct !== undefined) return direct;
    const type = this.btf.type(this.btf.resolve(pointee));
    if (type.kind === 'struct' || type.kind === 'union') return BigInt(this.make(pointee, value, path));
    if (typeof value === 'string' || value instanceof Uint8Array) return this.#untyped(value, path);
    if (isList(value)) {
      if (type.kind === 'void' || type.kind === 'fwd' || type.kind === 'func_proto')
        return this.#untyped(value, path);
      const size = this.btf.sizeOf(pointee);
      // The end of a list of pointers is a NULL.
      const address = this.reserve(size * (value.length + (type.kind === 'ptr' ? 1 : 0)), path);
      for (let i = 0; i < value.length; i++)
        this.write(pointee, value[i], address + i * size, `${path}[${i}]`);
      return BigInt(address);
    }
    throw wrong(
      path,
      `is a pointer (${this.btf.typeName(pointee)} *): an address, a string, bytes or a list, not ${shown(value)}`,
    );
  }

  /** What only its value tells of. */
  #untyped(value: unknown, path: string): bigint {
    const direct = this.#address(value, path, part => part.#untyped((value as InUserMemory).value, path));
    if (direct !== undefined) return direct;
    const { bytes, view } = this.#world.machine.memory;
    if (typeof value === 'string') {
      const text = encoder.encode(value);
      const address = this.reserve(text.length + 1, path);
      bytes.set(text, address);
      return BigInt(address);
    }
    if (value instanceof Uint8Array) {
      const address = this.reserve(value.length, path);
      bytes.set(value, address);
      return BigInt(address);
    }
    if (isList(value)) {
      const address = this.reserve(POINTER * (value.length + 1), path);
      for (let i = 0; i < value.length; i++)
        view.setBigUint64(address + POINTER * i, this.#untyped(value[i], `${path}[${i}]`), true);
      return BigInt(address);
    }
    throw wrong(
      path,
      `is a number, a string, bytes, a list or an object of the emulator, not ${shown(value)}`,
    );
  }

  /** What is an address by itself; undefined for what needs memory. */
  #address(value: unknown, path: string, there: (part: ObjectWriter) => bigint): bigint | undefined {
    if (value === null || value === undefined) return 0n;
    if (typeof value === 'boolean') return BigInt(value);
    if (isNumber(value)) {
      if (typeof value === 'number' && !Number.isInteger(value))
        throw wrong(path, `is an integer, not ${value}`);
      return BigInt.asUintN(64, BigInt(value));
    }
    if (isKernelObject(value)) return BigInt(value.address(this.btf));
    if (!(value instanceof InUserMemory)) return undefined;
    if (this.#space === 'user') return there(this);
    const part = new ObjectWriter(this.#world, this.btf, { space: 'user', strict: this.#strict });
    try {
      return there(part);
    } finally {
      // Freed with this one's.
      this.#userRegions.push(...part.#userRegions.splice(0));
    }
  }
}
