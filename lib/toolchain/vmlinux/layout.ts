/**
 * How a struct is written so that clang for BPF gives each member the place that BTF says: where padding goes, and whether it must be
 * packed. BTF has no attributes; `packed` and `aligned` show in the offsets alone, and so the gaps that they made are written out.
 */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite, BtfMember, BtfType } from '../../formats/btf/types.ts';

export interface Padding {
  /** Bits from the start of the struct. */
  readonly from: number;
  readonly to: number;
}

export interface PlacedMember {
  readonly member: BtfMember;
  /** Bits from the start of the struct. */
  readonly at: number;
  /** Of a bitfield, in bits; 0 for others. */
  readonly width: number;
  /** Size and alignment of its type, in bits. */
  readonly size: number;
  readonly align: number;
}

export interface Layout {
  readonly items: readonly (Padding | PlacedMember)[];
  readonly packed: boolean;
  /** Of what is written, in bytes. */
  readonly align: number;
  /** Of all members, those of anonymous ones among them. */
  readonly names: ReadonlySet<string>;
  /** Why it can't be written member by member: it is bytes then. */
  readonly odd?: string;
}

/** Structs in structs, by value. */
const MAX_DEPTH = 128;
/** Bitfields are placed as in System V's ABI: none lies across the border of a unit of its type. */
const LONG = 64;

class Odd extends Error {}

export class Layouts {
  readonly #btf: Btf;
  readonly #known = new Map<number, Layout>();
  #depth = 0;

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** Of a struct or union, by its id. Throws ERR_EBPF_INVALID_BTF where structs nest too deep. */
  of(id: number): Layout {
    let layout = this.#known.get(id);
    if (!layout) this.#known.set(id, (layout = this.#make(id)));
    return layout;
  }

  #make(id: number): Layout {
    if (++this.#depth > MAX_DEPTH) {
      const name = this.#btf.typeName(id);
      throw new EbpfError('ERR_EBPF_INVALID_BTF', `BTF: ${name} lies more than ${MAX_DEPTH} structs deep`);
    }
    try {
      return this.#layOut(this.#btf.type(id) as BtfComposite);
    } catch (error) {
      if (!(error instanceof Odd)) throw error;
      return { items: [], packed: false, align: 1, names: new Set([opaque(id)]), odd: error.message };
    } finally {
      this.#depth--;
    }
  }

  #layOut(type: BtfComposite): Layout {
    const placed = type.members.flatMap(member => this.#place(member));
    const names = this.#namesOf(placed);
    const most = placed.reduce((most, { align }) => Math.max(most, align), 8);
    const packed = (type.size * 8) % most !== 0 || placed.some(each => !standsFree(each));
    const align = packed ? 8 : most;
    const items = (type.kind === 'union' ? fillUnion : fillStruct)(type.size * 8, placed, align, packed);
    return { items, packed, align: align / 8, names };
  }

  /** A member that is written; unnamed bitfields are padding, and so made anew. */
  #place(member: BtfMember): PlacedMember[] {
    const type = this.#target(member.type);
    if (member.name === '' && type.kind !== 'struct' && type.kind !== 'union') return [];
    const align = this.#alignOf(member.type) * 8;
    const size = this.#btf.sizeOf(member.type) * 8;
    let { bitOffset: at, bitSize: width } = member;
    // Before kernel 4.20's kind_flag a bitfield had an int of its own (BTF_INT_OFFSET, BTF_INT_BITS).
    if (type.kind === 'int' && width === 0 && type.bits < size)
      [at, width] = [at + type.bitOffset, type.bits];
    const most =
      type.kind === 'int' && type.bool ? 1 : ['int', 'enum', 'enum64'].includes(type.kind) ? size : 0;
    if (width > most) {
      throw new Odd(`its member ${member.name} has ${width} bits of ${this.#btf.typeName(member.type)}`);
    }
    return [{ member, at, width, size, align }];
  }

  /** Bytes. */
  #alignOf(id: number): number {
    const resolved = this.#btf.resolve(id);
    const type = this.#btf.type(resolved);
    switch (type.kind) {
      case 'int':
      case 'enum':
      case 'enum64':
        return type.size;
      case 'float':
        return type.size === 12 ? 4 : type.size;
      case 'ptr':
        return 8;
      case 'array':
        return this.#alignOf(type.type);
      case 'struct':
      case 'union':
        return this.of(resolved).align;
      default:
        throw new Odd(`${this.#btf.typeName(id)} has no size`);
    }
  }

  #target(id: number): BtfType {
    return this.#btf.type(this.#btf.resolve(id));
  }

  #namesOf(placed: readonly PlacedMember[]): Set<string> {
    const names = new Set<string>();
    for (const { member } of placed) {
      const added = member.name === '' ? this.of(this.#btf.resolve(member.type)).names : [member.name];
      for (const name of added) {
        if (names.has(name)) throw new Odd(`two of its members are named ${name}`);
        names.add(name);
      }
    }
    return names;
  }
}

/** The one member of a struct that is written as bytes. */
export function opaque(id: number): string {
  return `__opaque_${id}`;
}

/** Whether the compiler can put it where it is without `packed`. */
function standsFree({ at, width, size, align }: PlacedMember): boolean {
  return width === 0 ? at % align === 0 : (at % size) + width <= size;
}

function fillStruct(bits: number, placed: readonly PlacedMember[], align: number, packed: boolean) {
  const items: (Padding | PlacedMember)[] = [];
  let end = 0;
  for (const each of placed) {
    const { member, at, width, size } = each;
    if (at < end) throw new Odd(`its member ${member.name} lies over the one before it`);
    if (natural(end, each, packed) !== at) items.push({ from: end, to: at });
    items.push(each);
    end = at + (width || size);
  }
  if (end > bits) throw new Odd('its members reach beyond its size');
  if (roundUp(end, align) !== bits) items.push({ from: end, to: bits });
  return items;
}

/** A union that is larger than its members gets one that is as large as it. */
function fillUnion(bits: number, placed: readonly PlacedMember[], align: number) {
  let most = 0;
  for (const { member, at, width, size } of placed) {
    if (at !== 0) throw new Odd(`its member ${member.name} does not start where the union does`);
    most = Math.max(most, width || size);
  }
  if (most > bits) throw new Odd('its members reach beyond its size');
  return roundUp(most, align) === bits ? placed : [...placed, { from: 0, to: bits }];
}

/** Where the compiler puts a member that comes after `end` bits. */
function natural(end: number, { width, size, align }: PlacedMember, packed: boolean): number {
  if (width === 0) return roundUp(end, packed ? 8 : align);
  return packed || (end % size) + width <= size ? end : roundUp(end, size);
}

function roundUp(bits: number, to: number): number {
  return Math.ceil(bits / to) * to;
}

/** The widths of the unnamed bitfields of type `long` that fill a gap: each ends at a border of its unit at the latest. */
export function paddingWidths({ from, to }: Padding): number[] {
  const widths: number[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, roundUp(at + 1, LONG));
    widths.push(end - at);
    at = end;
  }
  return widths;
}
