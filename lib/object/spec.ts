/** What an object file says, editable and free of any kernel, until `load` hands it to a backend. */
import { channel } from 'node:diagnostics_channel';
import type { Backend, BackendFace, LoadRequest } from '../backend.ts';
import { bytesCodec, createCodec } from '../codec/index.ts';
import type { CodecOptions } from '../codec/types.ts';
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import { ARENA_SECTION } from '../formats/object/data.ts';
import type { ObjectImage, VariableImage } from '../formats/object/image.ts';
import { operationsOf } from '../formats/object/struct-ops.ts';
import { logSites } from '../formats/printf/sites.ts';
import { given } from '../given.ts';
import type { BpfMap } from './maps/base.ts';
import { createMap } from './maps/create.ts';
import { MapType } from './maps/types.ts';
import { BpfObject, type RunningObject } from './object.ts';
import type { Program } from './programs/base.ts';
import { createProgram } from './programs/create.ts';
import { namedRecord } from './record.ts';
import { Inheriting, type MapInheritance } from './replace/inherit.ts';
import { checkReuse } from './replace/reuse.ts';
import { type MapShape, shapeOf } from './replace/shape.ts';
import { variableClass } from './scalar.ts';
import type { AnyShape, MapSpecs, ProgramSpecs, VariableSpecs } from './shape.ts';
import { MapSpec } from './spec/map.ts';
import { ProgramSpec } from './spec/program.ts';
import { VariableSpec } from './spec/variable.ts';
import { Section, type Variable } from './variable.ts';

const loads = channel('ebpf:load');

export type BackendChoice = 'auto' | 'kernel' | 'emulator' | Backend;

/** `warn`: it is the emulator, and nobody may have meant it. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
  readonly warn?: boolean;
  readonly face?: BackendFace;
}

/** How a spec finds a backend for programs of these BPF_PROG_TYPE_* numbers; `open` gives it, so that this room imports none. */
export type FindBackend = (
  choice: BackendChoice,
  types: readonly number[],
  options?: Pick<LoadOptions, 'token'>,
) => ChosenBackend;

export interface LoadOptions {
  /** Default `auto`; the environment variable NODE_EBPF_BACKEND overrides `auto`. */
  readonly backend?: BackendChoice;
  /** BTF file for CO-RE relocations in place of the running kernel's /sys/kernel/btf/vmlinux. */
  readonly btfPath?: string;
  /** Folder for maps that the file pins by name; default /sys/fs/bpf. */
  readonly pinRoot?: string;
  /**
   * Folder where a bpffs is mounted that delegates (`delegate_cmds`, `delegate_maps`, `delegate_progs`, `delegate_attachs`): the BPF token made
   * of it stands for the capabilities that the process has in its own user namespace alone (kernel 6.9). Of no concern to the emulator.
   */
  readonly token?: string;
  /**
   * Go on with the maps of this object, which runs: those of the same name that are made the same way, with the same types; see
   * `object.inherited` for each. `.data` and `.bss` go on as well where all their variables are the same; where not, those that are
   * start with the values that they have now. A variable that the spec sets, and `.rodata`, start as the spec says. `object.replace`
   * then takes over the links.
   */
  readonly inherit?: RunningObject;
  /** Keep the verifier's log of programs that load as well (`program.log`): the kernel's levels, 1 and 2, and 4 for statistics alone. */
  readonly logLevel?: number;
}

/** What a loaded object is told of its load. */
interface Assembly {
  readonly reason: string;
  readonly face: BackendFace;
  readonly shapes: ReadonlyMap<string, MapShape>;
  readonly inherited: readonly MapInheritance[];
}

export class ObjectSpec<S = AnyShape> {
  readonly name: string;
  /** By name, as the file has them; `for (const program of spec.programs)` for all. */
  readonly programs: ProgramSpecs<S>;
  readonly maps: MapSpecs<S>;
  readonly variables: VariableSpecs<S>;
  readonly image: ObjectImage;
  readonly #programs: ReadonlyMap<string, ProgramSpec>;
  readonly #maps: ReadonlyMap<string, MapSpec>;
  readonly #codec: CodecOptions;
  readonly #findBackend: FindBackend;

