/** Pointers that map values and objects keep: bpf_kptr_xchg(), loads and stores (process_kptr_func(), map_kptr_match_type()). */
import type { Env } from '../env.ts';
import { recordOf } from '../memory/record.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { hasField } from '../program/fields.ts';
import { knownValue } from '../state/scalar.ts';
import { isAllocated } from '../state/type.ts';
import type { Call } from './argument.ts';

export function kptrArgument(env: Env, call: Call, register: number): void {
  const reg = env.reg(register);
  if (!isAllocated(reg.type)) {
    const map = reg.map!;
    if (!map.btf) env.reject(EINVAL, `map '${map.name}' has to have BTF in order to use bpf_kptr_xchg\n`);
    call.map = map;
  }
  if (reg.scalar.tnum.mask !== 0n)
    env.reject(EINVAL, `R${register} doesn't have constant offset. kptr has to be at the constant offset\n`);
  const record = recordOf(env, reg);
  if (!hasField(record, 'kptr', 'percpu_kptr')) env.reject(EINVAL, `R${register} has no valid kptr\n`);
  const offset = reg.off + Number(knownValue(reg.scalar));
  const kptr = record.find(field => field.kptr && field.kind !== 'uptr' && field.offset === offset)?.kptr;
  if (!kptr) env.reject(EACCES, `off=${offset} doesn't point to kptr\n`);
  if (kptr.type === 'unref') env.reject(EACCES, `off=${offset} kptr isn't referenced kptr\n`);
  call.kptr = kptr;
}
