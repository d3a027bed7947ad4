/**
 * A map in the emulator's memory, as programs and the user's calls reach it: a key or a value is an address of bytes there, what is
 * answered is an errno of the kernel, or 0. A class for each family; what they have in common is here.
 */
import type { MapInfo, MapTypes } from '../../backend.ts';
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import type { Helper } from '../helpers.ts';
import type { Region } from '../memory/memory.ts';
import type { EmulatedProgram } from '../program.ts';
import type { KernelField } from '../world/fields.ts';
import type { World } from '../world/world.ts';
import { BLOCK, BLOCK_BYTES, cookieOf, FIELD } from './block.ts';
import { FLAG } from './flags.ts';
import { mapLayoutOf, writeHeader } from './header.ts';
import { copyValue, initValue } from './values.ts';

export interface MapDefinition {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly mapExtra: bigint;
  /** Of maps of maps: what inner ones must be like. */
  readonly inner: EmulatedMap | null;
  /** Whether BTF says the types of key and value. */
  readonly hasTypes: boolean;
  readonly types: MapTypes | null;
  /** Spin locks, timers and whatever else in values is not just bytes. */
  readonly fields: readonly KernelField[];
}

export type HelperCall = Helper['call'];

const { EINVAL, ENOTSUPP, EBUSY, EPERM } = ERRNO;
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;

export abstract class EmulatedMap {
  readonly id: number;
  readonly definition: MapDefinition;
  /** Programs have one address in place of the map. */
  readonly address: number;
  frozen = false;
  /** Somebody reads its events. */
  claimed = false;
  /** Mappings that the user may write to; none may be made of a frozen map, and they keep it from being frozen. */
  writableMappings = 0;
  protected readonly world: World;
  readonly #regions: Region[] = [];
  #holders = 0;
  #users = 0;

  constructor(world: World, definition: MapDefinition) {
    this.world = world;
    this.definition = definition;
    const { memory } = world.machine;
    const layout = mapLayoutOf(world.btf);
    const header = this.allocate('', BLOCK + BLOCK_BYTES);
    memory.expose(header, header.address, layout.size, false);
    this.address = header.address;
    this.id = world.maps.add(this);
    writeHeader(memory, this.address, layout, definition, this.id);
    this.setField(FIELD.COOKIE, cookieOf(this.address));
    this.setField(FIELD.MOST, definition.maxEntries);
    this.setField(FIELD.VALUE_SIZE, definition.valueSize);
    world.mapsByAddress.set(this.address, this);
    // Until its end.
    definition.inner?.retain();
  }

  get info(): MapInfo {
    const { name, type, keySize, valueSize, maxEntries, flags, mapExtra } = this.definition;
    const { id, frozen } = this;
    return { id, type, name: kernelName(name), keySize, valueSize, maxEntries, flags, mapExtra, frozen };
  }

  get who(): string {
    return `map '${this.definition.name}'`;
  }

  get perCpu(): boolean {
    return false;
  }

  /** Bytes from one CPU's value to the next as the user sees them. */
  get valueStride(): number {
    const { valueSize } = this.definition;
    return this.perCpu ? up(valueSize) : valueSize;
  }

  /** Makes what it begins with, once. Throws ERR_EBPF_NO_MEMORY. */
  abstract start(): void;

  // ------------------------------------------------------------------------------------------- what programs call

  /** Address of the value, 0 if there is none; of per-CPU maps that of the CPU that runs. */
  programLookup(_key: number): number {
    return 0;
  }

  /** An errno, as of all that follow. */
  programUpdate(key: number, value: number, flags: bigint): number {
    const { keySize, valueSize } = this.definition;
    this.readable(key, keySize, 'key');
    this.readable(value, valueSize, 'value');
    this.writableByPrograms();
    return this.update(key, value, flags);
  }

