/** Writes .BTF sections for tests, a type at a time. */
import { Btf } from '../../../lib/formats/btf/btf.ts';

export interface MemberSpec {
  name: string;
  type: number;
  /** Bits. */
  offset: number;
  /** Bits of a bitfield; absent for an ordinary member. */
  bits?: number;
}

const INT = 1;
const PTR = 2;
const ARRAY = 3;
const STRUCT = 4;
const UNION = 5;
const ENUM = 6;
const FWD = 7;
const TYPEDEF = 8;
const VOLATILE = 9;
const CONST = 10;
const FUNC_PROTO = 13;
const FLOAT = 16;
const ENUM64 = 19;

export class BtfBuilder {
  #words: number[] = [];
  #strings = new Uint8Array([0]);
  #count = 0;

  int(
    name: string,
    size: number,
    how: { signed?: boolean; bool?: boolean; bits?: number; offset?: number } = {},
  ) {
    const encoding = (how.signed ? 1 : 0) | (how.bool ? 4 : 0);
    return this.#type(name, INT, 0, size, [
      (encoding << 24) | ((how.offset ?? 0) << 16) | (how.bits ?? size * 8),
    ]);
  }

  float(name: string, size: number) {
    return this.#type(name, FLOAT, 0, size);
  }

  pointer(target: number) {
    return this.#type('', PTR, 0, target);
  }

  array(element: number, length: number) {
    return this.#type('', ARRAY, 0, 0, [element, this.#index(), length]);
  }

  struct(name: string, size: number, members: MemberSpec[]) {
    return this.#composite(STRUCT, name, size, members);
  }

  union(name: string, size: number, members: MemberSpec[]) {
    return this.#composite(UNION, name, size, members);
  }

  enum(name: string, size: number, values: Record<string, number>, signed = false) {
    const data = Object.entries(values).flatMap(([value, number]) => [this.#string(value), number >>> 0]);
    return this.#type(name, ENUM, data.length / 2, size, data, signed);
  }

  enum64(name: string, values: Record<string, bigint>, signed = false) {
    const data = Object.entries(values).flatMap(([value, number]) => [
      this.#string(value),
      Number(BigInt.asUintN(32, number)),
      Number(BigInt.asUintN(32, number >> 32n)),
    ]);
    return this.#type(name, ENUM64, data.length / 3, 8, data, signed);
  }

  typedef(name: string, target: number) {
    return this.#type(name, TYPEDEF, 0, target);
  }

  const(target: number) {
    return this.#type('', CONST, 0, target);
  }

  volatile(target: number) {
    return this.#type('', VOLATILE, 0, target);
  }

  forward(name: string) {
    return this.#type(name, FWD, 0, 0);
  }

  prototype(returns: number) {
    return this.#type('', FUNC_PROTO, 0, returns);
  }

  build(): Btf {
    const types = new Uint8Array(Uint32Array.from(this.#words).buffer);
    const bytes = new Uint8Array(24 + types.length + this.#strings.length);
    const header = new DataView(bytes.buffer);
    header.setUint16(0, 0xeb9f, true);
    header.setUint8(2, 1);
    header.setUint32(4, 24, true);
    header.setUint32(12, types.length, true);
    header.setUint32(16, types.length, true);
    header.setUint32(20, this.#strings.length, true);
    bytes.set(types, 24);
    bytes.set(this.#strings, 24 + types.length);
    return Btf.parse(bytes);
  }

  #indexType = 0;
  #index(): number {
    return (this.#indexType ||= this.int('__ARRAY_SIZE_TYPE__', 4));
  }

  #composite(kind: number, name: string, size: number, members: MemberSpec[]) {
    const flagged = members.some(member => member.bits !== undefined);
    const data = members.flatMap(({ name: field, type, offset, bits }) => [
      this.#string(field),
      type,
      flagged ? ((bits ?? 0) << 24) | offset : offset,
    ]);
    return this.#type(name, kind, members.length, size, data, flagged);
  }

  #type(
    name: string,
    kind: number,
    length: number,
    sizeOrType: number,
    data: number[] = [],
    flag = false,
  ): number {
    // The name first: `data` may have made types of its own before this one gets its number.
    this.#words.push(
      this.#string(name),
      (((flag ? 1 : 0) << 31) | (kind << 24) | length) >>> 0,
      sizeOrType,
      ...data,
    );
    return ++this.#count;
  }

  #string(text: string): number {
    if (text === '') return 0;
    const offset = this.#strings.length;
    const added = new TextEncoder().encode(`${text}\0`);
    const joined = new Uint8Array(offset + added.length);
    joined.set(this.#strings);
    joined.set(added, offset);
    this.#strings = joined;
    return offset;
  }
}
