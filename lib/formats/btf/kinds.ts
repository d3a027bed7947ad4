/** One type record: struct btf_type and what follows it by kind (include/uapi/linux/btf.h). */
import type { Reader } from '../reader.ts';
import type { BtfKind, BtfMember, BtfType } from './types.ts';

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

export const LINKAGES = ['static', 'global', 'extern'] as const;

/** BTF_KIND_* */
export const numberOfKind = (kind: Exclude<BtfKind, 'void'>): number => KINDS.indexOf(kind);
export const kindOfNumber = (number: number) => KINDS[number] as Exclude<BtfKind, 'void'>;

/** BTF_INFO_KIND */
export const kindIn = (info: number): number => (info >>> 24) & 0x1f;

/** struct btf_type: name_off, info, size or type. */
export const HEAD = 12;

/** Bytes that follow a record's head, by the kind's number: of all, … */
const FIXED_OF: Partial<Record<BtfKind, number>> = { int: 4, var: 4, decl_tag: 4, array: 12 };
export const FIXED = Uint8Array.from(KINDS, kind => FIXED_OF[kind as BtfKind] ?? 0);
/** … and of each of the things that its info counts. */
const ITEMS: Partial<Record<BtfKind, number>> = {
  ...{ struct: 12, union: 12, datasec: 12, enum64: 12 },
  ...{ enum: 8, func_proto: 8 },
};
export const PER_ITEM = Uint8Array.from(KINDS, kind => ITEMS[kind as BtfKind] ?? 0);

type NameAt = (offset: number) => string;

/** The type at `offset` and the bytes it takes. */
export function readType(reader: Reader, offset: number, nameAt: NameAt): { type: BtfType; size: number } {
  reader.check(offset, HEAD);
  const name = nameAt(reader.u32(offset));
  const info = reader.u32(offset + 4);
  const vlen = info & 0xffff;
  const kind = KINDS[kindIn(info)];
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
        { kind, name, size: value, members: readMembers(reader, body, value, vlen, flag, nameAt) },
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
      const params: { name: string; type: number }[] = [];
      for (let i = 0; i < vlen; i++) {
        const at = body + i * 8;
        params.push({ name: nameAt(reader.u32(at)), type: reader.u32(at + 4) });
      }
      return done({ kind, name: '', returnType: value, params }, vlen * 8);
    }
    case 'var':
      return done({ kind, name, type: value, linkage: linkage(reader.u32(body), reader, body) }, 4);
    case 'datasec': {
      reader.check(body, vlen * 12);
      const entries: { type: number; offset: number; size: number }[] = [];
      for (let i = 0; i < vlen; i++) {
        const at = body + i * 12;
        entries.push({ type: reader.u32(at), offset: reader.u32(at + 4), size: reader.u32(at + 8) });
      }
      return done({ kind, name, size: value, entries }, vlen * 12);
    }
    case 'decl_tag':
      return done({ kind, name, type: value, componentIndex: reader.i32(body) }, 4);
    default:
      return reader.fail(`kind ${kindIn(info)} is not known`, offset + 4);
  }
}

function readMembers(
  reader: Reader,
  body: number,
  size: number,
  vlen: number,
  bitfields: boolean,
  nameAt: NameAt,
): BtfMember[] {
  reader.check(body, vlen * 12);
  const members: BtfMember[] = [];
  for (let i = 0; i < vlen; i++) {
    const at = body + i * 12;
    const name = nameAt(reader.u32(at));
    const position = reader.u32(at + 8);
    // With kind_flag the upper 8 bits are a bitfield's width.
    const bitOffset = bitfields ? position & 0xffffff : position;
    const bitSize = bitfields ? position >>> 24 : 0;
    if (bitOffset + bitSize > size * 8) {
      reader.fail(`member '${name}' at bit ${bitOffset} lies beyond the ${size} bytes of its type`, at + 8);
    }
    members.push({ name, type: reader.u32(at + 4), bitOffset, bitSize });
  }
  return members;
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
  const values: { name: string; value: bigint }[] = [];
  for (let i = 0; i < vlen; i++) {
    const at = body + i * stride;
    const name = nameAt(reader.u32(at));
    if (kind === 'enum') {
      values.push({ name, value: BigInt(signed ? reader.i32(at + 4) : reader.u32(at + 4)) });
    } else {
      const high = BigInt(signed ? reader.i32(at + 8) : reader.u32(at + 8));
      values.push({ name, value: (high << 32n) | BigInt(reader.u32(at + 4)) });
    }
  }
  return { type: { kind, name, size, signed, values }, size: HEAD + vlen * stride };
}

function linkage(number: number, reader: Reader, offset: number): (typeof LINKAGES)[number] {
  return LINKAGES[number] ?? reader.fail(`linkage ${number} is not known`, offset);
}
