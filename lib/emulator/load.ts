/** From an object to programs and maps of the emulator: linked, maps made, each program read and translated. */
import type { BackendMap, BackendObject, LoadRequest } from '../backend.ts';
import { EbpfError, errnoName } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import {
  type KernelEnvironment,
  type LinkedMap,
  type LinkedObject,
  type LinkedProgram,
  linkObject,
} from '../linker/index.ts';
import type { ProgramVerdict } from '../verifier/index.ts';
import { checkCalls } from './check-calls.ts';
import { ERRNO } from './errno.ts';
import { foldPoison } from './helpers/poison.ts';
import { checkAttachTarget } from './hooks/freplace/target.ts';
import { makeTables } from './hooks/struct-ops/load.ts';
import type { KernelFunctions } from './kfuncs/index.ts';
import type { KfuncCaller } from './kfuncs/table.ts';
import type { Executable } from './machine.ts';
import { EmulatedArena } from './maps/arena.ts';
import { createEmulatedMap } from './maps/create.ts';
import { callDirectly } from './maps/direct.ts';
import { mapHandle } from './maps/handle.ts';
import { EmulatedMap, type MapDefinition } from './maps/map.ts';
import { EmulatedProgArray } from './maps/prog-array.ts';
import { TYPE } from './maps/types.ts';
import { WorkArea } from './maps/work.ts';
import { readProgram, type WideLoad } from './program/read.ts';
import { EmulatedProgram } from './program.ts';
import { isGpl, underRules } from './rules/apply.ts';
import { verifyFirst } from './verify.ts';
import { fieldsOf } from './world/fields.ts';
import type { World } from './world/world.ts';

/** Bytes of an instruction, and where in one its number is. */
const SLOT = 8;
const IMM = 4;
const OFFSET = 2;

export interface LoadSettings {
  readonly kernel: KernelEnvironment;
  /** Whether programs have to pass the verifier. */
  readonly verify: boolean;
}

/** What there is of an object before it is loaded: linked, and the verifier's verdicts by program. */
interface Prepared {
  readonly linked: LinkedObject;
  readonly verdicts: ReadonlyMap<string, ProgramVerdict>;
}

export function loadObject(
  world: World,
  kfuncs: KernelFunctions,
  request: LoadRequest,
  { kernel, verify }: LoadSettings,
): BackendObject {
  const linked = linkObject(request, kernel);
  const verdicts = verify ? verifyFirst(linked, request, kernel) : new Map<string, ProgramVerdict>();
  const loading = new Loading(world, kfuncs, request, { linked, verdicts });
  try {
    return loading.run();
  } catch (error) {
    loading.undo();
    throw error;
  }
}

class Loading {
  readonly #world: World;
  readonly #kfuncs: KernelFunctions;
  readonly #linked: LinkedObject;
  readonly #verdicts: ReadonlyMap<string, ProgramVerdict>;
  readonly #request: LoadRequest;
  readonly #types: Btf | null;
  /** In the linked object's order; null for those that are not created. */
  readonly #maps: (EmulatedMap | null)[] = [];
  readonly #programs = new Map<string, EmulatedProgram>();
  readonly #handles = new Map<string, BackendMap>();
  /** Of maps, by their path: the names for messages. */
  readonly #pins = new Map<string, string>();

  constructor(world: World, kfuncs: KernelFunctions, request: LoadRequest, { linked, verdicts }: Prepared) {
    this.#world = world;
    this.#kfuncs = kfuncs;
    this.#request = request;
    this.#linked = linked;
    this.#verdicts = verdicts;
    this.#types = request.image.btf;
  }

