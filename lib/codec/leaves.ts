/** Plan nodes of the types that hold no other type. */
import type { BtfEnum, BtfInt } from '../formats/btf/types.ts';
import type { Bits, BytesNode, CharsNode, EnumNames, FloatNode, ScalarNode } from './plan.ts';
import type { CodecOptions } from './types.ts';

/** Where an old compiler put a bitfield's position into the integer type itself (BTF_INT_OFFSET, BTF_INT_BITS); null for whole bytes. */
export function ownBits(type: BtfInt): Bits | null {
  const whole = [1, 2, 4, 8, 16].includes(type.size) && type.bitOffset === 0 && type.bits === type.size * 8;
  return whole ? null : { shift: type.bitOffset, width: type.bits };
}

export function integerNode(
  type: BtfInt,
  typeName: string,
  bits: Bits | null,
  options: CodecOptions,
): ScalarNode {
  return scalar(type.size, typeName, type.bool ? 'bool' : 'int', type.signed, bits, options, null);
}

export function enumNode(
  type: BtfEnum,
  typeName: string,
  bits: Bits | null,
  options: CodecOptions,
): ScalarNode {
  const wide = (bits ? bits.width : type.size * 8) > 32;
  return scalar(type.size, typeName, 'enum', type.signed, bits, options, enumNames(type, wide));
}

/** Addresses are 64 bits wide in eBPF, and bigints whatever `int64` says: a kernel address is never a safe number. */
export function pointerNode(typeName: string): ScalarNode {
  return scalar(8, typeName, 'int', false, null, {}, null);
}

/** An unsigned integer of 1, 2, 4 or 8 bytes without BTF. */
export function unsignedNode(size: number, options: CodecOptions): ScalarNode {
  return scalar(size, `u${size * 8}`, 'int', false, null, options, null);
}

export function bytesNode(size: number, typeName: string): BytesNode {
  return { kind: 'bytes', size, typeName, values: 1, depth: 0 };
}

export function charsNode(size: number, typeName: string): CharsNode {
  return { kind: 'chars', size, typeName, values: 1, depth: 0 };
}

/** `long double` and half floats have no JavaScript number: they stay bytes. */
export function floatNode(size: number, typeName: string): FloatNode | BytesNode {
  if (size !== 4 && size !== 8) return bytesNode(size, typeName);
  return { kind: 'float', size, typeName, values: 1, depth: 0 };
}

function scalar(
  storage: number,
  typeName: string,
  as: ScalarNode['as'],
  signed: boolean,
  bits: Bits | null,
  options: CodecOptions,
  names: EnumNames | null,
): ScalarNode {
  const width = bits ? bits.width : storage * 8;
  const wide = width > 32;
  const negative = signed && as !== 'bool';
  const min = negative ? -(1n << BigInt(width - 1)) : 0n;
  const max = (1n << BigInt(negative ? width - 1 : width)) - 1n;
  const safe = wide && width <= 64 && options.int64 === 'number';
  return {
    kind: 'scalar',
    size: storage,
    typeName,
    values: 1,
    depth: 0,
    as,
    signed: negative,
    bits,
    wide,
    safe,
    min,
    max,
    names,
  };
}

function enumNames(type: BtfEnum, wide: boolean): EnumNames {
  const byValue = new Map<number | bigint, string>();
  const byName = new Map<string, number | bigint>();
  for (const { name, value } of type.values) {
    // Compilers before LLVM 16 did not say that an enum is signed: its -1 is 0xffffffff, in a byte 0xff.
    const stored = (type.signed ? BigInt.asIntN : BigInt.asUintN)(type.size * 8, value);
    const raw = wide ? stored : Number(stored);
    // Several names of one value: the first is the one C programmers wrote first.
    if (!byValue.has(raw)) byValue.set(raw, name);
    if (!byName.has(name)) byName.set(name, raw);
  }
  return { byValue, byName };
}
