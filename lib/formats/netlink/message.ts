/**
 * Netlink messages: a header, a struct that belongs to its type, and attributes (include/uapi/linux/netlink.h). In the byte order of
 * x64 and arm64, the machines that the addon is for; what the network's order is wanted in comes as bytes.
 */

const HEADER = 16;
const ATTRIBUTE = 4;
const NESTED = 0x8000;
const TYPE_MASK = 0x3fff;

/** NLM_F_* */
export const NLM_F_DUMP = 0x300;

const align = (length: number): number => (length + 3) & ~3;

export class MessageWriter {
  #bytes = new Uint8Array(256);
  #length = HEADER;
  readonly #type: number;
  readonly #flags: number;

  constructor(type: number, flags = 0) {
    this.#type = type;
    this.#flags = flags;
  }

  /** Where the next byte goes, from the message's start. */
  get offset(): number {
    return this.#length;
  }

  u8(...values: number[]): this {
    return this.bytes(Uint8Array.from(values));
  }

  u32(value: number): this {
    const at = this.#room(4);
    new DataView(this.#bytes.buffer).setUint32(at, value, true);
    return this;
  }

  bytes(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** `write` puts its value, here; what that is in turn made of attributes is nested. */
  attribute(type: number, write: (writer: this) => void): this {
    const start = this.#room(ATTRIBUTE);
    write(this);
    const view = new DataView(this.#bytes.buffer);
    view.setUint16(start, this.#length - start, true);
    view.setUint16(start + 2, type, true);
    this.#room(align(this.#length) - this.#length);
    return this;
  }

  nested(type: number, write: (writer: this) => void): this {
    return this.attribute(type | NESTED, write);
  }

  /** The whole message; process id and sequence are the sender's to fill in. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, this.#type, true);
    view.setUint16(6, this.#flags, true);
    return bytes;
  }

  /** Zeroed. */
  #room(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }
}

export interface Message {
  readonly type: number;
  /** What follows the header. */
  readonly payload: Uint8Array;
}

/** Those that are whole: a length that is wrong ends the list. */
export function* readMessages(bytes: Uint8Array): Iterable<Message> {
  for (const [type, payload] of split(bytes, HEADER, view => [
    view.getUint32(0, true),
    view.getUint16(4, true),
  ])) {
    yield { type, payload };
  }
}

/** Values by attribute type; of several of one type, the first. */
export function readAttributes(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (const [type, value] of split(bytes, ATTRIBUTE, view => [
    view.getUint16(0, true),
    view.getUint16(2, true) & TYPE_MASK,
  ])) {
    if (!found.has(type)) found.set(type, value);
  }
  return found;
}

type Header = (view: DataView) => readonly [length: number, type: number];

function* split(bytes: Uint8Array, header: number, read: Header): Iterable<[number, Uint8Array]> {
  for (let at = 0; at + header <= bytes.length; ) {
    const [length, type] = read(new DataView(bytes.buffer, bytes.byteOffset + at, header));
    if (length < header || at + length > bytes.length) return;
    yield [type, bytes.subarray(at + header, at + length)];
    at += align(length);
  }
}

/** 0 where there are no four bytes. */
export function u32(bytes: Uint8Array | undefined, at = 0): number {
  if (bytes === undefined || at + 4 > bytes.length) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

/** Up to its NUL; empty where there is none. */
export function text(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return '';
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
