/** Pointers that are surely valid: is_trusted_reg(), is_rcu_reg(). */
import type { Register } from './register.ts';
import { baseOf, F, flagsOf, T } from './type.ts';

/** BPF_REG_TRUSTED_MODIFIERS */
export const TRUSTED = F.ALLOC | F.TRUSTED | F.NON_OWN_REF;

/** reg2btf_ids: what pointers of these types are to the kernel. */
export const KERNEL_STRUCTS: Readonly<Record<number, string>> = {
  [T.MAP_PTR]: 'bpf_map',
  [T.SOCKET]: 'sock',
  [T.SOCK_COMMON]: 'sock_common',
  [T.TCP_SOCK]: 'tcp_sock',
};

/** bpf_type_has_unsafe_modifiers() */
export const isUnsafe = (type: number) => (flagsOf(type) & ~TRUSTED) !== 0;

export function isTrusted({ ref, type }: Register): boolean {
  if (ref !== 0) return true;
  if (isUnsafe(type)) return false;
  return KERNEL_STRUCTS[baseOf(type)] !== undefined || (type & TRUSTED) !== 0;
}

export const isRcu = ({ type }: Register) => (type & F.RCU) !== 0;
