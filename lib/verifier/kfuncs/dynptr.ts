/** Dynptrs as arguments of kernel functions: what kind is made, and what a clone has of its parent. */
import type { Env } from '../env.ts';
import { checkDynptr, dynptrAt, dynptrRegister } from '../objects/dynptr.ts';
import type { KfuncParameter } from '../program/kfunc.ts';
import type { DynptrType } from '../state/register.ts';
import { T } from '../state/type.ts';
import { hasSuffix } from './kind.ts';
import type { KfuncMeta } from './meta.ts';

const MADE: Readonly<Record<string, DynptrType>> = {
  bpf_dynptr_from_skb: 'skb',
  bpf_dynptr_from_xdp: 'xdp',
  bpf_dynptr_from_skb_meta: 'skb_meta',
  bpf_dynptr_from_file: 'file',
  bpf_dynptr_file_discard: 'file',
};

export function dynptrArgument(env: Env, meta: KfuncMeta, parameter: KfuncParameter, register: number): void {
  const { name } = meta.kfunc;
  const reg = env.reg(register);
  const uninitialised = hasSuffix(parameter, '__uninit');
  // The kernel takes both at once for its own mistake.
  if (uninitialised && reg.type === T.DYNPTR) env.unsupported('a constant dynptr that is to be made');
  const isClone = uninitialised && name === 'bpf_dynptr_clone';
  const type = isClone ? meta.dynptr!.type : (MADE[name] ?? '');
  const ref = isClone ? meta.dynptr!.ref : 0;
  checkDynptr(env, register, {
    ...{ uninitialised, read: reg.type === T.DYNPTR, type, ref },
    ...(!isClone && { parent: meta.ref }),
  });
  if (uninitialised) return;
  const found = dynptrAt(env, reg);
  const { id, ref: owned } = dynptrRegister(env, reg);
  if (found) meta.dynptr = { id, type: found.type, ref: owned };
}