  constructor(image: ObjectImage, name: string, codec: CodecOptions, findBackend: FindBackend) {
    this.image = image;
    this.name = name;
    this.#codec = codec;
    this.#findBackend = findBackend;
    this.#programs = byName(image.programs.map(program => new ProgramSpec(program)));
    this.#maps = byName(image.maps.map(map => new MapSpec(map, image.btf)));
    const variables = image.variables.flatMap(variable => {
      const section = this.#maps.get(variable.section)?.initialValue;
      return section ? [new VariableSpec(variable, this.#variableCodec(variable), section)] : [];
    });
    this.programs = namedRecord('program', 'ERR_EBPF_UNKNOWN_PROGRAM', name, this.#programs);
    this.maps = namedRecord('map', 'ERR_EBPF_UNKNOWN_MAP', name, this.#maps);
    this.variables = namedRecord('variable', 'ERR_EBPF_UNKNOWN_VARIABLE', name, byName(variables));
  }

  get license(): string {
    return this.image.license;
  }

  /** The types of the file; null where it was compiled without BTF. */
  get btf(): Btf | null {
    return this.image.btf;
  }

  /**
   * Loads it: maps are created, programs verified and compiled. May be called again for a second, independent object. Rejects
   * with `VerifierError`, ERR_EBPF_MAP_MISMATCH (a map to be reused, or that is pinned, is made in another way), ERR_EBPF_PERMISSION, ERR_EBPF_NO_BTF, ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_LOAD; nothing stays loaded then.
   */
  async load(options: LoadOptions = {}): Promise<BpfObject<S>> {
    const types = [...this.#programs.values()].filter(({ autoload }) => autoload).map(({ type }) => type);
    const { backend, reason, face, warn } = this.#findBackend(options.backend ?? 'auto', types, options);
    if (warn) warnOfEmulation(this.name, reason);
    const { pinRoot } = options;
    checkReuse(this.#maps.values(), { object: this.name, btf: this.btf, backend, pinRoot });
    const inheriting = options.inherit && this.#inherit(options.inherit, backend);
    const request: LoadRequest = {
      ...this.request(),
      ...(inheriting && { maps: inheriting.edits }),
      ...given(options, 'btfPath', 'pinRoot', 'token', 'logLevel'),
    };
    // As loaded: the spec may be edited, and loaded again, while this is under way.
    const shapes = new Map(Array.from(this.#maps.values(), map => [map.name, shapeOf(map, this.btf)]));
    const loaded = await backend.load(request);
    try {
      const inherited = inheriting?.report(loaded.maps) ?? [];
      const object = this.#assemble(loaded, backend, { reason, face, shapes, inherited });
      if (loads.hasSubscribers) loads.publish({ object });
      return object;
    } catch (error) {
      for (const program of loaded.programs.values()) program.close();
      for (const map of loaded.maps.values()) map.close();
      loaded.close();
      throw error;
    }
  }

  /**
   * @internal What a backend is asked to load: the spec as it is now, or those programs alone, with what they are operations of: libbpf
   * loads none whose struct_ops map is not created.
   */
  request(only?: readonly string[]): LoadRequest {
    const more = only ? this.#operations(only) : new Set();
    return {
      image: this.image,
      name: this.name,
      programs: Array.from(this.#programs.values(), program =>
        program.edit(only ? only.includes(program.name) : program.autoload),
      ),
      maps: Array.from(this.#maps.values(), map => ({
        ...map.edit(),
        ...(more.has(map) && { autocreate: true }),
      })),
    };
  }

  /** Of the maps that are not to be created, the first one that each of those programs is a member of, if it is in no other. */
  #operations(wanted: readonly string[]): ReadonlySet<MapSpec> {
    const maps = Array.from(this.#maps.values()).filter(({ type }) => type === MapType.struct_ops);
    const members = maps.map(map => ({ map, names: operationsOf(this.image, map.image) }));
    const found = new Set<MapSpec>();
    for (const name of wanted) {
      const having = members.filter(({ names }) => names.includes(name)).map(({ map }) => map);
      const [first] = having;
      if (first && !having.some(map => map.autocreate || found.has(map))) found.add(first);
    }
    return found;
  }

  #inherit(previous: RunningObject, backend: Backend): Inheriting {
    const heritage = previous.heritage();
    if (previous.backend !== backend.kind) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `object '${this.name}': inherit: '${previous.name}' runs in the ${previous.backend}, this one is to run in the ${backend.kind}`,
      );
    }
    return new Inheriting(heritage, this.#maps, this.btf, this.image.variables);
  }

  #assemble(
    loaded: Awaited<ReturnType<Backend['load']>>,
    backend: Backend,
    { reason, face, shapes, inherited }: Assembly,
  ): BpfObject<S> {
    const maps = new Map<string, BpfMap>();
    const sibling = (name: string) => maps.get(name);
    const typeBytes = () => this.image.elf.section('.BTF')?.data;
    const context = {
      btf: this.image.btf,
      image: this.image,
      codec: this.#codec,
      backend,
      sibling,
      typeBytes,
    };
    const programs = new Map<string, Program>();
    for (const [name, program] of loaded.programs) {
      programs.set(name, createProgram(wanted(this.#programs, name), program, context));
    }
    const sections = new Map<string, Section>();
    for (const [name, map] of loaded.maps) {
      const spec = this.#maps.get(name);
      if (!spec) continue; // made by the loader for itself, e.g. .kconfig
      maps.set(name, createMap(spec, map, context));
      if (spec.initialValue) sections.set(name, new Section(name, map));
      if (spec.type === MapType.arena)
        sections.set(ARENA_SECTION, new Section(ARENA_SECTION, map, onClose => map.arena(onClose).memory));
    }
    const variables = new Map<string, Variable>();
    for (const image of this.image.variables) {
      const section = sections.get(image.section);
      if (!section) continue;
      const codec = this.#variableCodec(image);
      variables.set(image.name, new (variableClass(image, codec))(image, codec, section));
    }
    const notAttached = [...this.#programs.values(), ...this.#maps.values()].filter(part => !part.autoattach);
    return new BpfObject<S>({
      name: this.name,
      backend: backend.kind,
      backendReason: reason,
      emulator: face,
      loaded,
      programs,
      maps,
      variables,
      notAttached: new Set(notAttached.map(part => part.name)),
      heritage: { btf: this.btf, shapes, maps, variables: this.image.variables },
      inherited,
      logSites: () => logSites(this.image.elf),
    });
  }

  #variableCodec(image: VariableImage) {
    const { btf } = this.image;
    if (!btf || image.typeId === 0) return bytesCodec(image.size);
    return createCodec(btf, image.typeId, this.#codec);
  }
}

/** An agent must not take the silence of an emulator for that of a quiet kernel. */
function warnOfEmulation(name: string, reason: string): void {
  const message = `object '${name}' runs in the emulator, not in the kernel: ${reason}`;
  process.emitWarning(message, { type: 'EbpfWarning', code: 'EBPF_EMULATED' });
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map(item => [item.name, item]));
}

function wanted(specs: ReadonlyMap<string, ProgramSpec>, name: string): ProgramSpec {
  const spec = specs.get(name);
  if (!spec)
    throw new EbpfError(
      'ERR_EBPF_LOAD',
      `the backend loaded a program '${name}' that the file does not have`,
    );
  return spec;
}
