/** Loads from the context and stores to it: by type of program (check_ctx_access()). */
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import { change, pointer, UNKNOWN_SCALAR } from '../state/register.ts';
import { ZERO } from '../state/scalar.ts';
import { baseOf, mayBeNull, T, typeOfText } from '../state/type.ts';
import { findKind, unpack } from '../tables/probed.ts';
import type { Access } from './access.ts';
import { accessArguments, hasArguments } from './arguments.ts';
import { checkRegion, checkUnmoved } from './region.ts';

const TRACEPOINT = 5;
const SYSCALL = 31;
/** KPROBE, TRACEPOINT, RAW_TRACEPOINT, _WRITABLE, TRACING, STRUCT_OPS, EXT, LSM, SYSCALL: without convert_ctx_access. */
const PLAIN = new Set([2, 5, 17, 24, 26, 27, 28, 29, 31]);
/** PERF_MAX_TRACE_SIZE */
const MAX_TRACE = 8192;
/** U16_MAX: syscall programs are given as much as they are run with. */
export const MAX_SYSCALL = 0xffff;

const CGROUP_SKB = 8;
/** Of struct __sk_buff: data and data_end, tstamp. */
const DATA = 76;
const DATA_END = 84;
const TSTAMP = 152;

/** cg_skb_is_valid_access(): what is CAP_BPF's. */
function maySeePackets(env: Env, offset: number, write: boolean): boolean {
  if (env.privileges.bpf) return true;
  return !(offset >= DATA && offset < DATA_END) && !(write && offset >= TSTAMP);
}

/** is_var_ctx_off_allowed() */
export const mayMoveAnywhere = ({ rules, program }: Env) =>
  rules.knows.variableContext && program.type === SYSCALL;

export function accessContext(env: Env, what: Access, from: number): void {
  const { register, size, write, value } = what;
  const reg = env.reg(register);
  let offset = from;
  const invalid = (): never => {
    env.say(`invalid bpf_context access off=${offset} size=${size}\n`);
    env.showLine(env.instruction);
    return env.reject(EACCES, '');
  };
  const { type, attach, sleepable } = env.program;
  const mayMove = env.rules.knows.movedContext && PLAIN.has(type);
  if (mayMoveAnywhere(env)) {
    checkRegion(env, register, offset, size, MAX_SYSCALL, false);
    offset += Number(reg.scalar.umax);
  } else if (!mayMove || reg.scalar.tnum.mask !== 0n || reg.scalar.tnum.value !== 0n)
    checkUnmoved(env, reg, register);
  if (hasArguments(env)) {
    accessArguments(env, what, offset, invalid);
    return;
  }
  if (offset < 0 || (type === CGROUP_SKB && !maySeePackets(env, offset, write))) invalid();
  if (type === TRACEPOINT || type === SYSCALL) {
    const most = type === TRACEPOINT ? MAX_TRACE : MAX_SYSCALL;
    if (offset + size > most || offset % size !== 0 || (write && type === TRACEPOINT)) invalid();
    if (!write && value >= 0) env.set(value, UNKNOWN_SCALAR);
    return;
  }
  const kind = findKind(env.rules.kinds, type, attach, sleepable);
  if (!kind) env.unsupported(`contexts of program type ${type}`);
  if (!unpack((write ? kind.write : kind.read)[size] ?? '').has(offset)) invalid();
  if (write || value < 0) return;
  const text = kind.pointers[offset];
  if (text === undefined) {
    env.set(value, UNKNOWN_SCALAR);
    return;
  }
  if (what.signExtended) invalid();
  const { type: pointerType, name } = typeOfText(text);
  let next = pointer(pointerType);
  if (baseOf(pointerType) === T.BTF_ID) {
    const { kernelBtf } = env.program;
    const btfId = kernelBtf?.find('struct', name);
    if (!kernelBtf || btfId === undefined)
      env.unsupported("contexts with pointers, without the kernel's BTF");
    next = change(next, { btf: kernelBtf, btfId });
  }
  if (mayBeNull(pointerType)) next = change(next, { id: env.newId(), scalar: ZERO });
  env.set(value, next);
}
