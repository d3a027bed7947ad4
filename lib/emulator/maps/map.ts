/**
 * A map in the emulator's memory, as programs and the user's calls reach it: a key or a value is an address of bytes there, what is
 * answered is the kernel's. A class for each family; what they have in common is here.
 */

import type { MapInfo } from '../../backend.ts';
import { HelperFault } from '../fault.ts';
import type { Region } from '../memory/memory.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';

export interface MapDefinition {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly mapExtra: bigint;
  /** Of maps of maps. */
  readonly inner: EmulatedMap | null;
}

/** Bytes of a struct bpf_map that programs may see: type, key_size, value_size, max_entries, map_flags. */
const HEADER = 64;

export abstract class EmulatedMap {
  readonly id: number;
  readonly definition: MapDefinition;
  /** Programs have one address in place of the map. */
  readonly header: Region;
  frozen = false;
  protected readonly world: World;
  #holders = 1;

  constructor(world: World, definition: MapDefinition) {
    this.world = world;
    this.definition = definition;
    const { memory } = world.machine;
    this.header = memory.allocate(`map '${definition.name}'`, HEADER, false);
    const { type, keySize, valueSize, maxEntries, flags } = definition;
    [type, keySize, valueSize, maxEntries, flags].forEach((word, i) => {
      memory.view.setUint32(this.header.address + i * 4, word, true);
    });
    world.mapsByAddress.set(this.header.address, this);
    this.id = world.maps.add(this);
  }

  get info(): MapInfo {
    const { name, type, keySize, valueSize, maxEntries, flags } = this.definition;
    const { id, frozen } = this;
    return { id, type, name: name.slice(0, 15), keySize, valueSize, maxEntries, flags, frozen };
  }

  get perCpu(): boolean {
    return false;
  }

  /** Address of the value, 0 if there is none; of per-CPU maps that CPU's. */
  abstract lookup(key: number, cpu: number): number;
  /** 0 or an errno, as all that follow. */
  abstract update(key: number, value: number, flags: number, cpu: number): number;
  abstract delete(key: number): number;
  /** The key after `key`, or the first one for 0, into `next`. ENOENT at the end. */
  abstract nextKey(key: number, next: number): number;
  /** Address of all its values in a row, where programs address them by offset or users map them; 0 where it has no such memory. */
  get values(): number {
    return 0;
  }

  /** Of maps of programs: what is in a slot. */
  programAt(_index: number): EmulatedProgram | undefined {
    return undefined;
  }

  retain(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.world.maps.remove(this.id);
    this.world.mapsByAddress.delete(this.header.address);
    this.world.machine.memory.free(this.header);
    this.freeValues();
  }

  protected abstract freeValues(): void;

  /** What a program gave: throws where it may not read all of it. */
  protected readable(address: number, size: number, what: string): void {
    if (this.world.machine.memory.allows(address, size, false)) return;
    const why = `the ${what} of map '${this.definition.name}' is ${size} bytes that it may not all read`;
    throw new HelperFault(why, BigInt(address));
  }
}
