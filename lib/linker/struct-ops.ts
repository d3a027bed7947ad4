/** struct_ops: the object's struct, laid out as the kernel has it (bpf_map__init_kern_struct_ops in libbpf.c). */
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { BtfComposite, BtfMember } from '../formats/btf/types.ts';
import { type ElfRelocation, type ElfSection, SHT } from '../formats/elf/types.ts';
import type { ObjectImage } from '../formats/object/image.ts';
import { ProgramType } from '../formats/object/numbers.ts';
import type { Budget } from './budget.ts';
import { essentialName } from './core/names.ts';
import { damaged, type FunctionCode, type Functions, SLOT } from './functions.ts';
import type { KernelTypes } from './kernel-types.ts';
import type { MapEntry } from './maps.ts';
import { firstFrom } from './search.ts';
import type { StructOpsValue } from './types.ts';

export interface StructOps {
  readonly valueSize: number;
  readonly value: Uint8Array;
  readonly layout: StructOpsValue;
  /** What its programs are loaded for: the struct, and for each the member. */
  readonly programs: ReadonlyMap<
    FunctionCode,
    { readonly member: number; readonly name: string; readonly btfId: number }
  >;
}

/** Kernels have such structs of some hundred bytes. */
const MAX_VALUE = 1 << 20;

/** Which program each member of the object's struct is set to. */
export type Members = ReadonlyMap<number, FunctionCode>;

/** From the relocations of their section (bpf_object__collect_st_ops_relos). */
export class StructOpsMembers {
  readonly #image: ObjectImage;
  readonly #functions: Functions;
  /** BPF_PROG_TYPE_* of a program, as edited. */
  readonly #typeOf: (program: FunctionCode) => number;
  /** By section, in the order of their places. */
  readonly #relocations = new Map<number, readonly ElfRelocation[]>();

  readonly #budget: Budget;

  constructor(
    image: ObjectImage,
    functions: Functions,
    typeOf: (program: FunctionCode) => number,
    budget: Budget,
  ) {
    this.#budget = budget;
    this.#image = image;
    this.#functions = functions;
    this.#typeOf = typeOf;
  }

  of({ image: map, section: index, offset: start }: MapEntry): Members {
    const { elf, btf } = this.#image;
    const members = new Map<number, FunctionCode>();
    const section = elf.sections[index];
    const type = map && btf ? structOf(btf, map.valueTypeId) : undefined;
    if (!section || !type) return members;
    const places = new Map(type.members.map((member, i) => [member.bitOffset, i]));
    const relocations = this.#of(section);
    for (let i = firstFrom(relocations, start); i < relocations.length; i++) {
      const { offset, symbol: number } = relocations[i]!;
      if (offset >= start + map!.valueSize) break;
      const fail = (why: string) =>
        damaged(section, offset / SLOT, `struct_ops '${map!.name}', byte ${offset - start}: ${why}`);
      const symbol = elf.symbols[number];
      const member = places.get((offset - start) * 8);
      if (!symbol || member === undefined) throw fail('a relocation that sets no member');
      if (!isFunctionPointer(btf!, type.members[member]!))
        throw fail('a member that is no function pointer is set to a function');
      const inside = symbol.value % SLOT === 0;
      const program = inside ? this.#functions.at(symbol.section, symbol.value / SLOT) : undefined;
      if (!program) throw fail(`'${symbol.name}' is no program`);
      if (this.#typeOf(program) !== ProgramType.STRUCT_OPS)
        throw fail(`'${symbol.name}' is no struct_ops program`);
      members.set(member, program);
    }
    return members;
  }

  #of(section: ElfSection): readonly ElfRelocation[] {
    let relocations = this.#relocations.get(section.index);
    if (!relocations) {
      const { elf } = this.#image;
      const tables = elf.sections.filter(({ type, info }) => type === SHT.REL && info === section.index);
      for (const { data } of tables) this.#budget.take(data.length / SLOT, section.name);
      relocations = tables.flatMap(table => elf.relocationsOf(table)).toSorted((a, b) => a.offset - b.offset);
      this.#relocations.set(section.index, relocations);
    }
    return relocations;
  }
}