  programDelete(key: number): number {
    this.readable(key, this.definition.keySize, 'key');
    this.writableByPrograms();
    return this.delete(key);
  }

  /** Of one CPU, 0 where there is none; of per-CPU maps alone. */
  programLookupOf(_cpu: number, _key: number): number {
    return 0;
  }

  programPush(_value: number, _flags: bigint): number {
    return EINVAL;
  }

  programPop(_value: number): number {
    return EINVAL;
  }

  programPeek(_value: number): number {
    return EINVAL;
  }

  /** bpf_for_each_map_elem: calls `visit` with addresses of key and value until it answers false. How many; undefined for types without. */
  visit(_visit: (key: number, value: number) => boolean): number | undefined {
    return undefined;
  }

  /** What a call with this map does without looking at the map's type again; undefined where there is nothing of its own. */
  direct(_helper: 'lookup' | 'update' | 'delete'): HelperCall | undefined {
    return undefined;
  }

  // ---------------------------------------------------------------------------------------- what the user's calls do

  /** BPF_MAP_LOOKUP_ELEM, into `value`: per-CPU maps have all their values there, `valueStride` apart. */
  lookup(_key: number, _value: number, _flags: bigint): number {
    return ENOTSUPP;
  }

  /** BPF_MAP_UPDATE_ELEM; what programs do of it where they share it is the value of one CPU. */
  update(_key: number, _value: number, _flags: bigint): number {
    return EINVAL;
  }

  delete(_key: number): number {
    return EINVAL;
  }

  /** BPF_MAP_LOOKUP_AND_DELETE_ELEM */
  take(_key: number, _value: number, _flags: bigint): number {
    return ENOTSUPP;
  }

  /** The key after `key`, or the first one for 0, into `next`. ENOENT at the end. */
  nextKey(_key: number, _next: number): number {
    return ENOTSUPP;
  }

  /** How batches go through it; undefined for types without. */
  get batches(): 'keys' | 'elements' | undefined {
    return undefined;
  }

  freeze(): number {
    // map_freeze in syscall.c
    if (this.definition.fields.length > 0) return ENOTSUPP;
    if (this.frozen) return EPERM;
    if (this.writableMappings > 0) return EBUSY;
    this.frozen = true;
    return 0;
  }

  // --------------------------------------------------------------------------------------------------------- others

  /** Address of all its values in a row, where programs address them by offset or users map them; 0 where it has no such memory. */
  get values(): number {
    return 0;
  }

  /** How many bytes of it the user can map. */
  get mappedBytes(): number {
    return up(this.definition.valueSize) * this.definition.maxEntries;
  }

  /** Of maps of programs: what is in a slot. */
  programAt(_index: number): EmulatedProgram | undefined {
    return undefined;
  }

  /** Makes more elements, for generated code: false where there is no memory for any. */
  grow(): boolean {
    return false;
  }

  /** Generated code has put something in that somebody waits for. */
  wake(): void {}

  /** Whether a program of that type may use it: arrays of programs have those of one type alone. */
  accepts(_type: number): boolean {
    return true;
  }

  /** A descriptor or a name in bpffs. */
  retainUser(): void {
    this.#users++;
    this.retain();
  }

