/** pcapng: blocks, each with its type and its length at both ends; sections have a byte order each, interfaces a link type and a clock. */
import type { CaptureCursor } from './capture.ts';
import { wrong } from './records.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
/** Of the first version; enhanced and simple ones came after it. */
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
/** Type and length before the body, and the length again behind it. */
const BEFORE = 8;
const AROUND = 12;
/** Options of interfaces: what a unit of time is, and seconds to add. */
const OPTION = { END: 0, RESOLUTION: 9, OFFSET: 14 };
const ENHANCED_HEADER = 20;
const SIMPLE_HEADER = 4;
const NANOSECONDS = 1_000_000_000n;

interface Interface {
  readonly linkType: number;
  /** Bytes of each packet that were kept; 0 for all. */
  readonly most: number;
  /** Units of time in a second. */
  readonly units: bigint;
  readonly offset: bigint;
}

export class Blocks implements CaptureCursor {
  start = 0;
  length = 0;
  originalLength = 0;
  #interface: Interface | undefined;
  #high = 0;
  #low = 0;
  #timed = false;
  readonly #view: DataView;
  #little = true;
  #interfaces: Interface[] = [];
  #next = 0;

  /** Whether that is how it begins. */
  static begin(bytes: Uint8Array): boolean {
    const first = [0x0a, 0x0d, 0x0d, 0x0a];
    return bytes.length >= first.length && first.every((byte, i) => bytes[i] === byte);
  }

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get linkType(): number {
    return this.#interface?.linkType ?? 0;
  }

  get timestamp(): bigint {
    const from = this.#interface;
    if (!this.#timed || !from) return 0n;
    const units = (BigInt(this.#high) << 32n) | BigInt(this.#low);
    return from.offset * NANOSECONDS + (units * NANOSECONDS) / from.units;
  }

  advance(): boolean {
    while (this.#next < this.#view.byteLength) {
      const at = this.#next;
      const type = this.#u32(at);
      if (type === SECTION) this.#section(at);
      const size = this.#u32(at + 4);
      const left = this.#view.byteLength - at;
      if (size < AROUND || size % 4 !== 0 || size > left)
        wrong(`a block of ${size} bytes begins where ${left} are left`, at + 4);
      this.#next = at + size;
      if (this.#block(type, at + BEFORE, size - AROUND)) return true;
    }
    return false;
  }

  /** Whether it is a packet. */
  #block(type: number, body: number, size: number): boolean {
    switch (type) {
      case INTERFACE:
        this.#interfaces.push(this.#readInterface(body, size));
        return false;
      case ENHANCED_PACKET:
        if (size < ENHANCED_HEADER) wrong('a packet block is shorter than its fields', body);
        return this.#packet(this.#u32(body), body, size);
      case OLD_PACKET:
        if (size < ENHANCED_HEADER) wrong('a packet block is shorter than its fields', body);
        return this.#packet(this.#view.getUint16(body, this.#little), body, size);
      case SIMPLE_PACKET: {
        if (size < SIMPLE_HEADER) wrong('a packet block is shorter than its fields', body);
        const { most } = this.#use(0, body);
        this.originalLength = this.#u32(body);
        const kept = most === 0 ? this.originalLength : Math.min(this.originalLength, most);
        this.#timed = false;
        return this.#take(body + SIMPLE_HEADER, kept, size - SIMPLE_HEADER);
      }
      default:
        return false;
    }
  }

  #packet(id: number, body: number, size: number): true {
    this.#use(id, body);
    this.#high = this.#u32(body + 4);
    this.#low = this.#u32(body + 8);
    this.#timed = true;
    this.originalLength = this.#u32(body + 16);
    return this.#take(body + ENHANCED_HEADER, this.#u32(body + 12), size - ENHANCED_HEADER);
  }

  #take(start: number, length: number, room: number): true {
    if (length > room) wrong(`a packet of ${length} bytes is in a block that has room for ${room}`, start);
    this.start = start;
    this.length = length;
    return true;
  }

  #use(id: number, at: number): Interface {
    const found = this.#interfaces[id];
    if (!found)
      return wrong(`a packet is of interface ${id}, and ${this.#interfaces.length} are described`, at);
    this.#interface = found;
    return found;
  }

  #section(at: number): void {
    if (at + AROUND > this.#view.byteLength) wrong('a section ends in its header', at);
    this.#little = this.#view.getUint32(at + BEFORE, true) === BYTE_ORDER;
    if (!this.#little && this.#view.getUint32(at + BEFORE) !== BYTE_ORDER)
      wrong('a section says no byte order', at + BEFORE);
    this.#interfaces = [];
  }

  #readInterface(body: number, size: number): Interface {
    if (size < 8) wrong('the description of an interface is shorter than its fields', body);
    let units = 1_000_000n;
    let offset = 0n;
    const end = body + size;
    let at = body + 8;
    while (at + 4 <= end) {
      const code = this.#view.getUint16(at, this.#little);
      const length = this.#view.getUint16(at + 2, this.#little);
      if (code === OPTION.END) break;
      if (at + 4 + length > end) wrong(`an option of ${length} bytes is longer than its block`, at);
      if (code === OPTION.RESOLUTION && length === 1) units = unitsOf(this.#view.getUint8(at + 4));
      if (code === OPTION.OFFSET && length === 8) offset = this.#view.getBigInt64(at + 4, this.#little);
      at += 4 + Math.ceil(length / 4) * 4;
    }
    return {
      linkType: this.#view.getUint16(body, this.#little),
      most: this.#u32(body + 4),
      units,
      offset,
    };
  }

  #u32(at: number): number {
    if (at + 4 > this.#view.byteLength) wrong('a block begins where it has no room', at);
    return this.#view.getUint32(at, this.#little);
  }
}

/** A power of ten, or of two where the highest bit is set. */
function unitsOf(resolution: number): bigint {
  const power = BigInt(resolution & 0x7f);
  return resolution & 0x80 ? 2n ** power : 10n ** power;
}
