/**
 * Loading without libbpf: from an object and the user's edits to programs and maps that only want a backend. The steps and their
 * order are libbpf 1.5's (bpf_object_load in libbpf.c), and so is the result, instruction by instruction.
 */
import type { LoadRequest, ProgramEdit } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { ProgramImage } from '../formats/object/image.ts';
import { AttachType, ProgramType } from '../formats/object/numbers.ts';
import { attachTarget } from './attach.ts';
import { Budget } from './budget.ts';
import { Linker } from './calls.ts';
import { relocateTypes } from './core/relocate.ts';
import { ExceptionCallbacks } from './exceptions.ts';
import { collectExterns, type Externs } from './externs.ts';
import { type FunctionCode, Functions } from './functions.ts';
import { withoutProbeReadKernel } from './helpers.ts';
import { type Config, readConfig, unresolved } from './kconfig.ts';
import { KernelTypes } from './kernel-types.ts';
import { MISSING, SymbolResolver } from './ksyms.ts';
import { isCreated, linkMaps } from './map-values.ts';
import { isStructOps, MapTable } from './maps.ts';
import { Records } from './records.ts';
import { collectReferences } from './references.ts';
import { assemble, type Targets } from './relocate.ts';
import { linkStructOps, type StructOps, StructOpsMembers } from './struct-ops.ts';
import type { KernelEnvironment, LinkedObject, LinkedProgram, ResolvedExtern } from './types.ts';

/** BPF_F_SLEEPABLE, BPF_F_XDP_HAS_FRAGS */
const SLEEPABLE = 1 << 4;
const FRAGS = 1 << 5;

/**
 * Throws ERR_EBPF_INVALID_OBJECT or ERR_EBPF_INVALID_BTF for damage (`offset` is the file's byte where one is to blame),
 * ERR_EBPF_NO_TARGET for what the kernel does not have, ERR_EBPF_LOAD for what it has otherwise.
 */
export function linkObject(request: LoadRequest, kernel: KernelEnvironment = {}): LinkedObject {
  return new Link(request, kernel).run();
}

class Link {
  readonly #request: LoadRequest;
  readonly #kernel: KernelEnvironment;
  readonly #budget = new Budget();
  readonly #edits: ReadonlyMap<string, ProgramEdit>;
  readonly #functions: Functions;
  readonly #externs: Externs;
  readonly #table: MapTable;
  readonly #types: KernelTypes;
  readonly #structOps = new Map<string, StructOps>();
  /** Programs that a struct_ops map decides on: loaded if a map that has them is created. */
  readonly #decided = new Map<FunctionCode, boolean>();

  constructor(request: LoadRequest, kernel: KernelEnvironment) {
    const { image } = request;
    this.#request = request;
    this.#kernel = kernel;
    this.#edits = new Map(request.programs.map(edit => [edit.name, edit]));
    this.#types = new KernelTypes(kernel, image.btf);
    this.#functions = new Functions(image, this.#budget);
    this.#externs = collectExterns(image);
    this.#table = new MapTable(image, this.#externs.configSize > 0);
    collectReferences(image, this.#functions, this.#table, this.#externs.bySymbol, this.#budget);
  }

  run(): LinkedObject {
    const { image, maps: edits } = this.#request;
    const { littleEndian } = image.elf.header;
    const config = readConfig(this.#externs, this.#kernel, littleEndian);
    const externs = this.#resolveExterns(config);
    this.#linkStructOps();
    relocateTypes(image, this.#functions, this.#types.core, fn => this.#isLoaded(fn));
    const maps = linkMaps(this.#table, {
      request: this.#request,
      kernel: this.#kernel,
      structOps: this.#structOps,
      config: config.bytes,
    });
    const byName = new Map(edits.map(edit => [edit.name, edit]));
    const targets: Targets = {
      created: this.#table.entries.map(entry => isCreated(entry, byName.get(entry.image?.name ?? ''))),
      config: this.#table.config,
      externs,
      kfuncModules: modulesOf(externs),
    };
    return {
      license: image.license,
      programs: this.#linkPrograms(targets),
      maps,
      externs,
      kfuncModules: targets.kfuncModules,
      arena: this.#table.arena,
    };
  }

  #isLoaded(fn: FunctionCode): boolean {
    if (!fn.program) return true;
    return this.#decided.get(fn) ?? this.#edits.get(fn.name)?.autoload ?? fn.program.target.autoload;
  }

  #typeOf({ name, program }: FunctionCode): number {
    return this.#edits.get(name)?.type ?? program?.target.programType ?? 0;
  }

