/** Raw integers of any width in memory: numbers up to 32 bits, bigints above. */
import { type Bits, bytesOf, type ScalarNode } from './plan.ts';

export function readInteger(
  node: ScalarNode,
  view: DataView,
  at: number,
  littleEndian: boolean,
): number | bigint {
  if (node.bits) {
    const raw = readBits(node.bits, node.signed, view, at, littleEndian);
    return node.wide ? raw : Number(raw);
  }
  switch (node.size) {
    case 1:
      return node.signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return node.signed ? view.getInt16(at, littleEndian) : view.getUint16(at, littleEndian);
    case 4:
      return node.signed ? view.getInt32(at, littleEndian) : view.getUint32(at, littleEndian);
    case 8:
      return node.signed ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian);
    default: {
      const low = view.getBigUint64(littleEndian ? at : at + 8, littleEndian);
      const high = littleEndian ? at + 8 : at;
      return (
        ((node.signed ? view.getBigInt64(high, littleEndian) : view.getBigUint64(high, littleEndian)) <<
          64n) |
        low
      );
    }
  }
}

/** `raw` is in range. A bitfield's bits are replaced, its neighbours in the same bytes stay. */
export function writeInteger(
  node: ScalarNode,
  raw: number | bigint,
  view: DataView,
  at: number,
  littleEndian: boolean,
): void {
  if (node.bits) writeBits(node.bits, BigInt(raw), view, at, littleEndian);
  else if (node.size === 1) view.setUint8(at, Number(raw));
  else if (node.size === 2) view.setUint16(at, Number(raw), littleEndian);
  else if (node.size === 4) view.setUint32(at, Number(raw), littleEndian);
  else if (node.size === 8) view.setBigUint64(at, BigInt(raw), littleEndian);
  else {
    const wide = BigInt(raw);
    view.setBigUint64(littleEndian ? at : at + 8, wide, littleEndian);
    view.setBigUint64(littleEndian ? at + 8 : at, wide >> 64n, littleEndian);
  }
}

function readBits(bits: Bits, signed: boolean, view: DataView, at: number, littleEndian: boolean): bigint {
  const word = readWord(bits, view, at, littleEndian) >> BigInt(lowestBit(bits, littleEndian));
  return signed ? BigInt.asIntN(bits.width, word) : BigInt.asUintN(bits.width, word);
}

function writeBits(bits: Bits, raw: bigint, view: DataView, at: number, littleEndian: boolean): void {
  const low = BigInt(lowestBit(bits, littleEndian));
  const mask = ((1n << BigInt(bits.width)) - 1n) << low;
  let word = (readWord(bits, view, at, littleEndian) & ~mask) | ((raw << low) & mask);
  const bytes = bytesOf(bits);
  for (let i = 0; i < bytes; i++) {
    view.setUint8(littleEndian ? at + i : at + bytes - 1 - i, Number(word & 0xffn));
    word >>= 8n;
  }
}

/** How far the value's lowest bit is above that of the word made of the bytes it touches. */
export function lowestBit(bits: Bits, littleEndian: boolean): number {
  return littleEndian ? bits.shift : bytesOf(bits) * 8 - bits.shift - bits.width;
}

function readWord(bits: Bits, view: DataView, at: number, littleEndian: boolean): bigint {
  const bytes = bytesOf(bits);
  let word = 0n;
  for (let i = 0; i < bytes; i++) {
    word = (word << 8n) | BigInt(view.getUint8(littleEndian ? at + bytes - 1 - i : at + i));
  }
  return word;
}
