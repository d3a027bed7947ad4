/** Reads numbers and strings from bytes that are not trusted: every access is checked against the end. */
import { EbpfError, type ErrorCode } from '../errors.ts';

export class Reader {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** What is read, for messages: `the ELF file`, `section .BTF`. */
  readonly what: string;
  readonly #view: DataView;
  readonly #code: ErrorCode;
  /** Where `bytes` starts in the file, so that an error names the file's byte. */
  readonly #base: number;

  constructor(bytes: Uint8Array, littleEndian: boolean, what: string, code: ErrorCode, base = 0) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.what = what;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#code = code;
    this.#base = base;
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(offset: number): number {
    this.check(offset, 1);
    return this.#view.getUint8(offset);
  }

  u16(offset: number): number {
    this.check(offset, 2);
    return this.#view.getUint16(offset, this.littleEndian);
  }

  u32(offset: number): number {
    this.check(offset, 4);
    return this.#view.getUint32(offset, this.littleEndian);
  }

  i32(offset: number): number {
    this.check(offset, 4);
    return this.#view.getInt32(offset, this.littleEndian);
  }

  u64(offset: number): bigint {
    this.check(offset, 8);
    return this.#view.getBigUint64(offset, this.littleEndian);
  }

  /** A u64 as a number: inexact beyond 2^53, where no offset and no size can be. */
  number64(offset: number): number {
    this.check(offset, 8);
    const [low, high] = this.littleEndian ? [offset, offset + 4] : [offset + 4, offset];
    return (
      this.#view.getUint32(high, this.littleEndian) * 2 ** 32 + this.#view.getUint32(low, this.littleEndian)
    );
  }

  /** A u64 that must be a place or a length in memory. */
  size(offset: number, what: string): number {
    const value = this.number64(offset);
    if (!Number.isSafeInteger(value)) this.fail(`${what} is ${this.u64(offset)}`, offset);
    return value;
  }

  slice(offset: number, length: number, what: string): Uint8Array {
    if (offset > this.length || length > this.length - offset) {
      this.fail(
        `${what} (bytes ${offset} to ${offset + length}) ends beyond its ${this.length} bytes`,
        offset,
      );
    }
    return this.bytes.subarray(offset, offset + length);
  }

  /** Throws unless `length` bytes at `offset` are there. */
  check(offset: number, length: number): void {
    if (!(offset >= 0 && offset + length <= this.length)) {
      this.fail(`${length} bytes wanted at ${offset}, it has ${this.length}: it is truncated`, offset);
    }
  }

  fail(why: string, offset: number): never {
    throw new EbpfError(this.#code, `${this.what}: ${why}`, { offset: this.#base + offset });
  }
}

const decoder = new TextDecoder();

/**
 * Strings may share their ends (`bar` in `foobar`), and linkers make them do so: read one by one they are longer than their table,
 * but never by much. A table where they are is made to exhaust memory.
 */
const MAX_SHARING = 16;
/** Strings that are read one by one, before the table is read as a whole. */
const FEW = 1000;

/** Bytes of a word, by which strings are searched; of so many that a pattern has more than one, wherever it starts. */
const WORD = 4;
const LONG = 2 * WORD - 1;

/** A table of strings that end in NUL: an ELF string table, or BTF's. */
export class Strings {
  readonly #reader: Reader;
  readonly #known = new Map<number, string>();
  /** undefined until it is asked for. */
  #text: string | null | undefined;
  #asked = 0;
  #left: number;

  constructor(reader: Reader) {
    this.#reader = reader;
    const { bytes } = reader;
    this.#left = 4096 + bytes.length * MAX_SHARING;
  }

  /** The whole table as text, if each of its characters is one byte, as in ASCII; else null. */
  get text(): string | null {
    if (this.#text === undefined) {
      const { bytes } = this.#reader;
      const text = decoder.decode(bytes);
      // No byte gives two characters: as many of both are one for one.
      this.#text = text.length === bytes.length ? text : null;
    }
    return this.#text;
  }

  /** Where this text of ASCII stands, in ascending order; null where that can't be told quickly, or for more places than `most`. */
  places(pattern: string, most: number): number[] | null {
    if (pattern === '' || !/^[\0-\x7f]*$/.test(pattern)) return null;
    return pattern.length < LONG ? this.#placesInText(pattern, most) : this.#placesByWord(pattern, most);
  }

  #placesInText(pattern: string, most: number): number[] | null {
    const { text } = this;
    if (text === null) return null;
    const found: number[] = [];
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
      if (found.length === most) return null;
      found.push(at);
    }
    return found;
  }

  /**
   * Without making a text of a table of megabytes: wherever the pattern starts, it has a whole word of memory, one of its last
   * four, and words are found by a loop that is the engine's own.
   */
  #placesByWord(pattern: string, most: number): number[] | null {
    const { bytes } = this.#reader;
    const wanted = new TextEncoder().encode(pattern);
    const lead = (WORD - (bytes.byteOffset % WORD)) % WORD;
    const count = Math.max(0, Math.floor((bytes.length - lead) / WORD));
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset + lead, count);
    const found: number[] = [];
    for (let part = wanted.length - LONG; part <= wanted.length - WORD; part++) {
      const [word] = new Uint32Array(wanted.slice(part, part + WORD).buffer);
      for (let at = words.indexOf(word!); at >= 0; at = words.indexOf(word!, at + 1)) {
        const start = lead + at * WORD - part;
        if (start < 0 || !wanted.every((byte, i) => bytes[start + i] === byte)) continue;
        if (found.length === most) return null;
        found.push(start);
      }
    }
    return found.sort((a, b) => a - b);
  }

  at(offset: number): string {
    const known = this.#known.get(offset);
    if (known !== undefined) return known;
    const { bytes } = this.#reader;
    if (offset >= bytes.length) {
      // Offset 0 of an empty table is the empty string, as everywhere.
      if (offset === 0) return '';
      this.#reader.fail(`string offset ${offset} is beyond the table's ${bytes.length} bytes`, offset);
    }
    const end = bytes.indexOf(0, offset);
    if (end < 0) this.#reader.fail(`the string at ${offset} has no end`, offset);
    this.#left -= end - offset;
    if (this.#left < 0) {
      this.#reader.fail(`its strings lie in each other to more than ${MAX_SHARING} times its length`, offset);
    }
    // Its parts are cut out of the whole without being copied; for a few, the whole is not worth being made.
    const whole = this.#asked++ < FEW ? null : this.text;
    const text = whole?.slice(offset, end) ?? decoder.decode(bytes.subarray(offset, end));
    this.#known.set(offset, text);
    return text;
  }
}
