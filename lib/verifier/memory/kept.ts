/** Pointers that are put into map values and objects, to be kept there. */
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import type { KptrField } from '../program/fields.ts';
import type { Register } from '../state/register.ts';
import { baseOf, F, flagsOf, T, typeText } from '../state/type.ts';
import { matches } from './btf-type.ts';
import { checkUnmoved } from './region.ts';

/** map_kptr_match_type(): the register's pointer may be kept there. Answers the kernel's errno of one that may not. */
export function checkKept(env: Env, kptr: KptrField, register: number): void {
  const reg = env.reg(register);
  const isKernel = env.program.isKernel(reg.btf);
  let permitted = isKernel ? F.MAYBE_NULL | F.TRUSTED | F.RCU : F.MAYBE_NULL | F.ALLOC;
  if (isKernel && kptr.type === 'unref') permitted |= F.UNTRUSTED;
  if (!isKernel && kptr.type === 'percpu') permitted |= F.PERCPU;
  if (baseOf(reg.type) !== T.BTF_ID || !reg.btf || flagsOf(reg.type) & ~permitted)
    bad(env, kptr, register, reg, '');
  checkUnmoved(env, reg, register, true);
  const given = { btf: reg.btf, id: reg.btfId };
  const wanted = { btf: kptr.btf, id: kptr.btfId };
  if (!matches(given, reg.off, wanted, kptr.type !== 'unref'))
    bad(env, kptr, register, reg, reg.btf.nameOf(reg.btfId));
}

function bad(env: Env, kptr: KptrField, register: number, reg: Register, name: string): never {
  const wanted = kptr.btf.nameOf(kptr.btfId);
  const or = kptr.type === 'unref' ? ` or ${typeText(T.BTF_ID | F.UNTRUSTED)}${wanted}` : '';
  return env.reject(
    EACCES,
    `invalid kptr access, R${register} type=${typeText(reg.type)}${name} expected=${typeText(T.BTF_ID)}${wanted}${or}\n`,
  );
}
