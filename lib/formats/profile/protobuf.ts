/** As much of Protocol Buffers' wire format as profiles need (protobuf.dev, "Encoding"): varints, and what has a length. */
import { ByteWriter } from '../writer.ts';

const VARINT = 0;
const LENGTH = 2;
const encoder = new TextEncoder();

export class Message {
  readonly #writer = new ByteWriter(true);

  /** Integers of any kind but the zigzag ones. Zero is what is left out. */
  integer(field: number, value: number | bigint): this {
    if (BigInt(value) === 0n) return this;
    return this.#varint((field << 3) | VARINT).#varint(value);
  }

  message(field: number, message: Message): this {
    return this.#bytes(field, message.bytes());
  }

  /** The empty string too: elements of a repeated field are all there. */
  text(field: number, text: string): this {
    return this.#bytes(field, encoder.encode(text));
  }

  /** A repeated field in one piece. */
  packed(field: number, values: readonly (number | bigint)[]): this {
    const inner = new Message();
    for (const value of values) inner.#varint(value);
    return this.#bytes(field, inner.bytes());
  }

  bytes(): Uint8Array {
    return this.#writer.bytes();
  }

  #bytes(field: number, bytes: Uint8Array): this {
    this.#varint((field << 3) | LENGTH).#varint(bytes.length);
    this.#writer.append(bytes);
    return this;
  }

  /** Seven bits a byte, the lowest first; negative numbers as 64 bits without sign. */
  #varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.#writer.u8(Number(rest & 0x7fn) | 0x80);
    this.#writer.u8(Number(rest));
    return this;
  }
}