  run(): BackendObject {
    for (const linked of this.#linked.maps) {
      const map = linked.create ? this.#map(linked) : null;
      this.#maps.push(map);
      if (!map) continue;
      // The object has it as libbpf does: whoever closes the handle closes that alone.
      map.retainUser();
      this.#handles.set(linked.name, mapHandle(this.#world, map));
    }
    const { arena } = this.#linked;
    const arenaMap = arena && this.#maps[arena.map];
    if (arenaMap instanceof EmulatedArena) arenaMap.fill(arena!.data);
    for (const program of this.#linked.programs) this.#programs.set(program.name, this.#program(program));
    this.#fillSlots();
    makeTables(this.#world, this.#linked.maps, this.#maps, this.#programs, this.#types);
    return {
      programs: this.#programs,
      maps: this.#handles,
      close: () => this.close(),
    };
  }

  /** Pins that this load has made go as well (the end of bpf_object_load in libbpf.c). */
  undo(): void {
    for (const [path, who] of this.#pins) this.#world.pins.unpin(path, who);
    this.close();
  }

  /** Lets go of all that it has, once. */
  close(): void {
    for (const handle of this.#handles.values()) handle.close();
    for (const program of this.#programs.values()) program.close();
    for (const map of this.#maps.splice(0)) map?.releaseUser();
  }

  #map(linked: LinkedMap): EmulatedMap {
    const world = this.#world;
    const { name, initialValue, frozen, reuse, pinPath } = linked;
    if (reuse) return this.#known(reuse, `map '${name}': the map that it is to reuse`);
    const pinned = pinPath === null ? undefined : world.pins.get(pinPath);
    if (pinned) return this.#pinned(pinned, linked);
    const inner = linked.inner && this.#inner(linked.inner, name);
    let map: EmulatedMap;
    try {
      map = createEmulatedMap(world, this.#definition(linked, inner));
    } finally {
      inner?.release();
    }
    if (initialValue && map.values !== 0) world.machine.memory.bytes.set(initialValue, map.values);
    map.frozen = frozen;
    if (pinPath !== null) {
      world.pins.pin(pinPath, map, map.who);
      this.#pins.set(pinPath, map.who);
    }
    return map;
  }

  #definition(linked: LinkedMap, inner: EmulatedMap | null): MapDefinition {
    const { name, type, keySize, valueSize, maxEntries, flags, mapExtra, keyTypeId, valueTypeId } = linked;
    const { btf } = this.#request.image;
    const fields = fieldsOf(btf, valueTypeId, valueSize);
    // libbpf makes the map without types where the kernel refuses them (map_check_btf in syscall.c).
    const fits = (id: number, size: number) => btf !== null && id !== 0 && btf.sizeOf(id) === size;
    const hasTypes = fits(keyTypeId, keySize) && fits(valueTypeId, valueSize);
    // Of those without keys bloom filters alone (bloom_map_check_btf).
    const typed = hasTypes || (type === TYPE.BLOOM_FILTER && fits(valueTypeId, valueSize));
    const types = btf && typed ? { btf, keyTypeId, valueTypeId } : null;
    return { name, type, keySize, valueSize, maxEntries, flags, mapExtra, inner, fields, hasTypes, types };
  }

  /** bpf_object__reuse_map in libbpf.c */
  #pinned(pinned: unknown, linked: LinkedMap): EmulatedMap {
    const refuse = (why: string): never => {
      throw new EbpfError(
        'ERR_EBPF_LOAD',
        `object '${this.#request.name}': cannot be loaded: what is pinned at ${linked.pinPath} ${why}; unpin it, or pin elsewhere (pinPath)`,
        { errno: ERRNO.EINVAL },
      );
    };
    if (!(pinned instanceof EmulatedMap)) return refuse('is no map');
    const { type, keySize, valueSize, maxEntries, flags, mapExtra } = pinned.definition;
    const same =
      type === linked.type &&
      keySize === linked.keySize &&
      valueSize === linked.valueSize &&
      maxEntries === linked.maxEntries &&
      flags === linked.flags &&
      mapExtra === linked.mapExtra;
    return same ? pinned : refuse('has another type, other sizes or flags');
  }

  /** The shape of inner maps: a map of its own, which nobody fills, or one that is there. Held, for whoever has asked. */
  #inner(inner: LinkedMap | BackendMap, outer: string): EmulatedMap {
    const map =
      'fd' in inner
        ? this.#known(inner, `map '${outer}': its inner map`)
        : createEmulatedMap(this.#world, this.#definition(inner, null));
    map.retain();
    return map;
  }

  #known(handle: BackendMap, what: string): EmulatedMap {
    const map = this.#world.maps.byDescriptor(handle.fd());
    if (map) return map;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${what} is none of this emulator`);
  }

  #program(linked: LinkedProgram): EmulatedProgram {
    const { name, functions, exceptionCallback } = linked;
    checkAttachTarget(this.#world, linked, this.#types);
    const instructions = linked.instructions.slice();
    const view = new DataView(instructions.buffer);
    const places = new Map(linked.relocations.map(relocation => [relocation.instruction, relocation]));
    const used = new Set<EmulatedMap>();
    let executable: Executable | undefined;
    const caller: KfuncCaller = {
      program: name,
      types: this.#types,
      exceptionCallback: () =>
        exceptionCallback === null ? null : functionHandle(executable!, exceptionCallback),
    };
    checkCalls(this.#world.machine, name, view, slot => places.get(slot)?.kind === 'kfunc');
    for (const relocation of linked.relocations) {
      if (relocation.kind !== 'kfunc') continue;
      const { name: extern } = this.#linked.externs[relocation.extern]!;
      view.setInt32(relocation.instruction * SLOT + IMM, this.#kfunc(extern, caller), true);
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
      if (relocation.kind === 'map') return BigInt(map.address);
      const upper = map instanceof EmulatedArena ? BigInt(this.#world.machine.arenaUpper) << 32n : 0n;
      return upper | BigInt(map.values + relocation.offset);
    };
    const lines = linked.lines.map(({ instruction, file, line, text }) => ({
      instruction,
      file,
      line,
      text,
    }));
    callDirectly(this.#world, view, instruction => {
      const relocation = places.get(instruction);
      return relocation?.kind === 'map' ? this.#maps[relocation.map] : null;
    });
    const read = readProgram({ name, instructions, functions, lines, resolve });
    for (const map of used) {
      if (map.accepts(linked.type)) continue;
      const why = `${map.who} has programs of another type`;
      throw new EbpfError('ERR_EBPF_LOAD', `program '${name}': cannot be loaded: ${why}`, {
        errno: ERRNO.EINVAL,
      });
    }
    const gplCompatible = isGpl(this.#linked.license);
    const { guards, log = '' } = this.#verdicts.get(name) ?? {};
    executable = this.#world.engine.load(
      underRules(this.#world, read, { linked, gplCompatible, maps: this.#maps, guards }),
    );
    const btf = this.#types;
    return new EmulatedProgram(this.#world, { linked, executable, maps: [...used], gplCompatible, btf, log });
  }

  /** Address of a variable or function of the kernel, with the type that BTF says; 0 for a weak one that is missing. */
  #variable(extern: number): bigint {
    const { name, found, btfId } = this.#linked.externs[extern]!;
    if (!found) return 0n;
    return this.#world.symbols.typed(name, this.#world.btf ?? this.#types!, btfId);
  }

  #kfunc(extern: string, caller: KfuncCaller): number {
    const { program } = caller;
    const number = this.#kfuncs.numberOf(extern.replace(/___.*/, ''), caller);
    if (number !== undefined) return number;
    const why = `the emulator has not got the kernel function ${extern} that it calls`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program}': ${why}`);
  }

  /** What fills the slots of maps of programs and maps of maps from the start. */
  #fillSlots(): void {
    this.#linked.maps.forEach(({ initialSlots, name }, i) => {
      const map = this.#maps[i];
      if (!map) return;
      initialSlots.forEach((filler, index) => {
        if (filler === null) return;
        const item =
          map instanceof EmulatedProgArray ? this.#programs.get(filler) : this.#handles.get(filler);
        const what = `map '${name}', slot ${index}`;
        if (!item) {
          const why = `'${filler}' that it begins with is not loaded`;
          throw new EbpfError('ERR_EBPF_LOAD', `${what}: ${why}`, { errno: ERRNO.ENOENT });
        }
        const errno = this.#fill(map, index, item.fd());
        if (errno === 0) return;
        const why = `'${filler}' is not of the kind that it takes (${errnoName(errno)})`;
        throw new EbpfError('ERR_EBPF_LOAD', `${what}: ${why}`, { errno });
      });
    });
  }

  #fill(map: EmulatedMap, index: number, descriptor: number): number {
    const work = new WorkArea(this.#world, map.who, 4, 4);
    try {
      const { view } = this.#world.machine.memory;
      view.setUint32(work.key, index, true);
      view.setUint32(work.value, descriptor, true);
      return map.update(work.key, work.value, 0n);
    } finally {
      work.free();
    }
  }
}

/** Engines give functions of a program values in a row, in the order of their places. */
function functionHandle({ handle, program }: Executable, start: number): number {
  return handle + program.subprograms.findIndex(subprogram => subprogram.start === start);
}