  #resolveExterns({ set, bytes }: Config): ResolvedExtern[] {
    const { list } = this.#externs;
    const { btf } = this.#request.image;
    const symbols = btf && new SymbolResolver(btf, this.#types, this.#kernel);
    return list.map(extern => {
      const { name, kind, typeId, weak, config } = extern;
      if (!config) return { name, kind, typeId, weak, offset: 0, ...(symbols?.resolve(extern) ?? MISSING) };
      const found = set.has(name) && bytes !== null;
      if (!found && !weak) {
        const given =
          this.#kernel.config === undefined
            ? 'no kernel configuration is given'
            : 'the kernel configuration does not have it';
        throw unresolved(name, `${given}; declare it __weak if it may be missing`);
      }
      return { name, kind, typeId, weak, ...MISSING, offset: config.offset, found };
    });
  }

  #linkStructOps(): void {
    const { image, maps } = this.#request;
    const edits = new Map(maps.map(edit => [edit.name, edit]));
    const all = new StructOpsMembers(image, this.#functions, fn => this.#typeOf(fn), this.#budget);
    for (const entry of this.#table.entries) {
      if (!entry.image || !isStructOps(entry.image)) continue;
      const created = isCreated(entry, edits.get(entry.image.name));
      const members = all.of(entry);
      const linked = created ? linkStructOps(image, entry, members, this.#types) : undefined;
      if (linked) this.#structOps.set(entry.image.name, linked);
      for (const fn of members.values())
        this.#decided.set(fn, (this.#decided.get(fn) ?? false) || (linked?.programs.has(fn) ?? false));
    }
  }

  #linkPrograms(targets: Targets): LinkedProgram[] {
    const { image } = this.#request;
    const { littleEndian } = image.elf.header;
    const tagged = this.#kernel.features?.declarationTags ?? true;
    const callbacks = new ExceptionCallbacks(tagged ? image.btf : null, this.#functions);
    const records = new Records(image);
    const linker = new Linker(image, this.#functions, this.#budget);
    return this.#functions.all.flatMap((fn): LinkedProgram[] => {
      if (!fn.program || !this.#isLoaded(fn)) return [];
      const callback = callbacks.of(fn.name);
      const graph = linker.link(fn, callback);
      const { instructions, relocations } = assemble(graph, targets, littleEndian);
      if (this.#kernel.features?.probeReadKernel === false)
        withoutProbeReadKernel(instructions, littleEndian);
      const lines = records.lines(graph.placed);
      this.#budget.take(lines.length, fn.name);
      return [
        {
          name: fn.name,
          image: fn.program,
          ...this.#loadAs(fn, fn.program),
          instructions,
          relocations,
          functions: records.functions(graph.placed),
          exceptionCallback: graph.placed.find(placed => callback && placed.fn === callback)?.start ?? null,
          lines,
        },
      ];
    });
  }

  /** Type and target (libbpf_prepare_prog_load in libbpf.c). */
  #loadAs(
    fn: FunctionCode,
    image: ProgramImage,
  ): Pick<LinkedProgram, 'type' | 'expectedAttachType' | 'flags' | 'attach'> {
    const edit = this.#edits.get(fn.name);
    const { target } = image;
    const type = this.#typeOf(fn);
    if (type === ProgramType.UNSPEC) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `program '${fn.name}': its section '${image.section}' names no program type`,
      );
    }
    // With another type, the section says nothing of the program any more.
    const known = type === target.programType;
    const flags =
      (edit?.flags ?? 0) | (known && target.sleepable ? SLEEPABLE : 0) | (known && target.frags ? FRAGS : 0);
    const usdt = known && target.kind === 'usdt' && (this.#kernel.features?.uprobeMulti ?? true);
    const attachType = edit?.expectedAttachType ?? target.expectedAttachType;
    if (type === ProgramType.STRUCT_OPS) return { type, flags, ...this.#memberOf(fn) };
    return {
      type,
      expectedAttachType: usdt ? AttachType.TRACE_UPROBE_MULTI : attachType,
      flags,
      attach: attachTarget({ image, edit, type, attachType }, this.#types),
    };
  }

  #memberOf(fn: FunctionCode): Pick<LinkedProgram, 'expectedAttachType' | 'attach'> {
    const places = [...this.#structOps.values()].flatMap(({ programs, layout }) => {
      const place = programs.get(fn);
      return place ? [{ ...place, module: layout.module }] : [];
    });
    const [first] = places;
    if (!first) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_OBJECT',
        `program '${fn.name}': no struct_ops map that is created has it`,
      );
    }
    const { member, name, btfId, module } = first;
    const other = places.find(place => place.member !== member || place.btfId !== btfId);
    if (other) {
      const why = `it is member ${member} of struct ${name} and member ${other.member} of struct ${other.name}, which are loaded differently`;
      throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `program '${fn.name}': ${why}`);
    }
    return { expectedAttachType: member, attach: { name, btfId, module, program: null } };
  }
}

/** Modules whose functions are called, by the index that a call can say: the first one, 0, is the kernel. */
function modulesOf(externs: readonly ResolvedExtern[]): (string | null)[] {
  const modules = externs.filter(({ kind, found }) => kind === 'kfunc' && found).map(({ module }) => module);
  return [...new Set([null, ...modules])];
}
