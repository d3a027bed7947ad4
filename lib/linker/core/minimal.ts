/**
 * The part of a kernel's BTF that CO-RE relocations need: a few kilobytes that a program carries with it to kernels that have none
 * (as bpftool's `gen min_core_btf`). Against it each relocation finds what it finds in the whole.
 */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { CoreRelocation } from '../../formats/btf/ext.ts';
import type { BtfMember, BtfType } from '../../formats/btf/types.ts';
import { BtfWriter } from '../../formats/btf/write.ts';
import type { ObjectImage } from '../../formats/object/image.ts';
import { TypeIndex } from './candidates.ts';
import { isComposite } from './compatible.ts';
import { CORE, describe, isEnumValue, isType } from './kinds.ts';
import { Resolver } from './resolve.ts';
import { isEnum, type Spec } from './spec.ts';

export interface RelocatedObject {
  readonly name: string;
  readonly image: ObjectImage;
}

/**
 * Bytes of BTF. Throws ERR_EBPF_INVALID_OBJECT for a relocation that makes no sense, ERR_EBPF_LOAD for one that no loader resolves,
 * ERR_EBPF_INVALID_BTF.
 */
export function minimalTypes(objects: readonly RelocatedObject[], kernel: Btf): Uint8Array {
  const needed = new Needed(kernel);
  const index = TypeIndex.of(kernel);
  for (const { name, image } of objects) {
    const { btf, btfExt } = image;
    if (!btf || !btfExt) continue;
    const resolver = new Resolver(btf, [index]);
    for (const [section, relocations] of btfExt.coreRelocations) {
      for (const relocation of relocations) {
        try {
          for (const spec of resolver.matches(relocation)) needed.add(spec, relocation);
        } catch (error) {
          if (!(error instanceof EbpfError)) throw error;
          throw new EbpfError(
            error.code,
            `object '${name}', section '${section}': ${describe(relocation, btf)}: ${error.message}`,
            {
              cause: error,
            },
          );
        }
      }
    }
  }
  return needed.bytes();
}

class Needed {
  readonly #btf: Btf;
  /** Types, and of those with parts which of them: indexes of members or values. */
  readonly #parts = new Map<number, Set<number>>();
  /** Pointers whose target counts; of others only that they are pointers. */
  readonly #followed = new Set<number>();
  /** Types that are compared by name and member, all the way down; behind a pointer or not. */
  readonly #whole = new Set<string>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** All types that fit are kept, as the whole BTF has them: which of them fits the next relocation as well is not known yet. */
  add({ rootTypeId, accessors }: Spec, { kind }: CoreRelocation): void {
    if (kind === CORE.TYPE_MATCHES) this.#addWhole(rootTypeId, false);
    this.#add(rootTypeId, true);
    if (isType(kind)) return;
    if (isEnumValue(kind)) {
      const [value] = accessors;
      this.#part(value!.typeId, value!.index);
      return;
    }
    let id = this.#btf.resolve(rootTypeId);
    // The first accessor is an element of the root itself.
    for (const { typeId, index, name } of accessors.slice(1)) {
      if (name === null) id = typeId;
      else id = this.#btf.resolve(this.#member(id, typeId, index));
    }
  }

  /** On the way to a member there may be others without a name. Answers its type. */
  #member(from: number, owner: number, index: number): number {
    for (const { id, index: step } of this.#way(from, owner)) this.#memberOf(id, step);
    return this.#memberOf(owner, index);
  }

  #memberOf(id: number, index: number): number {
    this.#part(id, index);
    const { type } = (this.#btf.type(id) as { members: readonly BtfMember[] }).members[index]!;
    this.#add(type, false);
    return type;
  }

  /** In the order in which relocations look for names. */
  #way(from: number, owner: number): { id: number; index: number }[] {
    if (from === owner) return [];
    const type = this.#btf.type(from);
    const members = isComposite(type) ? type.members : [];
    for (const [index, { name, type: inner }] of members.entries()) {
      const id = this.#btf.resolve(inner);
      if (name !== '' || !isComposite(this.#btf.type(id))) continue;
      if (id === owner) return [{ id: from, index }];
      const rest = this.#way(id, owner);
      if (rest.length > 0) return [{ id: from, index }, ...rest];
    }
    return [];
  }

  #part(id: number, index: number): void {
    this.#partsOf(id).add(index);
  }

