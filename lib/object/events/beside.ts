/**
 * Structs that an object has in its BTF on purpose. clang keeps a type for what it describes (a variable, a function, a map, a CO-RE
 * relocation) and drops what only code uses. So authors name a record's type by a global pointer that nobody uses (`struct event *unused;`, as
 * cilium's bpf2go wants it), or by `bpf_core_type_id_local(struct event)`.
 */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import type { ObjectImage } from '../../formats/object/image.ts';
import { CORE } from '../../linker/core/kinds.ts';

/** Ids of those of a size, each once. What CO-RE reads is the kernel's, and no record. */
export function structsBeside({ btfExt }: ObjectImage, btf: Btf, size: number): number[] {
  const relocations = [...(btfExt?.coreRelocations ?? [])].flatMap(([, records]) => records);
  const [local, kernel] = [true, false].map(own =>
    relocations.filter(({ kind }) => (kind === CORE.TYPE_ID_LOCAL) === own).map(({ typeId }) => typeId),
  ) as [number[], number[]];
  const excluded = new Set(kernel.map(id => btf.resolve(id)));
  const found = new Map<number, number>();
  for (const id of [...btf.types.flatMap(type => pointee(btf, type)), ...local]) {
    const target = btf.resolve(id);
    const type = btf.type(target);
    const fits = (type.kind === 'struct' || type.kind === 'union') && type.size === size;
    if (fits && !excluded.has(target) && !found.has(target))
      found.set(target, type.name === '' ? id : target);
  }
  return [...found.values()];
}

/** Of a global pointer. */
function pointee(btf: Btf, variable: BtfType): number[] {
  if (variable.kind !== 'var' || variable.linkage === 'extern') return [];
  const type = btf.type(btf.resolve(variable.type));
  return type.kind === 'ptr' ? [type.type] : [];
}
