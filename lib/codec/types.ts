/**
 * The codec's contract: a BTF type becomes functions that read and write its bytes.
 *
 * | C | JavaScript | encode takes |
 * | --- | --- | --- |
 * | integers and bitfields up to 32 bits | number | number, or bigint |
 * | up to 64 bits | bigint (`int64`) | bigint, or a number that is exact |
 * | up to 128 bits, pointers | bigint | the same |
 * | `_Bool` | boolean | boolean |
 * | `float`, `double` | number | number; to the nearest `float`, an overflow is refused |
 * | `long double`, half floats | Uint8Array of that size | the same |
 * | enums | the name of the value (the first, if several have it); a number (64-bit enums: as 64-bit integers) if it has none | name, number or bigint |
 * | `char[N]` | string up to the NUL, or of all N bytes if there is none; invalid UTF-8 as U+FFFD (`chars`) | string of at most N bytes in UTF-8, without NUL |
 * | arrays of other unsigned bytes | Uint8Array | Uint8Array of exactly that size |
 * | other arrays | array | array; of numbers also a typed array; of exactly that length |
 * | structs | object with each field, those of anonymous members among them | object with exactly those fields |
 * | unions | object with each member | one member, or several that agree on their bytes |
 * | flexible array member | as an array of as many elements as fit before `end` | of any length that fits before `end` |
 *
 * Integers are as C has them in memory order: a `__be16` is the number that the two bytes make to the machine. Unnamed
 * bitfields are padding. A flexible array member is one in the last place of the outermost type, `[]` or `[0]`; elsewhere
 * arrays without length are empty. As in C it starts where its offset says, which can be inside the struct's own
 * padding, and a flexible `char[]` is written without a NUL.
 */
import type { Btf } from '../formats/btf/btf.ts';

export interface CodecOptions {
  /**
   * 64-bit integers (and bitfields of more than 32 bits) as `bigint` (default), or as `number`, which throws ERR_EBPF_VALUE
   * on an unsafe value. Pointers and 128-bit integers stay bigints.
   */
  readonly int64?: 'bigint' | 'number';
  /** `char[N]` as a string up to its NUL (default), or as a Uint8Array of N bytes. */
  readonly chars?: 'string' | 'bytes';
  /**
   * `compiled` makes JavaScript with `new Function`; `interpreted` walks the type at each call; `auto` (default) compiles
   * unless code generation is forbidden (`--disallow-code-generation-from-strings`), where `compiled` throws
   * ERR_EBPF_NOT_SUPPORTED.
   */
  readonly mode?: 'auto' | 'compiled' | 'interpreted';
  /** Byte order of the data; default little. */
  readonly littleEndian?: boolean;
}

/** What one field or value looks like in JavaScript. Known at compile time only through generated types. */
// biome-ignore lint/suspicious/noExplicitAny: values are typed by generated modules; `unknown` would make untyped use unbearable
export type Value = any;

export interface Codec {
  /** null for memory without a type (`bytesCodec`, `uintCodec`); `typeId` is 0 then. */
  readonly btf: Btf | null;
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
   * Throws ERR_EBPF_VALUE for an unsafe integer with `int64: 'number'`, and for nothing else.
   */
  decode(view: DataView, offset: number, end?: number): Value;
  /**
   * Writes a value at `offset`, padding and unnamed bits zeroed; answers the bytes written (more than `size` only for a
   * flexible array, which `end`, by default the view's, bounds). Throws ERR_EBPF_VALUE with `path` (starting with `root`,
   * default `value`) for a wrong shape, a missing or extra field, or a value out of range; what was at `offset` is
   * undefined then. A flyweight is as good a value as an object, unless a field is named as something that every object
   * inherits (`constructor`): such a field has to be an own property.
   */
  encode(value: Value, view: DataView, offset: number, root?: string, end?: number): number;
  /** A class of reusable views: moved over memory, one getter per field, nothing decoded until asked for. */
  readonly Flyweight: FlyweightClass;
}

/**
 * Getters answer what decode would, save that a struct or union in a field is a flyweight itself: the same one each time,
 * moved to where its parent is when it is asked for. Fields named as one of its own methods have no getter: `decode().moveTo`.
 * Types that are neither struct nor union have no getters at all.
 */
export interface Flyweight {
  /** Points at other memory; answers itself. Before the first move every getter throws a RangeError. */
  moveTo(view: DataView, offset: number, end?: number): this;
  /**
   * Gets ready to step over `count` records in `view`, which lie as `runs` says (as BackendRing's does); answers itself. The first
   * `advance()` is at the first.
   */
  over(view: DataView, runs: Uint32Array, count: number): this;
  /** On to the next record; false at the end. Throws ERR_EBPF_VALUE for a record shorter than the type. */
  advance(): boolean;
  /** The whole value, decoded. */
  decode(): Value;
  readonly [field: string]: Value;
}

export type FlyweightClass = new () => Flyweight;
