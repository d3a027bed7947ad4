/** Whether an object is of a type, or begins with one, at any depth: btf_struct_ids_match(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Env } from '../env.ts';
import type { Register } from '../state/register.ts';

const MAX_DEPTH = 16;

/** `strict`: exactly that type, not moved. */
export function isOfType(env: Env, reg: Register, wanted: string, strict: boolean): boolean {
  const { btf } = reg;
  const { kernelBtf } = env.program;
  if (!btf || btf !== kernelBtf) return false;
  const id = btf.find('struct', wanted);
  if (id === undefined) return false;
  if (reg.off === 0 && sameType(btf, reg.btfId, id)) return true;
  if (strict) return false;
  return memberAt(btf, reg.btfId, reg.off, id, 0);
}

const sameType = (btf: Btf, a: number, b: number) => btf.resolve(a) === btf.resolve(b);

/** Structs that lie at an offset in another. */
function memberAt(btf: Btf, typeId: number, offset: number, wanted: number, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'struct' && type.kind !== 'union') return false;
  return type.members.some(member => {
    if (member.bitSize !== 0) return false;
    const start = member.bitOffset / 8;
    const id = btf.resolve(member.type);
    const inner = btf.type(id);
    if (inner.kind !== 'struct' || start > offset || offset >= start + inner.size) return false;
    if (start === offset && id === wanted) return true;
    return memberAt(btf, id, offset - start, wanted, depth + 1);
  });
}
