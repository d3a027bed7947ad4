/** The codec's contract: a BTF type becomes functions that read and write its bytes. */
import type { Btf } from '../formats/btf/btf.ts';

export interface CodecOptions {
  /** 64-bit integers as `bigint` (default), or as `number`, which throws ERR_EBPF_VALUE on an unsafe value. */
  readonly int64?: 'bigint' | 'number';
  /** `char[N]` as a string up to its NUL (default), or as a Uint8Array of N bytes. */
  readonly chars?: 'string' | 'bytes';
  /**
   * `compiled` makes JavaScript with `new Function`; `interpreted` walks the type at each call; `auto` (default) compiles
   * unless code generation is forbidden (`--disallow-code-generation-from-strings`).
   */
  readonly mode?: 'auto' | 'compiled' | 'interpreted';
  /** Byte order of the data; default little. */
  readonly littleEndian?: boolean;
}

/** What one field or value looks like in JavaScript. Known at compile time only through generated types. */
// biome-ignore lint/suspicious/noExplicitAny: values are typed by generated modules; `unknown` would make untyped use unbearable
export type Value = any;

export interface Codec {
  readonly btf: Btf;
  readonly typeId: number;
  /** Bytes of the type, without the elements of a flexible array member at its end. */
  readonly size: number;
  /** Bytes of one element of a flexible array member at the type's end; 0 if there is none. */
  readonly flexibleElementSize: number;
  /** For messages: `struct flow_key`, `__u64`, `char[16]`. */
  readonly typeName: string;

  /**
   * Reads a value at `offset`. `end` (default offset + size) bounds a flexible array member. The caller guarantees that
   * `offset + size <= end <= view.byteLength`. The result owns its memory: nothing in it refers to `view`.
   */
  decode(view: DataView, offset: number, end?: number): Value;
  /**
   * Writes a value at `offset`, padding and unnamed bits zeroed; answers the bytes written (more than `size` only for a
   * flexible array). Throws ERR_EBPF_VALUE with `path` (starting with `root`) for a wrong shape, a missing or extra field,
   * or a value out of range; what was at `offset` is undefined then.
   */
  encode(value: Value, view: DataView, offset: number, root?: string): number;
  /** A class of reusable views: moved over memory, one getter per field, nothing decoded until asked for. */
  readonly Flyweight: FlyweightClass;
}

export interface Flyweight {
  /** Points at other memory; answers itself. */
  moveTo(view: DataView, offset: number, end?: number): this;
  /** The whole value, decoded. */
  decode(): Value;
  readonly [field: string]: Value;
}

export type FlyweightClass = new () => Flyweight;
