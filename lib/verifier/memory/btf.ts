/** Objects of the kernel, by their types: check_ptr_to_btf_access(). What is loaded from them is trusted, or not, by where it was found. */

import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { EACCES, EINVAL, EPERM } from '../outcome.ts';
import { change, pointer, type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { isRcu, isTrusted, TRUSTED } from '../state/trust.ts';
import { F, mayBeNull, T } from '../state/type.ts';
import type { Access } from './access.ts';
import { storeToKernel } from './kernel-store.ts';
import { MAP_STRUCTS } from './map-structs.ts';
import { inRcuSection } from './rcu.ts';
import { type Found, findField } from './struct-walk.ts';

export function accessKernelObject(env: Env, what: Access, reg: Register, offset: number): void {
  const { register, size, write, value } = what;
  const { btf, type } = reg;
  if (type === T.MAP_PTR) {
    accessMapStruct(env, what, reg, offset);
    return;
  }
  if (!btf) env.unsupported('objects without types');
  const name = btf.nameOf(reg.btfId);
  checkMaySee(env, name);
  if (!env.program.gpl && env.program.isKernel(btf))
    env.reject(EINVAL, `Cannot access kernel 'struct ${name}' from non-GPL compatible program\n`);
  const fail = (why: string): never => env.reject(EACCES, `R${register} is ptr_${name} ${why}\n`);
  if (offset < 0) fail(`invalid negative access: off=${offset}`);
  const { tnum } = reg.scalar;
  if (tnum.mask !== 0n || tnum.value !== 0n)
    fail(`invalid variable offset: off=${offset}, var_off=${tnumText(tnum)}`);
  if (type & F.USER) fail(`access user memory: off=${offset}`);
  if (type & F.PERCPU) fail(`access percpu memory: off=${offset}`);
  if (type & F.ALLOC) {
    accessAllocated(env, what, reg, offset);
    return;
  }
  if (write) {
    storeToKernel(env, reg, offset, size);
    return;
  }
  const found = findField(env, btf, reg.btfId, offset, size);
  if (value >= 0) env.set(value, loaded(env, reg, found));
}

/** Objects of the kernel have pointers in them. */
function checkMaySee(env: Env, name: string): void {
  if (!env.privileges.perfmon)
    env.reject(EPERM, `'struct ${name}' access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN\n`);
}

/** check_ptr_to_map_access(): the kernel's struct of a map, by its kind. */
function accessMapStruct(env: Env, what: Access, { map }: Register, offset: number): void {
  const { register, size, write, value } = what;
  const { kernelBtf: btf } = env.program;
  const name = MAP_STRUCTS[map!.type];
  const btfId = name === undefined ? undefined : btf?.find('struct', name);
  if (!btf || btfId === undefined)
    env.unsupported(`loads from the kernel's own struct of maps of type ${map!.type}`);
  checkMaySee(env, name ?? '');
  if (offset < 0) env.reject(EACCES, `R${register} is ${name} invalid negative access: off=${offset}\n`);
  if (write) env.reject(EACCES, `only read from ${name} is supported\n`);
  const found = findField(env, btf, btfId, offset, size);
  if (value < 0) return;
  // Nothing is known of what it leads to.
  if (found.kind === 'pointer')
    env.set(value, pointer(T.BTF_ID | (found.flags & ~F.TRUSTED), { btf, btfId: found.btfId }));
  else env.set(value, found.kind === 'memory' ? UNTRUSTED_MEMORY : UNKNOWN_SCALAR);
}

/** Objects of the program's own: all may be read and written that has no rules of its own. */
function accessAllocated(env: Env, what: Access, reg: Register, offset: number): void {
  const { size, write, value } = what;
  const btf = reg.btf!;
  for (const field of env.program.recordOf(btf, reg.btfId))
    if (offset < field.offset + field.size && field.offset < offset + size)
      env.reject(EACCES, `direct access to ${field.kind} is disallowed\n`);
  const found = findField(env, btf, reg.btfId, offset, size);
  if (write || value < 0) return;
  env.set(value, found.kind === 'memory' ? UNTRUSTED_MEMORY : UNKNOWN_SCALAR);
}

const UNTRUSTED_MEMORY = pointer(T.MEM | F.RDONLY | F.UNTRUSTED);

function loaded(env: Env, from: Register, found: Found): Register {
  if (found.kind === 'scalar') return UNKNOWN_SCALAR;
  if (found.kind === 'memory') return UNTRUSTED_MEMORY;
  const flags = trustOf(env, from, found);
  const next = pointer(T.BTF_ID | flags, { btf: from.btf, btfId: found.btfId });
  return mayBeNull(flags) ? change(next, { id: env.newId() }) : next;
}

function trustOf(env: Env, from: Register, found: Extract<Found, { kind: 'pointer' }>): number {
  const { type } = from;
  if (type & F.UNTRUSTED) return F.UNTRUSTED;
  let { flags } = found;
  if (!isTrusted(from) && !isRcu(from)) return flags & ~(TRUSTED | F.RCU);
  const safe = (suffix: string) => isSafe(from, found.field, found.btfId, suffix);
  if (safe('__safe_trusted')) return flags | F.TRUSTED;
  if (safe('__safe_trusted_or_null')) return flags | F.TRUSTED | F.MAYBE_NULL;
  if (!inRcuSection(env) || mayBeNull(type)) return F.UNTRUSTED;
  if (safe('__safe_rcu')) return flags | F.RCU;
  const orNull = safe('__safe_rcu_or_null');
  if (flags & F.RCU || orNull) {
    flags |= F.RCU | F.MAYBE_NULL;
    return orNull ? flags & ~F.UNTRUSTED : flags;
  }
  if (flags & (F.PERCPU | F.USER)) return flags;
  return flags & ~(TRUSTED | F.RCU);
}

/** btf_nested_type_is_trusted(): the kernel's BTF lists such fields in structs beside the type (`task_struct__safe_rcu`). */
function isSafe(from: Register, field: string, btfId: number, suffix: string): boolean {
  const btf = from.btf!;
  const { kind, name } = btf.type(from.btfId);
  if (kind !== 'struct' && kind !== 'union') return false;
  const id = btf.find(kind, `${name}${suffix}`);
  const list = id === undefined ? undefined : btf.type(id);
  if (list?.kind !== 'struct' && list?.kind !== 'union') return false;
  return list.members.some(member => {
    if (member.name !== field) return false;
    const pointerType = btf.type(member.type);
    return pointerType.kind === 'ptr' && btf.resolve(pointerType.type) === btfId;
  });
}
