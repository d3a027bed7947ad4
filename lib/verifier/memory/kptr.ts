/** Loads and stores of pointers that map values keep: check_map_kptr_access(). */

import { CLASS } from '../../formats/insn/insn.ts';
import { MODE } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import { hasField, type KptrField } from '../program/fields.ts';
import { isNull, pointer } from '../state/register.ts';
import { F, T } from '../state/type.ts';
import type { Access } from './access.ts';
import { checkKept } from './kept.ts';
import { inRcuSection } from './rcu.ts';

/** rcu_protected_types, which are freed after a grace period. */
const RCU_TYPES = new Set(['prog_test_ref_kfunc', 'cgroup', 'bpf_cpumask', 'task_struct', 'bpf_crypto_ctx']);

export function accessKptr(env: Env, { value }: Access, kptr: KptrField, offset: number): void {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  if ((opcode & 0xe0) !== MODE.MEM)
    env.reject(EACCES, 'kptr in map can only be accessed using BPF_MEM instruction mode\n');
  const kind = opcode & 7;
  if (kind !== CLASS.LDX) {
    if (kptr.type === 'ref' || kptr.type === 'percpu')
      env.reject(EACCES, 'store to referenced kptr disallowed\n');
    if (kptr.type === 'uptr') env.reject(EACCES, 'store to uptr disallowed\n');
  }
  if (kind === CLASS.LDX) load(env, value, kptr);
  else if (kind === CLASS.STX) {
    if (!isNull(env.reg(value))) checkKept(env, kptr, value);
  } else if (insns.imm[at] !== 0)
    env.reject(EACCES, `BPF_ST imm must be 0 when storing to kptr at off=${offset}\n`);
}

function load(env: Env, register: number, kptr: KptrField): void {
  const { btf, btfId } = kptr;
  if (kptr.type === 'uptr') {
    const memSize = btf.sizeOf(btfId);
    env.set(register, pointer(T.MEM | F.MAYBE_NULL, { memSize, id: env.newId() }));
    return;
  }
  env.set(register, pointer(T.BTF_ID | trustOf(env, kptr), { btf, btfId, id: env.newId() }));
}

/** btf_ld_kptr_type() */
function trustOf(env: Env, { type, btf, btfId }: KptrField): number {
  const isKernel = env.program.isKernel(btf);
  const isSafe = type === 'percpu' || (type === 'ref' && (!isKernel || RCU_TYPES.has(btf.nameOf(btfId))));
  if (!isSafe || !inRcuSection(env)) return F.MAYBE_NULL | F.UNTRUSTED;
  let flags = F.MAYBE_NULL | F.RCU;
  if (type === 'percpu') flags |= F.PERCPU;
  else if (!isKernel) flags |= F.ALLOC;
  const record = env.program.recordOf(btf, btfId);
  return hasField(record, 'bpf_list_node', 'bpf_rb_node') ? flags | F.NON_OWN_REF : flags;
}
