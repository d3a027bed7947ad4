/**
 * BTF in, plan out: resolves, checks and bounds a type so that whoever reads the plan needs no checks of its own. The BTF
 * reader has checked each type by itself (ids, sizes, no type inside itself); here it is how types lie in each other.
 */
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { BtfArray, BtfComposite, BtfMember, BtfType } from '../formats/btf/types.ts';
import { bytesNode, charsNode, enumNode, floatNode, integerNode, ownBits, pointerNode } from './leaves.ts';
import {
  type Bits,
  bytesOf,
  type Choice,
  type CompositeNode,
  type Entry,
  type Field,
  type Node,
} from './plan.ts';
import type { CodecOptions } from './types.ts';

/** Types nested by value. The kernel stops at 32 (MAX_RESOLVE_DEPTH in kernel/bpf/btf.c), pointers included. */
const MAX_DEPTH = 64;
const TOO_DEEP = `is nested more than ${MAX_DEPTH} levels deep`;
/** Members visited for one plan: anonymous ones are visited wherever they are used, so a small file could ask for any number. */
const MAX_VISITS = 1 << 20;
/** A decode may make so many values whatever the size of the type … */
const FREE_VALUES = 1 << 20;
/** … and beyond that so many for each byte: elements without a size would otherwise cost work without memory. */
const VALUES_PER_BYTE = 16;

/** Throws ERR_EBPF_INVALID_BTF for a type that can't be a value in memory. */
export function planType(btf: Btf, typeId: number, options: CodecOptions): Node {
  return new Planner(btf, options).build(typeId, true);
}

/** The composite whose fields are being collected: anonymous members add theirs to it. */
interface Owner {
  readonly id: number;
  readonly fields: Field[];
  readonly names: Set<string>;
}

class Planner {
  readonly #btf: Btf;
  readonly #options: CodecOptions;
  readonly #done = new Map<string, Node>();
  /** How many types are being laid out, each inside the other. */
  #depth = 0;
  #visits = 0;

  constructor(btf: Btf, options: CodecOptions) {
    this.#btf = btf;
    this.#options = options;
  }

  /** `last`: nothing of the outermost type follows, so that a flexible array member may be here. */
  build(id: number, last: boolean): Node {
    const key = last ? `${id}, last` : `${id}`;
    const known = this.#done.get(key);
    if (known) return known;
    const node = this.#make(id, last);
    if (node.depth > MAX_DEPTH) this.#refuse(id, TOO_DEEP);
    if (node.values > FREE_VALUES && node.values > VALUES_PER_BYTE * node.size) {
      this.#refuse(id, `has ${node.values} values in ${node.size} bytes`);
    }
    this.#done.set(key, node);
    return node;
  }

  #make(id: number, last: boolean): Node {
    const type = this.#target(id);
    const name = this.#btf.typeName(id);
    switch (type.kind) {
      case 'int':
        return integerNode(type, name, ownBits(type), this.#options);
      case 'enum':
      case 'enum64':
        return enumNode(type, name, null, this.#options);
      case 'float':
        return floatNode(type.size, name);
      case 'ptr':
        return pointerNode(name);
      case 'array':
        return this.#inside(id, () => this.#array(id, type, name));
      case 'struct':
      case 'union':
        return this.#composite(id, type, name, last);
      default:
        return this.#refuse(id, 'has no size and can not be a value');
    }
  }

  #array(id: number, type: BtfArray, typeName: string): Node {
    const as = this.#elementsAs(type);
    if (as === 'bytes') return bytesNode(type.length, typeName);
    if (as === 'chars') return charsNode(type.length, typeName);
    const element = this.build(type.type, false);
    const size = type.length * element.size;
    if (size > 0xffff_ffff) this.#refuse(id, `has ${size} bytes`);
    const values = 1 + type.length * element.values;
    const depth = 1 + element.depth;
    return { kind: 'array', size, typeName, values, depth, element, length: type.length };
  }