  releaseUser(): void {
    if (--this.#users === 0) this.withoutUsers();
    this.release();
  }

  pinned(): void {
    this.retainUser();
  }

  unpinned(): void {
    this.releaseUser();
  }

  get hasUsers(): boolean {
    return this.#users > 0;
  }

  /** Only programs and other maps hold it now. */
  protected withoutUsers(): void {
    this.world.timers.dropAll(this);
  }

  /** Whether a value begins at an address: of those maps whose values may have timers. */
  isValue(_address: number): boolean {
    return false;
  }

  /** Calls `act` with an address, for programs, of the key that a value has. */
  withKey<T>(value: number, act: (key: number) => T): T {
    const { memory } = this.world.machine;
    const { keySize } = this.definition;
    const key = memory.allocate(`key of ${this.who}`, keySize, false);
    try {
      this.copyKey(value, key.address);
      return act(key.address);
    } finally {
      memory.free(key);
    }
  }

  /** Puts the key of a value at an address. */
  protected copyKey(_value: number, _to: number): void {}

  /** A value is gone, or another's: what its fields hold is let go (bpf_obj_free_fields). */
  protected freed(value: number): void {
    const { view } = this;
    for (const field of this.definition.fields) {
      const { kind, offset } = field;
      const at = value + offset;
      if (kind === 'timer' || kind === 'wq') this.world.timers.drop(at);
      if (kind === 'list_head' || kind === 'rb_root') this.world.allocated.release([field], value);
      if (kind !== 'kptr') continue;
      const object = view.getUint32(at, true);
      view.setBigUint64(at, 0n, true);
      if (object !== 0) this.world.releaseObject(object);
    }
  }

  /** A program, a map of maps, or whoever is at work with it. */
  retain(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.end();
    this.world.maps.remove(this.id);
    this.world.mapsByAddress.delete(this.address);
    // The cookie, so that a pointer which somebody kept is none any more.
    this.setField(FIELD.COOKIE, 0);
    for (const region of this.#regions) this.world.machine.memory.free(region);
  }

  /** Nobody holds it any more: gives back what it holds. */
  protected end(): void {}

  /** Lives as long as the map does. No program reaches it, unless it is exposed. Throws ERR_EBPF_NO_MEMORY. */
  protected allocate(what: string, size: number, writable = true): Region {
    const { memory } = this.world.machine;
    const region = memory.allocate(what === '' ? this.who : `${what} of ${this.who}`, size, writable);
    // Nothing of it; but a fault there names it.
    memory.exposePieces(region, { address: region.address, size: 0, stride: 0, count: 0 });
    this.#regions.push(region);
    return region;
  }

  protected free(region: Region): void {
    this.#regions.splice(this.#regions.indexOf(region), 1);
    this.world.machine.memory.free(region);
  }

  protected get view(): DataView {
    return this.world.machine.memory.view;
  }

  protected get bytes(): Uint8Array {
    return this.world.machine.memory.bytes;
  }

  protected field(at: number): number {
    return this.view.getUint32(this.address + at, true);
  }

  protected setField(at: number, value: number): void {
    this.view.setUint32(this.address + at, value, true);
  }

  /** Whether programs may write to its values. */
  protected get programsWrite(): boolean {
    return (this.definition.flags & FLAG.RDONLY_PROG) === 0;
  }

  /** From one value to another; locks and timers of the target stay. */
  protected copy(to: number, from: number): void {
    copyValue(this.bytes, to, from, this.definition);
  }

  /** For the user: locks and timers are shown as zeros. */
  protected show(to: number, from: number): void {
    const { valueSize } = this.definition;
    this.bytes.copyWithin(to, from, from + valueSize);
    initValue(this.bytes, to, this.definition);
  }

  /** What a program gave: throws where it may not read all of it. */
  protected readable(address: number, size: number, what: string): void {
    this.#allowed(address, size, false, what);
  }

  protected writable(address: number, size: number, what: string): void {
    this.#allowed(address, size, true, what);
  }

  #allowed(address: number, size: number, write: boolean, what: string): void {
    if (this.world.machine.memory.allows(address, size, write)) return;
    const verb = write ? 'write' : 'read';
    const why = `the ${what} of ${this.who} is ${size} bytes that it may not all ${verb}`;
    throw new HelperFault(why, BigInt(address));
  }

  protected writableByPrograms(): void {
    if (!this.programsWrite) throw new HelperFault(`${this.who} is read only for programs`);
  }
}

/** BPF_OBJ_NAME_LEN with its NUL; what libbpf leaves of names that are longer. */
function kernelName(name: string): string {
  return name.slice(0, 15);
}
