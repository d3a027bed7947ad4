/** Stores to objects of the kernel, by programs that may change some of their fields (btf_struct_access of struct bpf_verifier_ops). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import type { Register } from '../state/register.ts';
import { findField } from './struct-walk.ts';

/** SCHED_CLS, SCHED_ACT, XDP: entries of connection tracking (nf_conntrack_btf_struct_access()). */
const NETWORK = new Set([3, 4, 6]);
const STRUCT_OPS = 27;

/** bpf_tcp_ca_btf_struct_access(): where, and the last field of what lies there. */
const TCP_FIELDS: readonly (readonly [string, string])[] = [
  ['sock', 'sk_pacing_rate'],
  ['sock', 'sk_pacing_status'],
  ['inet_connection_sock', 'icsk_ca_priv'],
  ['inet_connection_sock', 'icsk_ack.pending'],
  ['tcp_sock', 'snd_cwnd'],
  ['tcp_sock', 'snd_cwnd_cnt'],
  ['tcp_sock', 'snd_cwnd_stamp'],
  ['tcp_sock', 'snd_ssthresh'],
  ['tcp_sock', 'ecn_flags'],
  ['tcp_sock', 'app_limited'],
];

export function storeToKernel(env: Env, reg: Register, offset: number, size: number): void {
  const { type, linked, kernelBtf } = env.program;
  const btf = reg.btf!;
  const name = btf.nameOf(reg.btfId);
  const readOnly = (): never => env.reject(EACCES, 'only read is supported\n');
  if (btf !== kernelBtf) readOnly();
  if (NETWORK.has(type)) {
    if (name !== 'nf_conn' && name !== 'nf_conn___init') readOnly();
    into(env, btf, 'nf_conn', [['nf_conn', 'mark']], offset, size, "the member of 'struct nf_conn'");
    return;
  }
  if (type !== STRUCT_OPS) readOnly();
  switch (linked.attach?.name) {
    case 'tcp_congestion_ops':
      if (name !== 'tcp_sock') readOnly();
      into(env, btf, 'tcp_sock', TCP_FIELDS, offset, size, 'the member of tcp_sock');
      return;
    case 'bpf_dummy_ops':
      if (name !== 'bpf_dummy_ops_state') readOnly();
      findField(env, btf, reg.btfId, offset, size);
      return;
    default:
      env.unsupported('stores to kernel objects');
  }
}

function into(
  env: Env,
  btf: Btf,
  name: string,
  fields: readonly (readonly [string, string])[],
  offset: number,
  size: number,
  what: string,
): void {
  for (const [struct, path] of fields) {
    const field = find(btf, struct, path.split('.'));
    const isRange = path === 'icsk_ca_priv';
    if (!field) continue;
    if (isRange ? offset < field.offset || offset >= field.end : offset !== field.offset) continue;
    if (offset + size > field.end)
      env.reject(
        EACCES,
        `write access at off ${offset} with size ${size} beyond ${what} ended at ${field.end}\n`,
      );
    return;
  }
  env.reject(EACCES, `no write support to ${name} at off ${offset}\n`);
}

function find(
  btf: Btf,
  struct: string,
  path: readonly string[],
): { offset: number; end: number } | undefined {
  let id = btf.find('struct', struct);
  let offset = 0;
  let size = 0;
  for (const name of path) {
    const type = id === undefined ? undefined : btf.type(btf.resolve(id));
    if (type?.kind !== 'struct' && type?.kind !== 'union') return undefined;
    const member = memberOf(btf, type.members, name);
    if (!member) return undefined;
    offset += member.offset;
    id = member.type;
    size = btf.sizeOf(member.type);
  }
  return { offset, end: offset + size };
}

/** By name, in anonymous members too. */
function memberOf(
  btf: Btf,
  members: readonly { name: string; type: number; bitOffset: number; bitSize: number }[],
  name: string,
): { offset: number; type: number } | undefined {
  for (const member of members) {
    const offset = member.bitOffset / 8;
    if (member.name === name) return { offset, type: member.type };
    if (member.name !== '') continue;
    const inner = btf.type(btf.resolve(member.type));
    if (inner.kind !== 'struct' && inner.kind !== 'union') continue;
    const found = memberOf(btf, inner.members, name);
    if (found) return { offset: offset + found.offset, type: found.type };
  }
  return undefined;
}
