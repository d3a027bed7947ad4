/** Pointers that may be NULL, and what a comparison with zero makes of them (mark_ptr_or_null_regs()). */

import type { Env } from '../env.ts';
import { hasLock } from '../memory/record.ts';
import { MAP } from '../program/map.ts';
import { change, constantOf, type Register } from '../state/register.ts';
import type { State } from '../state/state.ts';
import { baseOf, F, isSocket, mayBeNull, T } from '../state/type.ts';

/** BPF_MAX_VAR_OFF */
const MAX_OFFSET = 1n << 29n;

/** reg_not_null(): of types whose pointers are never NULL. */
export function notNull(reg: Register): boolean {
  const { type } = reg;
  // A pointer that was moved far may have come around to zero.
  if (mayBeNull(type) || reg.scalar.smin <= -MAX_OFFSET || reg.scalar.smax >= MAX_OFFSET) return false;
  const base = baseOf(type);
  return (
    isSocket(type) ||
    base === T.MAP_VALUE ||
    base === T.MAP_KEY ||
    (base === T.BTF_ID && (reg.ref !== 0 || (type & F.TRUSTED) !== 0) && !(type & F.UNTRUSTED)) ||
    (base === T.MEM && !(type & F.UNTRUSTED)) ||
    base === T.MAP_PTR
  );
}

/** mark_ptr_not_null_reg() */
export function asNotNull(reg: Register): Register {
  const { map } = reg;
  if (baseOf(reg.type) === T.MAP_VALUE && map) {
    if (map.inner)
      return change(reg, { type: T.MAP_PTR, map: map.inner, mapUid: hasTimer(map.inner) ? reg.id : 0 });
    if (map.type === MAP.XSKMAP) return change(reg, { type: T.XDP_SOCK });
    if (map.type === MAP.SOCKMAP || map.type === MAP.SOCKHASH) return change(reg, { type: T.SOCKET });
    return change(reg, { type: T.MAP_VALUE });
  }
  return change(reg, { type: reg.type & ~F.MAYBE_NULL });
}

const hasTimer = (map: NonNullable<Register['map']>) =>
  map.fields.some(({ kind }) => kind === 'bpf_timer' || kind === 'bpf_wq' || kind === 'bpf_task_work');

export function markNull(env: Env, state: State, register: number, isNull: boolean): void {
  const { id, ref } = state.frame.regs[register]!;
  // Nothing was acquired then.
  if (ref !== 0 && ref === id && isNull) state.refs = state.refs.filter(each => each.id !== id);
  state.replace(reg => {
    if (!mayBeNull(reg.type) || reg.id !== id) return reg;
    if (isNull) return constantOf(0n);
    const next = asNotNull(reg);
    // A lock belongs to the one value that it is in, so the id stays.
    return hasLock(env, next) ? next : change(next, { id: 0 });
  });
}
