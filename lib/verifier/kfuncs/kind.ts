/** What an argument of a kernel function is, by its type, its name's suffix and the register: get_kfunc_ptr_arg_type(). */
import type { Btf } from '../../formats/btf/btf.ts';
import { argumentName } from '../calls/argument-name.ts';
import { isContextType } from '../calls/signature.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { isScalar, type Kfunc, type KfuncParameter } from '../program/kfunc.ts';
import { isNull, type Register } from '../state/register.ts';
import { KERNEL_STRUCTS } from '../state/trust.ts';
import { baseOf, T } from '../state/type.ts';
import { KF } from '../tables/kfuncs.ts';

export type ArgumentKind =
  | 'null'
  | 'ctx'
  | 'alloc'
  | 'refcounted'
  | 'dynptr'
  | 'iter'
  | 'list_head'
  | 'list_node'
  | 'rb_root'
  | 'rb_node'
  | 'string'
  | 'map'
  | 'workqueue'
  | 'timer'
  | 'task_work'
  | 'irq_flag'
  | 'res_spin_lock'
  | 'object'
  | 'callback'
  | 'memory'
  | 'sized memory';

/** btf_param_match_suffix() */
export const hasSuffix = ({ name }: KfuncParameter, suffix: string) =>
  name.length > suffix.length && name.endsWith(suffix);

/** The argument is the size of what the one before it points to. */
export const isSize = (parameter: KfuncParameter | undefined, reg: Register) =>
  parameter?.kind === 'scalar' && reg.type === T.SCALAR && hasSuffix(parameter, '__sz');
export const isConstantSize = (parameter: KfuncParameter | undefined, reg: Register) =>
  parameter?.kind === 'scalar' && reg.type === T.SCALAR && hasSuffix(parameter, '__szk');

const OF_CONTEXT = new Set(['bpf_cast_to_kern_ctx', 'bpf_session_is_return', 'bpf_session_cookie']);
const ITERATORS = KF.ITER_NEW | KF.ITER_NEXT | KF.ITER_DESTROY;

/** By the struct that the argument points to. */
const STRUCTS: Readonly<Record<string, ArgumentKind>> = {
  bpf_list_head: 'list_head',
  bpf_list_node: 'list_node',
  bpf_rb_root: 'rb_root',
  bpf_rb_node: 'rb_node',
};
const LATER_STRUCTS: Readonly<Record<string, ArgumentKind>> = {
  bpf_wq: 'workqueue',
  bpf_timer: 'timer',
  bpf_task_work: 'task_work',
};

export function kindOfArgument(env: Env, kfunc: Kfunc, index: number): ArgumentKind {
  const { btf, parameters } = kfunc;
  const parameter = parameters[index]!;
  const reg = env.reg(index + 1);
  if (OF_CONTEXT.has(kfunc.name)) return 'ctx';
  const next = parameters[index + 1];
  const sized =
    next !== undefined && (isSize(next, env.reg(index + 2)) || isConstantSize(next, env.reg(index + 2)));
  if (isContextType(env.program, btf, parameter.declaredTarget)) return 'ctx';
  if (hasSuffix(parameter, '__nullable') && isNull(reg) && !sized) return 'null';
  if (hasSuffix(parameter, '__alloc')) return 'alloc';
  if (hasSuffix(parameter, '__refcounted_kptr')) return 'refcounted';
  const target = btf.type(parameter.target);
  const struct = target.kind === 'struct' ? target.name : '';
  if (struct === 'bpf_dynptr') return 'dynptr';
  if (kfunc.flags & ITERATORS ? index === 0 : hasSuffix(parameter, '__iter')) return 'iter';
  const graph = STRUCTS[struct];
  if (graph) return graph;
  if (hasSuffix(parameter, '__str')) return 'string';
  if (hasSuffix(parameter, '__map')) return 'map';
  const later = LATER_STRUCTS[struct];
  if (later) return later;
  if (hasSuffix(parameter, '__irq_flag')) return 'irq_flag';
  if (struct === 'bpf_res_spin_lock') return 'res_spin_lock';
  const base = baseOf(reg.type);
  if (base === T.BTF_ID || KERNEL_STRUCTS[base] !== undefined) {
    if (target.kind !== 'struct' && target.kind !== 'union')
      env.reject(
        EINVAL,
        `kernel function ${kfunc.name} ${argumentName(env, index, 'args#')} pointer type ${kindText(btf, parameter.target)} ${target.name} is not supported\n`,
      );
    return 'object';
  }
  if (target.kind === 'func_proto') return 'callback';
  const plain = isScalar(btf, parameter.target) || isScalarStruct(env, btf, parameter.target, 0);
  if (!plain && !(sized && target.kind === 'void'))
    env.reject(
      EINVAL,
      `${argumentName(env, index)} pointer type ${kindText(btf, parameter.target)} ${target.name} must point to ${sized ? 'void, ' : ''}scalar, or struct with scalar\n`,
    );
  return sized ? 'sized memory' : 'memory';
}

/** btf_type_str() */
export function kindText(btf: Btf, id: number): string {
  const { kind } = btf.type(id);
  return kind === 'void' ? 'UNKNOWN' : kind.toUpperCase();
}

const MAX_NESTED = 3;

/** __btf_type_is_scalar_struct(): numbers, and structs and arrays of them. */
export function isScalarStruct(env: Env, btf: Btf, id: number, depth: number): boolean {
  const type = btf.type(id);
  if (type.kind !== 'struct' && type.kind !== 'union') return false;
  return type.members.every(member => {
    const memberId = btf.resolve(member.type);
    const inner = btf.type(memberId);
    if (inner.kind === 'struct' || inner.kind === 'union') {
      if (depth >= MAX_NESTED) {
        env.say('max struct nesting depth exceeded\n');
        return false;
      }
      return isScalarStruct(env, btf, memberId, depth + 1);
    }
    if (inner.kind === 'array') return inner.length > 0 && isScalar(btf, inner.type);
    return isScalar(btf, memberId);
  });
}
