/** From an object to programs and maps of the emulator: linked, maps made, each program read and translated. */
import type { BackendMap, BackendObject, LoadRequest } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import {
  type KernelEnvironment,
  type LinkedMap,
  type LinkedObject,
  type LinkedProgram,
  linkObject,
} from '../linker/index.ts';
import { foldPoison } from './helpers/poison.ts';
import { createEmulatedMap } from './maps/create.ts';
import { mapHandle } from './maps/handle.ts';
import type { EmulatedMap } from './maps/map.ts';
import { readProgram, type WideLoad } from './program/read.ts';
import { EmulatedProgram } from './program.ts';
import type { World } from './world/world.ts';

/** Bytes of an instruction, and where in one its number is. */
const SLOT = 8;
const IMM = 4;
const OFFSET = 2;

export function loadObject(world: World, request: LoadRequest, kernel: KernelEnvironment): BackendObject {
  const linked = linkObject(request, kernel);
  const loading = new Loading(world, linked, request.image.btf);
  try {
    return loading.run();
  } catch (error) {
    loading.undo();
    throw error;
  }
}

class Loading {
  readonly #world: World;
  readonly #linked: LinkedObject;
  readonly #btf: Btf | null;
  /** In the linked object's order; null for those that are not created. */
  readonly #maps: (EmulatedMap | null)[] = [];
  readonly #programs = new Map<string, EmulatedProgram>();
  readonly #handles = new Map<string, BackendMap>();

  constructor(world: World, linked: LinkedObject, btf: Btf | null) {
    this.#world = world;
    this.#linked = linked;
    this.#btf = btf;
  }

  run(): BackendObject {
    for (const map of this.#linked.maps) this.#maps.push(map.create ? this.#map(map) : null);
    for (const program of this.#linked.programs) this.#programs.set(program.name, this.#program(program));
    this.#fillSlots();
    this.#linked.maps.forEach(({ name }, i) => {
      const map = this.#maps[i];
      if (map) this.#handles.set(name, mapHandle(this.#world, map));
    });
    // The handles hold them now.
    for (const map of this.#maps) map?.release();
    return {
      programs: this.#programs,
      maps: this.#handles,
      close: () => {
        for (const map of this.#handles.values()) map.close();
        for (const program of this.#programs.values()) program.close();
      },
    };
  }

  undo(): void {
    for (const program of this.#programs.values()) program.close();
    for (const handle of this.#handles.values()) handle.close();
    if (this.#handles.size === 0) for (const map of this.#maps) map?.release();
  }

  #map(linked: LinkedMap): EmulatedMap {
    const world = this.#world;
    const { name, type, keySize, valueSize, maxEntries, flags, mapExtra, initialValue, frozen, reuse } =
      linked;
    const pinned = linked.pinPath === null ? undefined : world.pins.get(linked.pinPath);
    const again = reuse ? world.maps.byDescriptor(reuse.fd()) : (pinned as EmulatedMap | undefined);
    if (reuse && !again) {
      const why = 'the map that it is to reuse is none of this emulator';
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `map '${name}': ${why}`);
    }
    if (again) {
      again.retain();
      return again;
    }
    const inner = linked.inner && this.#inner(linked.inner, name);
    const definition = { name, type, keySize, valueSize, maxEntries, flags, mapExtra, inner };
    const map = createEmulatedMap(world, definition);
    if (initialValue) world.machine.memory.bytes.set(initialValue, map.values);
    map.frozen = frozen;
    if (linked.pinPath !== null) {
      world.pins.set(linked.pinPath, map);
      map.retain();
    }
    return map;
  }

  #inner(inner: LinkedMap | BackendMap, outer: string): EmulatedMap {
    if (!('fd' in inner)) return this.#map(inner);
    const map = this.#world.maps.byDescriptor(inner.fd());
    if (map) return map;
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `map '${outer}': its inner map is none of this emulator`,
    );
  }

  #program(linked: LinkedProgram): EmulatedProgram {
    const { name, functions } = linked;
    const instructions = linked.instructions.slice();
    const view = new DataView(instructions.buffer);
    const places = new Map(linked.relocations.map(relocation => [relocation.instruction, relocation]));
    const used = new Set<EmulatedMap>();
    for (const relocation of linked.relocations) {
      if (relocation.kind !== 'kfunc') continue;
      const { name: extern } = this.#linked.externs[relocation.extern]!;
      view.setInt32(relocation.instruction * SLOT + IMM, this.#kfunc(extern, name), true);
      view.setInt16(relocation.instruction * SLOT + OFFSET, 0, true);
    }
    foldPoison(view);
    const resolve = ({ instruction }: WideLoad): bigint | undefined => {
      const relocation = places.get(instruction);
      if (relocation?.kind === 'ksym') return this.#linked.externs[relocation.extern]!.address;
      if (relocation?.kind === 'btf-id') return this.#variable(relocation.extern);
      if (relocation?.kind !== 'map' && relocation?.kind !== 'map-value') return undefined;
      const map = this.#maps[relocation.map];
      if (!map) return undefined;
      used.add(map);
      if (relocation.kind === 'map') return BigInt(map.header.address);
      return BigInt(map.values + relocation.offset);
    };
    const lines = linked.lines.map(({ instruction, file, line, text }) => ({
      instruction,
      file,
      line,
      text,
    }));
    const read = readProgram({ name, instructions, functions, lines, resolve });
    const executable = this.#world.engine.load(read);
    const gplCompatible = isGpl(this.#linked.license);
    const btf = this.#btf;
    return new EmulatedProgram(this.#world, { linked, executable, maps: [...used], gplCompatible, btf });
  }

  /** Address of a variable or function of the kernel, with the type that BTF says; 0 for a weak one that is missing. */
  #variable(extern: number): bigint {
    const { name, found, btfId } = this.#linked.externs[extern]!;
    if (!found) return 0n;
    return this.#world.symbols.typed(name, this.#world.btf ?? this.#btf!, btfId);
  }

  #kfunc(extern: string, program: string): number {
    const number = this.#world.kfuncNumbers.get(extern.replace(/___.*/, ''));
    if (number !== undefined) return number;
    const why = `the emulator has not got the kernel function ${extern} that it calls`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program}': ${why}`);
  }

  /** What fills the slots of maps of programs and maps of maps from the start. */
  #fillSlots(): void {
    this.#linked.maps.forEach(({ initialSlots, name }, i) => {
      if (initialSlots.length === 0 || !this.#maps[i]) return;
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `map '${name}': the emulator can't fill its slots`);
    });
  }
}

/** license_is_gpl_compatible in include/linux/license.h */
function isGpl(license: string): boolean {
  const names = [
    'GPL',
    'GPL v2',
    'GPL and additional rights',
    'Dual BSD/GPL',
    'Dual MIT/GPL',
    'Dual MPL/GPL',
  ];
  return names.includes(license);
}
