/** What programs put into ring buffers and perf event arrays: the size of each record, and its C type as far as the code and its BTF show it. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { helperByName } from '../../formats/insn/helpers.ts';
import { PSEUDO_CALL } from '../../formats/insn/opcodes.ts';
import type { ObjectImage } from '../../formats/object/image.ts';
import { Budget } from '../../linker/budget.ts';
import { CALL } from '../../linker/code.ts';
import { collectExterns } from '../../linker/externs.ts';
import { type FunctionCode, Functions, SLOT } from '../../linker/functions.ts';
import { MapTable } from '../../linker/maps.ts';
import { collectReferences, type Reference } from '../../linker/references.ts';
import { type Registers, registersAt, type Value } from './registers.ts';

/** A place in a program that makes a record. */
export interface Submission {
  /** Bytes; undefined where they are not the same each time. */
  readonly size: number | undefined;
  /** Of the value that is copied, or of the parameter that the record is given as; undefined where the code does not say it. */
  readonly typeId: number | undefined;
}

export type Submissions = ReadonlyMap<string, readonly Submission[]>;

const LOOKUP = helperByName('bpf_map_lookup_elem').number;
const OUTPUT = helperByName('bpf_ringbuf_output').number;
const RESERVE = helperByName('bpf_ringbuf_reserve').number;
const RESERVE_DYNPTR = helperByName('bpf_ringbuf_reserve_dynptr').number;
/** These take a context and flags besides. */
const PERF_OUTPUTS = [
  helperByName('bpf_perf_event_output').number,
  helperByName('bpf_skb_output').number,
  helperByName('bpf_xdp_output').number,
];

const found = new WeakMap<ObjectImage, Submissions>();

/** By the map's name; none for an object that can't be linked, which loading says better. Kept as long as the image is. */
export function submissionsOf(image: ObjectImage): Submissions {
  let known = found.get(image);
  if (!known) found.set(image, (known = collect(image)));
  return known;
}

function collect(image: ObjectImage): Submissions {
  if (!image.btf) return new Map();
  try {
    return new Collector(image, image.btf).run();
  } catch (error) {
    if (error instanceof EbpfError) return new Map();
    throw error;
  }
}

class Collector {
  readonly #image: ObjectImage;
  readonly #btf: Btf;
  readonly #functions: Functions;
  readonly #maps: MapTable;
  readonly #types: ReadonlyMap<string, number>;
  readonly #found = new Map<string, Submission[]>();

  constructor(image: ObjectImage, btf: Btf) {
    const budget = new Budget();
    const externs = collectExterns(image);
    this.#image = image;
    this.#btf = btf;
    this.#functions = new Functions(image, budget);
    this.#maps = new MapTable(image, externs.configSize > 0);
    collectReferences(image, this.#functions, this.#maps, externs.bySymbol, budget);
    const types = [...(image.btfExt?.funcInfo ?? [])].flatMap(([section, records]) =>
      records.map(({ offset, typeId }) => [`${section} ${offset / SLOT}`, typeId] as const),
    );
    this.#types = new Map(types);
  }

  run(): Submissions {
    for (const fn of this.#functions.all) this.#look(fn);
    return this.#found;
  }

  #look(fn: FunctionCode): void {
    const references = new Map(fn.references.map(reference => [reference.index, reference]));
    const known = registersAt(fn.code, {
      parameters: this.#parameters(fn).map(type => this.#pointee(type)),
      load: index => this.#load(fn, index, references.get(index)),
      call: (index, registers) => this.#answer(fn, index, registers, references.get(index)),
    });
    for (const [index, registers] of known ?? []) {
      if (fn.code.opcode(index) !== CALL) continue;
      const how = fn.code.src(index);
      if (how === PSEUDO_CALL.HELPER) this.#helper(fn.code.imm(index), registers);
      else if (how === PSEUDO_CALL.LOCAL) this.#call(fn, index, registers, references.get(index));
    }
  }

  #helper(id: number, registers: Registers): void {
    if (PERF_OUTPUTS.includes(id)) {
      const [, , map, , data, size] = registers;
      if (map?.is === 'map') this.#add(map.of, numberIn(size), data?.is === 'pointer' ? data.of : undefined);
      return;
    }
    const [, map, second, third] = registers;
    if (map?.is !== 'map') return;
    if (id === OUTPUT) this.#add(map.of, numberIn(third), second?.is === 'pointer' ? second.of : undefined);
    else if (id === RESERVE || id === RESERVE_DYNPTR) this.#add(map.of, numberIn(second), undefined);
  }

