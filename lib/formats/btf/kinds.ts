/** One type record: struct btf_type and what follows it by kind (include/uapi/linux/btf.h). */
import type { Reader } from '../reader.ts';
import type { BtfMember, BtfType } from './types.ts';

/** BTF_KIND_* by number. */
const KINDS = [
  'unkn',
  'int',
  'ptr',
  'array',
  'struct',
  'union',
  'enum',
  'fwd',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'func',
  'func_proto',
  'var',
  'datasec',
  'float',
  'decl_tag',
  'type_tag',
  'enum64',
] as const;

const LINKAGES = ['static', 'global', 'extern'] as const;

/** struct btf_type: name_off, info, size or type. */
const HEAD = 12;

type NameAt = (offset: number) => string;

/** The type at `offset` and the bytes it takes. */
export function readType(reader: Reader, offset: number, nameAt: NameAt): { type: BtfType; size: number } {
  reader.check(offset, HEAD);
  const name = nameAt(reader.u32(offset));
  const info = reader.u32(offset + 4);
  const vlen = info & 0xffff;
  const kind = KINDS[(info >>> 24) & 0x1f];
  const flag = info >>> 31 === 1;
  const value = reader.u32(offset + 8); // a size or a type id, by kind
  const body = offset + HEAD;
  const done = (type: BtfType, extra: number) => ({ type, size: HEAD + extra });
  switch (kind) {
    case 'int': {
      const bits = reader.u32(body);
      const encoding = (bits >>> 24) & 0xf;
      if (![1, 2, 4, 8, 16].includes(value)) reader.fail(`int '${name}' of ${value} bytes`, offset);
      const used = bits & 0xff;
      const bitOffset = (bits >>> 16) & 0xff;
      if (used === 0 || used + bitOffset > value * 8)
        reader.fail(`int '${name}' of ${used} bits at ${bitOffset}`, body);
      const flags = { signed: (encoding & 1) !== 0, char: (encoding & 2) !== 0, bool: (encoding & 4) !== 0 };
      return done({ kind, name, size: value, ...flags, bits: used, bitOffset }, 4);
    }
    case 'float':
      if (![2, 4, 8, 12, 16].includes(value)) reader.fail(`float '${name}' of ${value} bytes`, offset);
      return done({ kind, name, size: value }, 0);
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
      return done({ kind, name, type: value }, 0);
    case 'array': {
      reader.check(body, 12);
      const type = { type: reader.u32(body), indexType: reader.u32(body + 4), length: reader.u32(body + 8) };
      return done({ kind, name: '', ...type }, 12);
    }
    case 'struct':
    case 'union':
      return done(
        { kind, name, size: value, members: readMembers(reader, body, vlen, flag, nameAt) },
        vlen * 12,
      );
    case 'enum':
    case 'enum64':
      return readEnum(kind, name, value, flag, vlen, reader, body, nameAt);
    case 'fwd':
      return done({ kind, name, union: flag }, 0);
    case 'func':
      return done({ kind, name, type: value, linkage: linkage(vlen, reader, offset) }, 0);
    case 'func_proto': {
      reader.check(body, vlen * 8);
      const params = Array.from({ length: vlen }, (_, i) => ({
        name: nameAt(reader.u32(body + i * 8)),
        type: reader.u32(body + i * 8 + 4),
      }));
      return done({ kind, name: '', returnType: value, params }, vlen * 8);
    }
    case 'var':
      return done({ kind, name, type: value, linkage: linkage(reader.u32(body), reader, body) }, 4);
    case 'datasec': {
      reader.check(body, vlen * 12);
      const entries = Array.from({ length: vlen }, (_, i) => {
        const at = body + i * 12;
        return { type: reader.u32(at), offset: reader.u32(at + 4), size: reader.u32(at + 8) };
      });
      return done({ kind, name, size: value, entries }, vlen * 12);
    }
    case 'decl_tag':
      return done({ kind, name, type: value, componentIndex: reader.i32(body) }, 4);
    default:
      return reader.fail(`kind ${(info >>> 24) & 0x1f} is not known`, offset + 4);
  }
}

function readMembers(
  reader: Reader,
  body: number,
  vlen: number,
  bitfields: boolean,
  nameAt: NameAt,
): BtfMember[] {
  reader.check(body, vlen * 12);
  return Array.from({ length: vlen }, (_, i) => {
    const at = body + i * 12;
    const position = reader.u32(at + 8);
    return {
      name: nameAt(reader.u32(at)),
      type: reader.u32(at + 4),
      // With kind_flag the upper 8 bits are a bitfield's width.
      bitOffset: bitfields ? position & 0xffffff : position,
      bitSize: bitfields ? position >>> 24 : 0,
    };
  });
}

function readEnum(
  kind: 'enum' | 'enum64',
  name: string,
  size: number,
  signed: boolean,
  vlen: number,
  reader: Reader,
  body: number,
  nameAt: NameAt,
): { type: BtfType; size: number } {
  const stride = kind === 'enum' ? 8 : 12;
  if (![1, 2, 4, 8].includes(size)) reader.fail(`enum '${name}' of ${size} bytes`, body);
  reader.check(body, vlen * stride);
  const values = Array.from({ length: vlen }, (_, i) => {
    const at = body + i * stride;
    const low = reader.u32(at + 4);
    const unsigned = kind === 'enum' ? BigInt(low) : BigInt(low) | (BigInt(reader.u32(at + 8)) << 32n);
    const value = signed ? BigInt.asIntN(kind === 'enum' ? 32 : 64, unsigned) : unsigned;
    return { name: nameAt(reader.u32(at)), value };
  });
  return { type: { kind, name, size, signed, values }, size: HEAD + vlen * stride };
}

function linkage(number: number, reader: Reader, offset: number): (typeof LINKAGES)[number] {
  return LINKAGES[number] ?? reader.fail(`linkage ${number} is not known`, offset);
}
