/** The record of one type, as kinds.ts reads it (struct btf_type in include/uapi/linux/btf.h, and what follows it). */
import { EbpfError } from '../../errors.ts';
import type { ByteWriter } from '../writer.ts';
import { LINKAGES, numberOfKind } from './kinds.ts';
import type { BtfEnum, BtfMember, BtfType } from './types.ts';

/** BTF_MAX_VLEN */
const MOST_ELEMENTS = 0xffff;

type StringAt = (text: string) => number;

/** `stringAt`: the offset of a text in the string section. */
export function writeType(type: BtfType, out: ByteWriter, stringAt: StringAt): void {
  if (type.kind === 'void') throw invalid('void is type 0, and has no record');
  const { kind, name } = type;
  const head = (value: number, count = 0, flag = false) => {
    if (count > MOST_ELEMENTS) throw invalid(`'${name}' has ${count} elements, more than BTF_MAX_VLEN`);
    const info = (Number(flag) << 31) | (numberOfKind(kind) << 24) | count;
    return out.u32(stringAt(name)).u32(info).u32(value);
  };
  switch (type.kind) {
    case 'int': {
      const encoding = Number(type.signed) | (Number(type.char) << 1) | (Number(type.bool) << 2);
      head(type.size).u32((encoding << 24) | (type.bitOffset << 16) | type.bits);
      break;
    }
    case 'float':
      head(type.size);
      break;
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
      head(type.type);
      break;
    case 'array':
      head(0).u32(type.type).u32(type.indexType).u32(type.length);
      break;
    case 'struct':
    case 'union':
      head(type.size, type.members.length, type.members.some(isBitfield));
      writeMembers(type.members, out, stringAt);
      break;
    case 'enum':
    case 'enum64':
      head(type.size, type.values.length, type.signed);
      writeValues(type, out, stringAt);
      break;
    case 'fwd':
      head(0, 0, type.union);
      break;
    case 'func':
      head(type.type, LINKAGES.indexOf(type.linkage));
      break;
    case 'func_proto':
      head(type.returnType, type.params.length);
      for (const param of type.params) out.u32(stringAt(param.name)).u32(param.type);
      break;
    case 'var':
      head(type.type).u32(LINKAGES.indexOf(type.linkage));
      break;
    case 'datasec':
      head(type.size, type.entries.length);
      for (const { type: id, offset, size } of type.entries) out.u32(id).u32(offset).u32(size);
      break;
    case 'decl_tag':
      head(type.type).i32(type.componentIndex);
  }
}

const isBitfield = ({ bitSize }: BtfMember): boolean => bitSize !== 0;

function writeMembers(members: readonly BtfMember[], out: ByteWriter, stringAt: StringAt): void {
  const bitfields = members.some(isBitfield);
  for (const { name, type, bitOffset, bitSize } of members) {
    // With kind_flag the upper 8 bits are a bitfield's width.
    out
      .u32(stringAt(name))
      .u32(type)
      .u32(bitfields ? (bitSize << 24) | bitOffset : bitOffset);
  }
}

function writeValues({ kind, values }: BtfEnum, out: ByteWriter, stringAt: StringAt): void {
  for (const { name, value } of values) {
    out.u32(stringAt(name)).u32(Number(value & 0xffffffffn));
    if (kind === 'enum64') out.u32(Number((value >> 32n) & 0xffffffffn));
  }
}

function invalid(why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_BTF', `BTF that is written: ${why}`);
}
