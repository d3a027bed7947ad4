/** Arguments that are timers in map values: process_timer_func(). */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { knownValue } from '../state/scalar.ts';
import type { Call } from './argument.ts';

export function timerArgument(env: Env, call: Call, register: number): void {
  const reg = env.reg(register);
  const map = reg.map!;
  if (reg.scalar.tnum.mask !== 0n)
    env.reject(
      EINVAL,
      `R${register} doesn't have constant offset. bpf_timer has to be at the constant offset\n`,
    );
  if (!map.btf) env.reject(EINVAL, `map '${map.name}' has to have BTF in order to use bpf_timer\n`);
  const field = map.fields.find(({ kind }) => kind === 'bpf_timer');
  if (!field) env.reject(EINVAL, `map '${map.name}' has no valid bpf_timer\n`);
  const offset = reg.off + Number(knownValue(reg.scalar));
  if (field.offset !== offset)
    env.reject(EINVAL, `off ${offset} doesn't point to 'struct bpf_timer' that is at ${field.offset}\n`);
  call.map = map;
  call.mapUid = reg.mapUid;
}
