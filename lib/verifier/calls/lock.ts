/** bpf_spin_lock() and bpf_spin_unlock(): process_spin_lock(). */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { UNKNOWN_SCALAR } from '../state/register.ts';
import { knownValue } from '../state/scalar.ts';
import { isNonOwning, T } from '../state/type.ts';

export function lockArgument(env: Env, register: number, lock: boolean): void {
  const reg = env.reg(register);
  const { map } = reg;
  const name = 'bpf_spin';
  if (reg.type !== T.MAP_VALUE || !map) env.unsupported('locks in allocated objects');
  if (reg.scalar.tnum.mask !== 0n)
    env.reject(
      EINVAL,
      `R${register} doesn't have constant offset. ${name}_lock has to be at the constant offset\n`,
    );
  if (!map.btf) env.reject(EINVAL, `map '${map.name}' has to have BTF in order to use ${name}_lock\n`);
  const field = map.fields.find(({ kind }) => kind === 'bpf_spin_lock');
  if (!field) env.reject(EINVAL, `map '${map.name}' has no valid ${name}_lock\n`);
  const offset = reg.off + Number(knownValue(reg.scalar));
  if (field.offset !== offset)
    env.reject(EINVAL, `off ${offset} doesn't point to 'struct ${name}_lock' that is at ${field.offset}\n`);
  const { state } = env;
  if (lock) {
    if (state.activeLocks > 0) env.reject(EINVAL, 'Locking two bpf_spin_locks are not allowed\n');
    state.refs = [...state.refs, { kind: 'lock', id: reg.id, instruction: env.instruction, owner: map }];
    return;
  }
  if (state.activeLocks === 0) env.reject(EINVAL, `${name}_unlock without taking a lock\n`);
  const held = state.refs.find(ref => ref.kind === 'lock');
  if (!held || held.id !== reg.id || held.owner !== map)
    env.reject(EINVAL, `${name}_unlock of different lock\n`);
  state.refs = state.refs.filter(ref => ref !== held);
  state.replace(each => (isNonOwning(each.type) ? UNKNOWN_SCALAR : each));
}