  /** Arrays of `char` are text, arrays of other unsigned bytes one Uint8Array. */
  #elementsAs(type: BtfArray): 'array' | 'bytes' | 'chars' {
    const element = this.#target(type.type);
    if (element.kind !== 'int' || element.size !== 1 || element.bool || ownBits(element)) return 'array';
    // The name decides: clang never sets BTF_INT_CHAR, and `char` is signed or not as the target has it.
    if (element.name === 'char') return this.#options.chars === 'bytes' ? 'bytes' : 'chars';
    return element.signed ? 'array' : 'bytes';
  }

  #composite(id: number, type: BtfComposite, typeName: string, last: boolean): CompositeNode {
    const owner: Owner = { id, fields: [], names: new Set() };
    const entries = this.#body(id, type, 0, last, owner);
    const { fields, names } = owner;
    const tail = fields[fields.length - 1]?.node;
    const open = tail !== undefined && (tail.kind === 'flexible' || (tail.kind === 'composite' && tail.open));
    const values = fields.reduce((sum, field) => sum + field.node.values, 1);
    const depth = fields.reduce((most, field) => Math.max(most, field.node.depth), 0) + 1;
    return { kind: 'composite', size: type.size, typeName, values, depth, fields, names, entries, open };
  }

  /** The members of a composite that starts `base` bytes into `owner`. */
  #body(id: number, type: BtfComposite, base: number, last: boolean, owner: Owner): Entry[] {
    return this.#inside(id, () => {
      if (type.kind === 'union') {
        const choices = type.members.flatMap(member => this.#choices(id, type, member, base, owner));
        return [{ kind: 'union', offset: base, size: type.size, choices }];
      }
      const final = type.members.length - 1;
      return type.members.flatMap((member, i) =>
        this.#member(id, type, member, base, last && i === final, owner),
      );
    });
  }

  #member(
    id: number,
    type: BtfComposite,
    member: BtfMember,
    base: number,
    last: boolean,
    owner: Owner,
  ): Entry[] {
    if (++this.#visits > MAX_VISITS) this.#refuse(id, `has more than ${MAX_VISITS} members`);
    const target = this.#target(member.type);
    const composite = target.kind === 'struct' || target.kind === 'union';
    const what = member.name === '' ? 'an unnamed member' : `its member ${member.name}`;
    // Unnamed bitfields are padding.
    if (member.name === '' && !composite) return [];

    const bits = this.#bitsOf(member, target);
    if (bits === null && member.bitOffset % 8 !== 0)
      this.#refuse(id, `has ${what} at bit ${member.bitOffset}`);
    const offset = bits ? Math.floor(bits.start / 8) : member.bitOffset / 8;
    if (member.name === '' && composite) {
      if (offset + target.size > type.size) this.#refuse(id, `ends before ${what}`);
      return this.#body(member.type, target, base + offset, last, owner);
    }

    const node = bits ? this.#bitfield(id, member, bits) : this.#ordinary(member, target, last);
    const end = node.kind === 'scalar' && node.bits ? bytesOf(node.bits) : node.size;
    if (offset + end > type.size) this.#refuse(id, `ends before ${what}`);
    if (owner.names.has(member.name)) this.#refuse(owner.id, `has two members named ${member.name}`);
    owner.names.add(member.name);
    const field = {
      name: member.name,
      offset: base + offset,
      node,
      inherited: member.name in Object.prototype,
    };
    owner.fields.push(field);
    return [{ kind: 'field', field }];
  }

  #choices(id: number, type: BtfComposite, member: BtfMember, base: number, owner: Owner): Choice[] {
    const before = owner.fields.length;
    const entries = this.#member(id, type, member, base, false, owner);
    const fields = owner.fields.slice(before);
    if (fields.length === 0) return [];
    const [only] = entries;
    // A union straight inside a union: its choices are as good as the outer one's.
    if (member.name === '' && entries.length === 1 && only!.kind === 'union') return [...only!.choices];
    return [{ fields, entries }];
  }

  /** Bits from the start of the struct, for a bitfield; null for an ordinary member. */
  #bitsOf(member: BtfMember, target: BtfType): { start: number; width: number } | null {
    if (member.bitSize > 0) return { start: member.bitOffset, width: member.bitSize };
    const own = target.kind === 'int' ? ownBits(target) : null;
    return own && { start: member.bitOffset + own.shift, width: own.width };
  }

  #bitfield(id: number, member: BtfMember, place: { start: number; width: number }): Node {
    const target = this.#target(member.type);
    const name = this.#btf.typeName(member.type);
    const bits: Bits = { shift: place.start % 8, width: place.width };
    if (target.kind === 'int' && place.width <= target.size * 8) {
      return integerNode(target, name, bits, this.#options);
    }
    if ((target.kind === 'enum' || target.kind === 'enum64') && place.width <= target.size * 8) {
      return enumNode(target, name, bits, this.#options);
    }
    return this.#refuse(id, `has ${member.name} as a bitfield of ${place.width} bits of ${name}`);
  }

  #ordinary(member: BtfMember, target: BtfType, last: boolean): Node {
    if (!last || target.kind !== 'array' || target.length > 0) return this.build(member.type, last);
    const element = this.build(target.type, false);
    if (element.size === 0) return this.build(member.type, false);
    const typeName = this.#btf.typeName(member.type);
    const depth = 1 + element.depth;
    return { kind: 'flexible', size: 0, typeName, values: 1, depth, as: this.#elementsAs(target), element };
  }

  /** The type behind typedefs and qualifiers. */
  #target(id: number): BtfType {
    return this.#btf.type(this.#btf.resolve(id));
  }

  #inside<T>(id: number, work: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.#refuse(id, TOO_DEEP);
    const result = work();
    this.#depth--;
    return result;
  }

  #refuse(id: number, why: string): never {
    const message = `BTF type [${id}] ${this.#btf.typeName(id)} ${why}.`;
    throw new EbpfError('ERR_EBPF_INVALID_BTF', message);
  }
}
