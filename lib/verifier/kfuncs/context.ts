/** The context as argument of a kernel function, and what it is to the kernel itself. */
import { argumentName } from '../calls/argument-name.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { T, typeText } from '../state/type.ts';
import type { KfuncMeta } from './meta.ts';

export function contextArgument(env: Env, meta: KfuncMeta, index: number): void {
  const { type } = env.reg(index + 1);
  if (type !== T.CTX)
    env.reject(EINVAL, `${argumentName(env, index)} expected pointer to ctx, but got ${typeText(type)}\n`);
  if (meta.kfunc.name === 'bpf_cast_to_kern_ctx') meta.context = kernelContext(env, meta);
}

/** BPF_PROG_TYPE_* by number, as struct bpf_ctx_convert names its members. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'SOCKET_FILTER',
  2: 'KPROBE',
  3: 'SCHED_CLS',
  4: 'SCHED_ACT',
  5: 'TRACEPOINT',
  6: 'XDP',
  7: 'PERF_EVENT',
  8: 'CGROUP_SKB',
  9: 'CGROUP_SOCK',
  10: 'LWT_IN',
  11: 'LWT_OUT',
  12: 'LWT_XMIT',
  13: 'SOCK_OPS',
  14: 'SK_SKB',
  15: 'CGROUP_DEVICE',
  16: 'SK_MSG',
  17: 'RAW_TRACEPOINT',
  18: 'CGROUP_SOCK_ADDR',
  19: 'LWT_SEG6LOCAL',
  21: 'SK_REUSEPORT',
  22: 'FLOW_DISSECTOR',
  23: 'CGROUP_SYSCTL',
  24: 'RAW_TRACEPOINT_WRITABLE',
  25: 'CGROUP_SOCKOPT',
  26: 'TRACING',
  27: 'STRUCT_OPS',
  28: 'EXT',
  29: 'LSM',
  30: 'SK_LOOKUP',
  31: 'SYSCALL',
  32: 'NETFILTER',
};

/** get_kern_ctx_btf_id() */
function kernelContext(env: Env, { kfunc: { btf } }: KfuncMeta): number {
  const id = btf.find('struct', 'bpf_ctx_convert');
  const convert = id === undefined ? undefined : btf.type(id);
  const name = `BPF_PROG_TYPE_${NAMES[env.program.type]}_kern`;
  const member = convert?.kind === 'struct' ? convert.members.find(each => each.name === name) : undefined;
  if (!member) return env.unsupported('bpf_cast_to_kern_ctx() of this type of program');
  if (btf.type(member.type).kind !== 'struct')
    env.reject(EINVAL, `kern ctx type id ${member.type} is not a struct\n`);
  return member.type;
}