export function linkStructOps(
  image: ObjectImage,
  { image: map, section, offset }: MapEntry,
  members: Members,
  types: KernelTypes,
): StructOps {
  const btf = image.btf!;
  const { name, valueTypeId } = map!;
  const fail = (why: string, code: EbpfError['code'] = 'ERR_EBPF_LOAD') =>
    new EbpfError(code, `struct_ops '${name}': ${why}`);
  const type = structOf(btf, valueTypeId);
  if (!type?.name) throw fail('its type is no struct with a name', 'ERR_EBPF_INVALID_OBJECT');
  const kernel = kernelStruct(type, btf, types, fail);
  const data = image.elf.sections[section]!.data.subarray(offset, offset + type.size);
  const value = new Uint8Array(kernel.valueSize);
  const slots: StructOpsValue['programs'][number][] = [];
  const programs = new Map<FunctionCode, { member: number; name: string; btfId: number }>();
  const known = new Map(kernel.type.members.map((member, index) => [member.name, { member, index }]));
  for (const [i, member] of type.members.entries()) {
    const from = member.bitOffset / 8;
    const size = btf.sizeOf(member.type);
    const bytes = data.subarray(from, from + size);
    const program = members.get(i);
    const theirs = known.get(member.name);
    if (!theirs) {
      if (!program && bytes.every(byte => byte === 0)) continue;
      const near = nearestName(member.name, known.keys());
      throw fail(
        `the kernel's struct ${type.name} has no '${member.name}'${near ? `; ${suggestion(near)}` : ''}`,
        'ERR_EBPF_NO_TARGET',
      );
    }
    if (member.bitSize !== 0 || theirs.member.bitSize !== 0)
      throw fail(`'${member.name}' is a bitfield, which can't be set`);
    const ours = btf.type(btf.resolve(member.type));
    const theirId = kernel.btf.resolve(theirs.member.type);
    if (kernel.btf.type(theirId).kind !== ours.kind)
      throw fail(
        `'${member.name}' is ${btf.typeName(member.type)}, in the kernel ${kernel.btf.typeName(theirId)}`,
      );
    const to = kernel.dataOffset + theirs.member.bitOffset / 8;
    if (ours.kind === 'ptr') {
      if (!program) continue;
      if (!isFunctionPointer(kernel.btf, theirs.member))
        throw fail(`'${member.name}' is no function pointer in the kernel`);
      if (programs.has(program)) throw fail(`two of its members are program '${program.name}'`);
      programs.set(program, { member: theirs.index, name: type.name, btfId: kernel.typeId });
      slots.push({ offset: to, member: member.name, program: program.name });
      continue;
    }
    const theirSize = kernel.btf.sizeOf(theirId);
    if (size !== theirSize) throw fail(`'${member.name}' has ${size} bytes, in the kernel ${theirSize}`);
    if (to + size > value.length) throw fail(`'${member.name}' ends beyond the kernel's struct`);
    value.set(bytes, to);
  }
  const { valueTypeId: id, module } = kernel;
  return { valueSize: value.length, value, layout: { valueTypeId: id, module, programs: slots }, programs };
}

interface KernelStruct {
  readonly btf: Btf;
  readonly type: BtfComposite;
  readonly typeId: number;
  /** `bpf_struct_ops_NAME`, of which the struct is the member `data`. */
  readonly valueTypeId: number;
  readonly valueSize: number;
  readonly dataOffset: number;
  readonly module: string | null;
}

type Fail = (why: string, code?: EbpfError['code']) => EbpfError;

function kernelStruct(type: BtfComposite, btf: Btf, types: KernelTypes, fail: Fail): KernelStruct {
  if (!types.known) {
    return { btf, type, typeId: 0, valueTypeId: 0, valueSize: type.size, dataOffset: 0, module: null };
  }
  const name = essentialName(type.name);
  const found = types.find('struct', name);
  if (!found) throw fail(`the kernel has no struct ${name}`, 'ERR_EBPF_NO_TARGET');
  const { module } = found;
  const wrapper = types.find('struct', `bpf_struct_ops_${name}`, module ?? 'vmlinux');
  const value = wrapper?.btf.type(wrapper.id);
  const theirs = found.btf.type(found.id);
  if (!wrapper || value?.kind !== 'struct' || theirs.kind !== 'struct')
    throw fail(`the kernel takes no programs for struct ${name}`, 'ERR_EBPF_NO_TARGET');
  const data = value.members.find(member => member.type === found.id);
  if (!data) throw fail(`struct ${name} is no member of the kernel's bpf_struct_ops_${name}`);
  if (value.size > MAX_VALUE || data.bitOffset / 8 + theirs.size > value.size)
    throw fail(`the kernel's bpf_struct_ops_${name} has ${value.size} bytes`, 'ERR_EBPF_INVALID_BTF');
  return {
    btf: found.btf,
    type: theirs,
    typeId: found.id,
    valueTypeId: wrapper.id,
    valueSize: value.size,
    dataOffset: data.bitOffset / 8,
    module,
  };
}

function structOf(btf: Btf, id: number): BtfComposite | undefined {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'struct' ? type : undefined;
}

function isFunctionPointer(btf: Btf, member: BtfMember): boolean {
  const type = btf.type(btf.resolve(member.type));
  return type.kind === 'ptr' && btf.type(btf.resolve(type.type)).kind === 'func_proto';
}
