/** Several modules' BTF, each split from the same kernel's, as one: their ids start at the same number, and are moved apart. */
import { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import { BtfWriter } from '../../formats/btf/write.ts';

export function combine(base: Btf, modules: readonly Btf[]): Btf {
  const writer = new BtfWriter();
  for (const type of base.types) if (type.kind !== 'void') writer.append(type);
  for (const module of modules) {
    const shift = writer.nextId - base.count;
    const moved = (id: number) => (id < base.count ? id : id + shift);
    for (let id = base.count; id < module.count; id++) writer.append(move(module.type(id), moved));
  }
  return Btf.parse(writer.bytes(base.littleEndian));
}

function move(type: BtfType, moved: (id: number) => number): BtfType {
  const each = <T extends { readonly type: number }>(parts: readonly T[]): T[] =>
    parts.map(part => ({ ...part, type: moved(part.type) }));
  switch (type.kind) {
    case 'struct':
    case 'union':
      return { ...type, members: each(type.members) };
    case 'func_proto':
      return { ...type, returnType: moved(type.returnType), params: each(type.params) };
    case 'datasec':
      return { ...type, entries: each(type.entries) };
    case 'array':
      return { ...type, type: moved(type.type), indexType: moved(type.indexType) };
    default:
      return 'type' in type ? { ...type, type: moved(type.type) } : type;
  }
}
