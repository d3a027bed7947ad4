/** A program under verification: instructions, functions, maps, types, and what is found out about each instruction on the way. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { LinkedLine, LinkedObject, LinkedProgram, ResolvedExtern } from '../../linker/index.ts';
import { isSince } from '../rules/features.ts';
import { fieldsOf, type SpecialField } from './fields.ts';
import { Instructions } from './instructions.ts';
import type { KfuncCall } from './kfunc.ts';
import type { VerifierMap } from './map.ts';

export interface Subprogram {
  readonly start: number;
  end: number;
  readonly name: string;
  /** `func` in the object's BTF; 0 without. */
  readonly typeId: number;
  readonly global: boolean;
  hasTailCall: boolean;
  hasLdAbs: boolean;
  changesPacket: boolean;
  mightSleep: boolean;
  mightThrow: boolean;
  isCallback: boolean;
  isAsyncCallback: boolean;
  isExceptionCallback: boolean;
  /** Bytes of stack that it uses. */
  stackDepth: number;
  /** Of a global one: somebody calls it. */
  called: boolean;
}

export interface ProgramTypes {
  /** The object's. */
  readonly btf: Btf | null;
  readonly kernelBtf: Btf | null;
  /** Of its modules, by name. */
  readonly modules?: ReadonlyMap<string, { readonly btf: Btf | null }>;
  readonly littleEndian: boolean;
  /** Of the kernel whose rules they are: `6.18`. */
  readonly version: string;
}

const NO_MODULES: ReadonlyMap<string, { readonly btf: Btf | null }> = new Map();

export class Program {
  readonly linked: LinkedProgram;
  readonly insns: Instructions;
  readonly license: string;
  readonly gpl: boolean;
  readonly maps: readonly VerifierMap[];
  readonly externs: readonly ResolvedExtern[];
  /** By the offset that calls of their functions have. */
  readonly kfuncModules: readonly (string | null)[];
  /** The object's types. */
  readonly btf: Btf | null;
  /** The kernel's. */
  readonly kernelBtf: Btf | null;
  /** By the first instruction; the last one's start is the program's length. */
  readonly subprograms: Subprogram[] = [];
  readonly lines: readonly LinkedLine[];
  readonly type: number;
  readonly attach: number;
  readonly sleepable: boolean;
  readonly #version: string;
  readonly #modules: ReadonlyMap<string, { readonly btf: Btf | null }>;
  /** Kernel functions that were looked up, by module and number. */
  readonly kfuncs = new Map<number, KfuncCall>();
  readonly #records = new Map<number, readonly SpecialField[]>();

  constructor(
    linked: LinkedProgram,
    object: LinkedObject,
    types: ProgramTypes,
    maps: readonly VerifierMap[],
  ) {
    this.linked = linked;
    this.insns = new Instructions(linked, types.littleEndian);
    this.license = object.license;
    this.gpl = GPL.has(object.license);
    this.maps = maps;
    this.externs = object.externs;
    this.kfuncModules = object.kfuncModules;
    this.btf = types.btf;
    this.kernelBtf = types.kernelBtf;
    this.#version = types.version;
    this.#modules = types.modules ?? NO_MODULES;
    this.lines = linked.lines;
    this.type = linked.type;
    this.attach = linked.expectedAttachType;
    this.sleepable = (linked.flags & SLEEPABLE) !== 0;
  }

  get length(): number {
    return this.insns.length;
  }

  /** Types of the kernel, or of a module. */
  btfOf(module: string | null): Btf | null {
    if (module === null) return this.kernelBtf;
    return this.#modules.get(module)?.btf ?? null;
  }

  get modules(): Iterable<{ readonly btf: Btf | null }> {
    return this.#modules.values();
  }

  /** btf_is_kernel(): of the kernel or one of its modules. */
  isKernel(btf: Btf | null): boolean {
    return btf !== null && (btf === this.kernelBtf || btf !== this.btf);
  }

  /** Whether the kernel is of that version, or later. */
  isSince(version: string): boolean {
    return isSince(this.#version, version);
  }

  /** What a struct of the program's own types has in it (btf_find_struct_meta()). */
  recordOf(btf: Btf | null, typeId: number): readonly SpecialField[] {
    if (!btf || btf !== this.btf) return NO_FIELDS;
    let record = this.#records.get(typeId);
    if (!record) this.#records.set(typeId, (record = fieldsOf(btf, typeId, this)));
    return record;
  }

  /** The one that has the instruction. */
  subprogramAt(instruction: number): number {
    let [low, high] = [0, this.subprograms.length - 1];
    while (low < high) {
      const middle = low + ((high - low + 1) >> 1);
      if (this.subprograms[middle]!.start <= instruction) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The one that starts there, or -1. */
  findSubprogram(instruction: number): number {
    const found = this.subprogramAt(instruction);
    return this.subprograms[found]?.start === instruction ? found : -1;
  }
}

const NO_FIELDS: readonly SpecialField[] = [];
/** BPF_F_SLEEPABLE */
const SLEEPABLE = 1 << 4;
/** license_is_gpl_compatible() (include/linux/license.h). */
const GPL = new Set([
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
]);
