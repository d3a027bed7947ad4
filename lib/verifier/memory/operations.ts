/** Arguments of operations: what the kernel's BTF and its rules say of them beyond their types. */
import type { Env } from '../env.ts';
import type { Attached } from '../program/attached.ts';
import { pointer, type Register } from '../state/register.ts';
import { F, T } from '../state/type.ts';
import { OPERATIONS } from '../tables/operations.ts';

export interface StubParameter {
  readonly nullable: boolean;
  /** The program is given a reference, which it must give on. */
  readonly reference: boolean;
}

/**
 * prepare_arg_info(): the suffix of a parameter of the function that stands for a member in the kernel itself, `STRUCT__MEMBER` where it
 * matters (1611603537a4, 6.9; references since a687df2008f6, 6.15).
 */
export function parameterOfStub({ btf, name, called }: Attached, index: number): StubParameter | undefined {
  const id = btf.find('func', `${name}__${called}`);
  const fn = id === undefined ? undefined : btf.type(id);
  const proto = fn?.kind === 'func' ? btf.type(fn.type) : undefined;
  const parameter = proto?.kind === 'func_proto' ? proto.params[index]?.name : undefined;
  const nullable = parameter?.endsWith('__nullable') ?? false;
  const reference = parameter?.endsWith('__ref') ?? false;
  return nullable || reference ? { nullable, reference } : undefined;
}

/** undefined: nothing is special. */
export function specialOperand(env: Env, attached: Attached, index: number): Register | undefined {
  const { btf, name, called } = attached;
  const special = OPERATIONS.get(name)?.arguments[`${called} ${index}`];
  if (special && 'struct' in special) {
    const btfId = btf.find('struct', special.struct);
    return btfId === undefined ? undefined : pointer(T.BTF_ID | F.TRUSTED, { btf, btfId });
  }
  const stub = parameterOfStub(attached, index);
  if (!special && !stub) return undefined;
  const target = structAt(attached, index);
  if (target === undefined) return undefined;
  const nullable = special || stub?.nullable ? F.MAYBE_NULL : 0;
  const ref = env.givenReferences.get(index) ?? 0;
  return pointer(T.BTF_ID | F.TRUSTED | nullable, { btf, btfId: target, ref });
}

function structAt({ btf, proto }: Attached, index: number): number | undefined {
  const type = btf.type(btf.resolve(proto.params[index]?.type ?? 0));
  if (type.kind !== 'ptr') return undefined;
  const id = btf.resolve(type.type);
  return btf.type(id).kind === 'struct' ? id : undefined;
}
