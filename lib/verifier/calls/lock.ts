/** Locks in map values and in allocated objects: process_spin_lock(). */
import type { Env } from '../env.ts';
import { recordOf } from '../memory/record.ts';
import { EINVAL } from '../outcome.ts';
import { UNKNOWN_SCALAR } from '../state/register.ts';
import { knownValue } from '../state/scalar.ts';
import type { Reference } from '../state/state.ts';
import { isNonOwning, T } from '../state/type.ts';

export interface LockUse {
  readonly lock: boolean;
  /** bpf_res_spin_lock(), which may fail. */
  readonly res: boolean;
  readonly irq: boolean;
}

export const isLock = ({ kind }: Reference) => kind !== 'ptr' && kind !== 'irq';

export function lockArgument(env: Env, register: number, { lock, res, irq }: LockUse): void {
  const reg = env.reg(register);
  const name = res ? 'bpf_res_spin' : 'bpf_spin';
  const kind = res ? 'bpf_res_spin_lock' : 'bpf_spin_lock';
  if (reg.scalar.tnum.mask !== 0n)
    env.reject(
      EINVAL,
      `R${register} doesn't have constant offset. ${name}_lock has to be at the constant offset\n`,
    );
  const map = reg.type === T.MAP_VALUE ? reg.map : null;
  if (map && !map.btf) env.reject(EINVAL, `map '${map.name}' has to have BTF in order to use ${name}_lock\n`);
  const field = recordOf(env, reg).find(each => each.kind === kind);
  if (!field)
    env.reject(EINVAL, `${map ? 'map' : 'local'} '${map ? map.name : 'kptr'}' has no valid ${name}_lock\n`);
  const offset = reg.off + Number(knownValue(reg.scalar));
  if (field.offset !== offset)
    env.reject(EINVAL, `off ${offset} doesn't point to 'struct ${name}_lock' that is at ${field.offset}\n`);
  const owner = map ?? reg.btf;
  const { state } = env;
  const type = res ? (irq ? 'res_lock_irq' : 'res_lock') : 'lock';
  const held = state.refs.filter(isLock);
  const isThis = (ref: Reference) => ref.id === reg.id && ref.owner === owner;
  if (lock) {
    if (!res && held.some(ref => ref.kind === 'lock'))
      env.reject(EINVAL, 'Locking two bpf_spin_locks are not allowed\n');
    if (res && held.some(ref => ref.kind !== 'lock' && isThis(ref)))
      env.reject(EINVAL, 'Acquiring the same lock again, AA deadlock detected\n');
    state.refs = [...state.refs, { kind: type, id: reg.id, instruction: env.instruction, owner }];
    return;
  }
  if (held.length === 0) env.reject(EINVAL, `${name}_unlock without taking a lock\n`);
  const found = held.find(ref => ref.kind === type && isThis(ref));
  if (!found) env.reject(EINVAL, `${name}_unlock of different lock\n`);
  if (!isThis(held[held.length - 1]!)) env.reject(EINVAL, `${name}_unlock cannot be out of order\n`);
  state.refs = state.refs.filter(ref => ref !== found);
  state.replace(each => (isNonOwning(each.type) ? UNKNOWN_SCALAR : each));
}
