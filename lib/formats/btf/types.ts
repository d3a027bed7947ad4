/**
 * The BTF data model: what a `.BTF` section says, as plain data. Kinds and fields carry the kernel's names
 * (Documentation/bpf/btf.rst, include/uapi/linux/btf.h). A type is referred to by its id, its index in `Btf.types`;
 * id 0 is `void`.
 */

export interface BtfVoid {
  readonly kind: 'void';
  readonly name: '';
}

export interface BtfInt {
  readonly kind: 'int';
  readonly name: string;
  /** Bytes of storage: 1, 2, 4, 8 or 16. */
  readonly size: number;
  readonly signed: boolean;
  readonly char: boolean;
  readonly bool: boolean;
  /** Bits actually used and where they start; `size * 8` and 0 unless an old compiler wrote a bitfield's own int. */
  readonly bits: number;
  readonly bitOffset: number;
}

export interface BtfFloat {
  readonly kind: 'float';
  readonly name: string;
  readonly size: number;
}

/** Types that only refer to another one. `type` is the target's id. */
export interface BtfRef {
  readonly kind: 'ptr' | 'typedef' | 'volatile' | 'const' | 'restrict' | 'type_tag';
  /** Empty except for a typedef's or a type tag's own. */
  readonly name: string;
  readonly type: number;
}

export interface BtfArray {
  readonly kind: 'array';
  readonly name: '';
  readonly type: number;
  readonly indexType: number;
  readonly length: number;
}

export interface BtfMember {
  /** Empty for an anonymous struct, union or padding bitfield. */
  readonly name: string;
  readonly type: number;
  /** Offset from the start of the struct in bits. */
  readonly bitOffset: number;
  /** Width in bits of a bitfield, 0 for an ordinary member. */
  readonly bitSize: number;
}

export interface BtfComposite {
  readonly kind: 'struct' | 'union';
  readonly name: string;
  readonly size: number;
  readonly members: readonly BtfMember[];
}

export interface BtfEnum {
  readonly kind: 'enum' | 'enum64';
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface BtfFwd {
  readonly kind: 'fwd';
  readonly name: string;
  readonly union: boolean;
}

export interface BtfFunc {
  readonly kind: 'func';
  readonly name: string;
  readonly type: number;
  readonly linkage: 'static' | 'global' | 'extern';
}

export interface BtfFuncProto {
  readonly kind: 'func_proto';
  readonly name: '';
  readonly returnType: number;
  /** A last parameter with type 0 and no name stands for `...`. */
  readonly params: readonly { readonly name: string; readonly type: number }[];
}

export interface BtfVar {
  readonly kind: 'var';
  readonly name: string;
  readonly type: number;
  readonly linkage: 'static' | 'global' | 'extern';
}

export interface BtfDatasec {
  readonly kind: 'datasec';
  readonly name: string;
  /** As written: clang leaves 0, the loader fills it in from the ELF section. */
  readonly size: number;
  readonly entries: readonly { readonly type: number; readonly offset: number; readonly size: number }[];
}

export interface BtfDeclTag {
  readonly kind: 'decl_tag';
  readonly name: string;
  readonly type: number;
  /** Member or parameter index, -1 for the type itself. */
  readonly componentIndex: number;
}

export type BtfType =
  | BtfVoid
  | BtfInt
  | BtfFloat
  | BtfRef
  | BtfArray
  | BtfComposite
  | BtfEnum
  | BtfFwd
  | BtfFunc
  | BtfFuncProto
  | BtfVar
  | BtfDatasec
  | BtfDeclTag;

export type BtfKind = BtfType['kind'];
