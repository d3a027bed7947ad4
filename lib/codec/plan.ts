/**
 * A type laid out for reading and writing: what the planner makes of BTF, with every reference resolved, every offset
 * checked and every option applied. The compiler and the interpreter read nothing else, so they can't disagree on layout.
 */

export type Node = Leaf | ArrayNode | FlexibleNode | CompositeNode;
export type Leaf = ScalarNode | FloatNode | BytesNode | CharsNode;

interface NodeBase {
  /** `sizeof`, in bytes. */
  readonly size: number;
  /** As C spells it, for messages. */
  readonly typeName: string;
  /** JavaScript values that one decode makes: what bounds its work. */
  readonly values: number;
  /** Levels of arrays and composites: what bounds recursion. */
  readonly depth: number;
}

/** Integers, booleans, enums and pointers, in whole bytes or as a bitfield. */
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly as: 'int' | 'bool' | 'enum';
  readonly signed: boolean;
  /** null for whole bytes: `size` is 1, 2, 4, 8 or 16 then. */
  readonly bits: Bits | null;
  /** More than 32 bits: the raw integer is a bigint, otherwise a number. */
  readonly wide: boolean;
  /** A wide integer is handed out as number, or refused if that can't be exact. */
  readonly safe: boolean;
  readonly min: bigint;
  readonly max: bigint;
  /** For enums alone. */
  readonly names: EnumNames | null;
}

export interface Bits {
  /**
   * Bits before the value in its first byte: the least significant ones in little-endian data, the most significant ones
   * in big-endian data (as btf_bitfield_show in kernel/bpf/btf.c counts).
   */
  readonly shift: number;
  /** 1 to 128. */
  readonly width: number;
}

/** Keys of `byValue` are raw integers: numbers, or bigints for a wide enum. */
export interface EnumNames {
  readonly byValue: ReadonlyMap<number | bigint, string>;
  readonly byName: ReadonlyMap<string, number | bigint>;
}

/** IEEE 754 of 4 or 8 bytes; other floats are bytes. */
export interface FloatNode extends NodeBase {
  readonly kind: 'float';
}

/** A Uint8Array of exactly `size` bytes. */
export interface BytesNode extends NodeBase {
  readonly kind: 'bytes';
}

/** `char[size]` as a string. */
export interface CharsNode extends NodeBase {
  readonly kind: 'chars';
}

export interface ArrayNode extends NodeBase {
  readonly kind: 'array';
  readonly element: Node;
  readonly length: number;
}

/** A flexible array member, last in the outermost type: as many elements as the memory after it holds. Its size is 0. */
export interface FlexibleNode extends NodeBase {
  readonly kind: 'flexible';
  /** `bytes` and `chars` for elements of one byte that decode to one Uint8Array or string. */
  readonly as: 'array' | 'bytes' | 'chars';
  readonly element: Node;
}

export interface CompositeNode extends NodeBase {
  readonly kind: 'composite';
  /** Every named member, those of anonymous members among them, in the order of the file. */
  readonly fields: readonly Field[];
  readonly names: ReadonlySet<string>;
  /** The same fields, grouped as encode needs them. */
  readonly entries: readonly Entry[];
  /** Ends in a flexible array member. */
  readonly open: boolean;
}

export interface Field {
  readonly name: string;
  /** Bytes from the start of the composite that lists it; the first byte that a bitfield touches. */
  readonly offset: number;
  readonly node: Node;
  /** Every object inherits a property of this name (`constructor`): only an own one counts as given. */
  readonly inherited: boolean;
}

export type Entry = FieldEntry | UnionEntry;

export interface FieldEntry {
  readonly kind: 'field';
  readonly field: Field;
}

/** A union (anonymous, or the body of a named one): one choice is given, or several that agree on their bytes. */
export interface UnionEntry {
  readonly kind: 'union';
  readonly offset: number;
  readonly size: number;
  readonly choices: readonly Choice[];
}

/** One member of a union; several fields if that member is an anonymous struct. */
export interface Choice {
  readonly fields: readonly Field[];
  readonly entries: readonly Entry[];
}

/** What to do with a type and how: all that a codec is made of. */
export interface Plan {
  readonly root: Node;
  readonly littleEndian: boolean;
  /** `int64: 'number'`: a decode may refuse a value. */
  readonly safe: boolean;
}

/** Bytes that a bitfield touches. */
export function bytesOf(bits: Bits): number {
  return Math.ceil((bits.shift + bits.width) / 8);
}

/** The flexible array member at the end of a type, if it has one. */
export function flexibleOf(node: Node): FlexibleNode | null {
  if (node.kind === 'flexible') return node;
  if (node.kind !== 'composite' || !node.open) return null;
  return flexibleOf(node.fields[node.fields.length - 1]!.node);
}
