/** What a kernel function answers in R0, and what its arguments become. */
import { nonOwning } from '../calls/graph-node.ts';
import { acquire } from '../calls/references.ts';
import type { Env } from '../env.ts';
import { hasLock } from '../memory/record.ts';
import { EINVAL } from '../outcome.ts';
import { hasFlag, isIteratorNext } from '../program/kfunc.ts';
import { change, pointer, type Register, UNKNOWN_SCALAR, ZERO_SCALAR } from '../state/register.ts';
import { F, T } from '../state/type.ts';
import { KF } from '../tables/kfuncs.ts';
import { kindText } from './kind.ts';
import type { KfuncMeta } from './meta.ts';
import { specialResult } from './special-result.ts';

/** They return no pointer to a struct, and hand over something for all that. */
const ALLOCATE = new Set(['bpf_obj_new', 'bpf_percpu_obj_new', 'bpf_refcount_acquire']);
const RES_LOCKS = new Set(['bpf_res_spin_lock', 'bpf_res_spin_lock_irqsave']);

export function setResult(env: Env, meta: KfuncMeta): void {
  const { kfunc } = meta;
  const { btf, returns, name, role } = kfunc;
  const type = btf.type(returns);
  const target = type.kind === 'ptr' ? btf.resolve(type.type) : 0;
  const acquires = hasFlag(kfunc, KF.ACQUIRE);
  if (acquires && !ALLOCATE.has(role) && btf.type(target).kind !== 'struct')
    env.reject(EINVAL, 'acquire kernel function does not return PTR_TO_BTF_ID\n');
  if (type.kind === 'void') return;
  if (type.kind !== 'ptr') {
    env.set(0, RES_LOCKS.has(name) ? ZERO_SCALAR : UNKNOWN_SCALAR);
    return;
  }
  let result = specialResult(env, meta, target) ?? pointerTo(env, meta, target);
  // is_kfunc_ret_null()
  const nullable = hasFlag(kfunc, KF.RET_NULL) && !(role === 'bpf_refcount_acquire' && meta.owning);
  if (nullable) result = change(result, { type: result.type | F.MAYBE_NULL, id: env.newId() });
  const struct = btf.nameOf(target);
  if (acquires) {
    const ref = acquire(env);
    result = change(result, { ref, ...(nullable && { id: ref }) });
  } else if (struct === 'bpf_rb_node' || struct === 'bpf_list_node') result = nonOwning(env, result);
  if (hasLock(env, result) && result.id === 0) result = change(result, { id: env.newId() });
  env.set(0, result);
}

function pointerTo(env: Env, meta: KfuncMeta, target: number): Register {
  const { kfunc } = meta;
  const { btf, name } = kfunc;
  const type = btf.type(target);
  if (type.kind === 'void' && meta.resultSize === 0n) return UNKNOWN_SCALAR;
  if (type.kind === 'struct' || type.kind === 'union')
    return pointer(T.BTF_ID | trustOf(env, meta), { btf, btfId: target });
  let { resultSize: size, resultReadOnly: readOnly } = meta;
  if (size === 0n && type.kind !== 'void' && type.kind !== 'fwd' && type.kind !== 'func_proto') {
    size = BigInt(btf.sizeOf(target));
    readOnly = true;
  }
  if (size === 0n)
    env.reject(
      EINVAL,
      `kernel function ${name} returns pointer type ${kindText(btf, target)} ${type.name} is not supported\n`,
    );
  const guarded = hasFlag(kfunc, KF.RCU_PROTECTED) && env.rules.knows.trustedResults ? F.RCU : 0;
  return pointer(T.MEM | (readOnly ? F.RDONLY : 0) | guarded, { memSize: Number(size), ref: meta.ref });
}

function trustOf(env: Env, meta: KfuncMeta): number {
  const { kfunc, iterator } = meta;
  if (kfunc.name === 'bpf_get_kmem_cache') return F.UNTRUSTED;
  if (hasFlag(kfunc, KF.RCU_PROTECTED) && env.rules.knows.protectedKfuncs) return F.RCU;
  if (!isIteratorNext(kfunc) || !iterator) return env.rules.knows.trustedResults ? F.TRUSTED : 0;
  const { type } = env.state.frames[iterator.frame]!.slot(iterator.slot).reg;
  return type & F.RCU ? F.RCU : F.TRUSTED;
}
