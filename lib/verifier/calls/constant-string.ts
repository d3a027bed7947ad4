/** Strings that helpers read at load, such as formats: check_reg_const_str(). */
import type { Env } from '../env.ts';
import { checkMapValue } from '../memory/region.ts';
import { EACCES, EINVAL } from '../outcome.ts';

export function checkConstantString(env: Env, register: number): void {
  const reg = env.reg(register);
  const map = reg.map!;
  if (!map.contents) env.reject(EACCES, `R${register} does not point to a readonly map'\n`);
  if (reg.scalar.tnum.mask !== 0n) env.reject(EACCES, `R${register} is not a constant address'\n`);
  if (map.maxEntries !== 1) env.reject(EACCES, 'no direct value access support for this map type\n');
  checkMapValue(env, register, reg.off, map.valueSize - reg.off, false, true);
  const bytes = map.contents!;
  if (bytes.indexOf(0, reg.off + Number(reg.scalar.smin)) < 0)
    env.reject(EINVAL, 'string is not zero-terminated\n');
}