  #partsOf(id: number): Set<number> {
    let parts = this.#parts.get(id);
    if (!parts) this.#parts.set(id, (parts = new Set()));
    return parts;
  }

  /** A type and what its size and kind depend on; `follow`: what it points to as well. */
  #add(id: number, follow: boolean): void {
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === 0 || (this.#parts.has(next) && (!follow || this.#followed.has(next)))) continue;
      this.#partsOf(next);
      if (follow) this.#followed.add(next);
      open.push(...partsOf(this.#btf.type(next), follow));
    }
  }

  /** With all members and values, and theirs; of what a pointer leads to only kind and name count. */
  #addWhole(id: number, pointed: boolean): void {
    const open = [{ id, pointed }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const target = this.#btf.resolve(next.id);
      const key = `${target} ${next.pointed}`;
      this.#add(next.id, true);
      if (this.#whole.has(key)) continue;
      this.#whole.add(key);
      const type = this.#btf.type(target);
      if (isEnum(type)) for (const i of type.values.keys()) this.#part(target, i);
      if (!isComposite(type)) {
        const behind = next.pointed || type.kind === 'ptr';
        open.push(...partsOf(type, true).map(part => ({ id: part, pointed: behind })));
      } else if (!next.pointed) {
        for (const i of type.members.keys()) this.#part(target, i);
        open.push(...type.members.map(member => ({ id: member.type, pointed: false })));
      }
    }
  }

  bytes(): Uint8Array {
    const ids = [...this.#parts.keys()].sort((a, b) => a - b);
    const writer = new BtfWriter();
    const written = new Map<number, number>([[0, 0]]);
    // Pointers that lead nowhere are all the same.
    let pointer = 0;
    const own: number[] = [];
    for (const id of ids) {
      const plain = this.#btf.kindOf(id) === 'ptr' && !this.#followed.has(id);
      if (plain && pointer !== 0) written.set(id, pointer);
      else {
        written.set(id, writer.append(this.#btf.type(id)));
        own.push(id);
        if (plain) pointer = written.get(id)!;
      }
    }
    for (const id of own)
      writer.replace(
        written.get(id)!,
        this.#reduced(id, target => written.get(target) ?? 0),
      );
    return writer.bytes(this.#btf.littleEndian);
  }

  /** With the parts that are needed, and the ids of the new BTF. */
  #reduced(id: number, renumber: (id: number) => number): BtfType {
    const type = this.#btf.type(id);
    const parts = this.#parts.get(id)!;
    const wanted = <T>(all: readonly T[]) => all.filter((_, i) => parts.has(i));
    switch (type.kind) {
      case 'struct':
      case 'union': {
        const members = wanted(type.members).map(member => ({ ...member, type: renumber(member.type) }));
        return { ...type, members };
      }
      case 'enum':
      case 'enum64':
        return { ...type, values: wanted(type.values) };
      case 'array':
        return { ...type, type: renumber(type.type), indexType: renumber(type.indexType) };
      case 'ptr':
        return { ...type, type: this.#followed.has(id) ? renumber(type.type) : 0 };
      case 'func_proto': {
        const params = type.params.map(param => ({ ...param, type: renumber(param.type) }));
        return { ...type, returnType: renumber(type.returnType), params };
      }
      default:
        return 'type' in type ? { ...type, type: renumber(type.type) } : type;
    }
  }
}

/** What a type refers to, members left out. */
function partsOf(type: BtfType, follow: boolean): number[] {
  switch (type.kind) {
    case 'ptr':
      return follow ? [type.type] : [];
    case 'typedef':
    case 'const':
    case 'volatile':
    case 'restrict':
    case 'type_tag':
      return [type.type];
    case 'array':
      return [type.type, type.indexType];
    case 'func_proto':
      return [type.returnType, ...type.params.map(param => param.type)];
    default:
      return [];
  }
}
