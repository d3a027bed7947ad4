/** Objects of the kernel, by their types: check_ptr_to_btf_access(). */
import type { Env } from '../env.ts';
import type { Register } from '../state/register.ts';
import type { Access } from './access.ts';

export function accessKernelObject(env: Env, _what: Access, _reg: Register, _offset: number): void {
  env.unsupported('loads from kernel objects');
}
