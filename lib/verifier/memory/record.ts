/** What the value or object that a register points to has in it: reg_btf_record(). */
import type { Env } from '../env.ts';
import { type FieldKind, hasField, type SpecialField } from '../program/fields.ts';
import type { Register } from '../state/register.ts';
import { baseOf, isAllocated, T } from '../state/type.ts';

const NONE: readonly SpecialField[] = [];

export function recordOf(env: Env, reg: Register): readonly SpecialField[] {
  if (baseOf(reg.type) === T.MAP_VALUE) return reg.map?.fields ?? NONE;
  return isAllocated(reg.type) ? env.program.recordOf(reg.btf, reg.btfId) : NONE;
}

/** reg_find_field_offset() */
export function fieldAt(env: Env, reg: Register, offset: number, kind: FieldKind): SpecialField | undefined {
  return recordOf(env, reg).find(field => field.kind === kind && field.offset === offset);
}

/** reg_may_point_to_spin_lock() */
export const hasLock = (env: Env, reg: Register) =>
  hasField(recordOf(env, reg), 'bpf_spin_lock', 'bpf_res_spin_lock');
