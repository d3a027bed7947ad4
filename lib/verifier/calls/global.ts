/** Global functions: what their types say of their arguments is what callers must give, and all that they may rest on (btf_prepare_func_args()). */
import type { Env } from '../env.ts';

/** btf_check_func_arg_match() */
export function checkGlobalCall(env: Env, index: number): void {
  env.unsupported(`global functions (${env.program.subprograms[index]!.name}())`);
}
