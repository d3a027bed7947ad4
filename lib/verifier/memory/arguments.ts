/** Contexts that are the arguments of a kernel function, tracepoint, iterator or operation: btf_ctx_access(). */
import type { Env } from '../env.ts';
import { UNKNOWN_SCALAR } from '../state/register.ts';
import type { Access } from './access.ts';

/** TRACING, STRUCT_OPS, EXT, LSM. */
const TYPES = new Set([26, 27, 28, 29]);

export const hasArguments = (env: Env) => TYPES.has(env.program.type);

export function accessArguments(env: Env, what: Access, _offset: number, _invalid: () => never): void {
  env.unsupported('arguments of kernel functions');
  if (what.value >= 0) env.set(what.value, UNKNOWN_SCALAR);
}