  /** A function that takes the record says by its parameter what it is. */
  #call(fn: FunctionCode, index: number, registers: Registers, reference: Reference | undefined): void {
    const callee = this.#callee(fn, index, reference);
    if (!callee) return;
    this.#parameters(callee).forEach((type, i) => {
      const given = registers[i + 1];
      const pointee = this.#pointee(type);
      if (given?.is === 'record' && pointee) this.#add(given.of, given.size, pointee.of);
    });
  }

  #add(map: number, size: number | undefined, typeId: number | undefined): void {
    const name = this.#maps.entries[map]?.image?.name;
    if (name === undefined) return;
    const list = this.#found.get(name);
    if (list) list.push({ size, typeId });
    else this.#found.set(name, [{ size, typeId }]);
  }

  #load(fn: FunctionCode, index: number, reference: Reference | undefined): Value | 'unknown' | undefined {
    if (!reference) return undefined;
    if (reference.kind === 'map') return { is: 'map', of: reference.map };
    if (reference.kind !== 'value') return 'unknown';
    const section = this.#maps.entries[reference.map]?.image?.name;
    const at = fn.code.imm(index) + reference.offset;
    const variable = this.#image.variables.find(each => each.section === section && each.offset === at);
    return variable?.typeId ? { is: 'pointer', of: variable.typeId } : 'unknown';
  }

  #answer(
    ...[fn, index, registers, reference]: [FunctionCode, number, Registers, Reference | undefined]
  ): Value | undefined {
    const { code } = fn;
    if (code.src(index) === PSEUDO_CALL.LOCAL) {
      const callee = this.#callee(fn, index, reference);
      const proto = callee && this.#prototype(callee);
      return proto && this.#pointee(proto.returnType);
    }
    const [, map, size] = registers;
    if (code.src(index) !== PSEUDO_CALL.HELPER || map?.is !== 'map') return undefined;
    if (code.imm(index) === LOOKUP) {
      const type = this.#maps.entries[map.of]?.image?.valueTypeId;
      return type ? { is: 'pointer', of: type } : undefined;
    }
    const bytes = numberIn(size);
    if (code.imm(index) !== RESERVE || bytes === undefined) return undefined;
    return { is: 'record', of: map.of, size: bytes };
  }

  /** Where there is no relocation, the number is the way within the section. */
  #callee(fn: FunctionCode, index: number, reference: Reference | undefined): FunctionCode | undefined {
    const imm = fn.code.imm(index);
    if (!reference) return this.#functions.at(fn.section.index, fn.start + index + imm + 1);
    const text = this.#image.elf.section('.text');
    if (reference.kind !== 'call' || !text) return undefined;
    return this.#functions.at(text.index, reference.offset / SLOT + imm + 1);
  }

  #prototype({ section, start }: FunctionCode) {
    const id = this.#types.get(`${section.name} ${start}`);
    const func = id === undefined ? undefined : this.#btf.type(id);
    const proto = func?.kind === 'func' ? this.#btf.type(func.type) : undefined;
    return proto?.kind === 'func_proto' ? proto : undefined;
  }

  #parameters(fn: FunctionCode): readonly number[] {
    return (this.#prototype(fn)?.params ?? []).slice(0, 5).map(({ type }) => type);
  }

  /** Of a pointer to a struct or union: others say nothing of a record. */
  #pointee(id: number): Value | undefined {
    const pointer = this.#btf.type(this.#btf.resolve(id));
    if (pointer.kind !== 'ptr') return undefined;
    const { kind } = this.#btf.type(this.#btf.resolve(pointer.type));
    return kind === 'struct' || kind === 'union' ? { is: 'pointer', of: pointer.type } : undefined;
  }
}

function numberIn(value: Value | undefined): number | undefined {
  return value?.is === 'number' ? value.of : undefined;
}
