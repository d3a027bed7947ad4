/** Whether an object is of a type, or begins with one, at any depth: btf_struct_ids_match(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import type { Env } from '../env.ts';
import type { Register } from '../state/register.ts';

const MAX_DEPTH = 16;

/** A type, in one BTF or another. */
export interface TypeAt {
  readonly btf: Btf;
  readonly id: number;
}

/** `strict`: exactly that type of the kernel's, not moved. */
export function isOfType(env: Env, reg: Register, wanted: string, strict: boolean): boolean {
  const { btf } = reg;
  const { kernelBtf } = env.program;
  if (!btf || !kernelBtf || !env.program.isKernel(btf)) return false;
  const id = kernelBtf.find('struct', wanted);
  if (id === undefined) return false;
  return matches({ btf, id: reg.btfId }, reg.off, { btf: kernelBtf, id }, strict);
}

export function matches(type: TypeAt, offset: number, wanted: TypeAt, strict: boolean): boolean {
  const { btf } = type;
  // btf_types_are_same(): what a module's types and the kernel's have in common is one and the same.
  const same = wanted.btf.type(wanted.btf.resolve(wanted.id));
  if (offset === 0 && btf.type(btf.resolve(type.id)) === same) return true;
  if (strict) return false;
  return memberAt(btf, type.id, offset, same, 0);
}

/** Structs that lie at an offset in another. */
function memberAt(btf: Btf, typeId: number, offset: number, wanted: BtfType, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'struct' && type.kind !== 'union') return false;
  return type.members.some(member => {
    if (member.bitSize !== 0) return false;
    const start = member.bitOffset / 8;
    const id = btf.resolve(member.type);
    const inner = btf.type(id);
    if ((inner.kind !== 'struct' && inner.kind !== 'union') || start > offset || offset >= start + inner.size)
      return false;
    if (start === offset && inner === wanted) return true;
    return memberAt(btf, id, offset - start, wanted, depth + 1);
  });
}

const NO_CAST = '___init';

/** btf_type_ids_nocast_alias(): `nf_conn___init` and `nf_conn` are not one another, for all that their bytes are the same. */
export function areNoCastAliases(a: TypeAt, b: TypeAt): boolean {
  const [one, other] = [a.btf.nameOf(a.id), b.btf.nameOf(b.id)];
  return one === `${other}${NO_CAST}` || other === `${one}${NO_CAST}`;
}
