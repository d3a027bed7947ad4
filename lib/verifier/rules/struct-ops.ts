/** Operations that programs may stand for: check_struct_ops_btf_id(). */
import type { Env } from '../env.ts';
import { attachedPrototype } from '../memory/arguments.ts';
import { EINVAL } from '../outcome.ts';

const STRUCT_OPS = 27;

export function checkStructOps(env: Env): void {
  const { program } = env;
  if (program.type !== STRUCT_OPS) return;
  if (!program.gpl) env.reject(EINVAL, 'struct ops programs must have a GPL compatible license\n');
  const attached = attachedPrototype(env);
  if (!attached) return;
  const { name: struct, btf } = attached;
  const id = btf.find('struct', struct);
  const type = id === undefined ? undefined : btf.type(id);
  const member = type?.kind === 'struct' ? type.members[program.attach]?.name : undefined;
  if (member === undefined) return;
  // bpf_tcp_ca_check_member(), bpf_dummy_ops_check_member()
  const unsupported =
    (struct === 'tcp_congestion_ops' && member === 'get_info') ||
    (struct === 'bpf_dummy_ops' && program.sleepable && member !== 'test_sleepable');
  if (unsupported) env.reject(EINVAL, `attach to unsupported member ${member} of struct ${struct}\n`);
}
