/** Declared types to BTF: each once, however often it is named. */
import type { BtfWriter } from '../../btf/write.ts';
import type { DeclaredType } from '../types.ts';
import { EnumType, Typedef } from './enum.ts';
import { CompositeType } from './struct.ts';
import { ArrayType, FunctionType, IntType, PointerType, u32 } from './type.ts';

export class TypeTable {
  readonly #btf: BtfWriter;
  readonly #ids = new Map<DeclaredType, number>();

  constructor(btf: BtfWriter) {
    this.#btf = btf;
  }

  idOf(type: DeclaredType): number {
    return this.#ids.get(type) ?? this.#remember(type, this.#lower(type));
  }

  #remember(type: DeclaredType, id: number): number {
    this.#ids.set(type, id);
    return id;
  }

  #lower(type: DeclaredType): number {
    const btf = this.#btf;
    if (type instanceof IntType) {
      const { name, size, signed, bool } = type;
      const bits = { bits: size * 8, bitOffset: 0 };
      return btf.add({ kind: 'int', name, size, signed, bool, char: false, ...bits });
    }
    if (type instanceof PointerType) return btf.add({ kind: 'ptr', name: '', type: this.idOf(type.target) });
    if (type instanceof ArrayType) {
      const { length } = type;
      const [element, indexType] = [this.idOf(type.element), this.idOf(u32)];
      return btf.add({ kind: 'array', name: '', type: element, indexType, length });
    }
    if (type instanceof EnumType) {
      const values = Array.from(type.values, ([name, value]) => ({ name, value }));
      const { name, size, signed } = type;
      return btf.append({ kind: size === 8 ? 'enum64' : 'enum', name, size, signed, values });
    }
    if (type instanceof Typedef) {
      return btf.append({ kind: 'typedef', name: type.name, type: this.idOf(type.target) });
    }
    if (type instanceof FunctionType) {
      const returnType = this.idOf(type.returns);
      const params = Object.entries(type.params).map(([name, param]) => ({ name, type: this.idOf(param) }));
      return btf.add({ kind: 'func_proto', name: '', returnType, params });
    }
    return type instanceof CompositeType ? this.#composite(type) : 0;
  }

  /** Its id is given before its members are: one of them may point to it. */
  #composite(type: CompositeType): number {
    const { kind, name, size, offsets } = type;
    const id = this.#btf.append({ kind, name, size, members: [] });
    this.#remember(type, id);
    const members = Object.entries(type.members).map(([member, memberType]) => ({
      name: member,
      type: this.idOf(memberType),
      bitOffset: offsets.get(member)! * 8,
      bitSize: 0,
    }));
    this.#btf.replace(id, { kind, name, size, members });
    return id;
  }
}
