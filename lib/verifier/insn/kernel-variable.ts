/** Variables of the kernel by their types: check_pseudo_btf_id(). */
import type { Env } from '../env.ts';
import type { Register } from '../state/register.ts';

export function kernelVariable(env: Env, _at: number): Register {
  return env.unsupported('variables of the kernel by their types (ksym)');
}
