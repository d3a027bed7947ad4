/** What programs may return, by type: check_return_code(). */
import { returnsNothing } from '../calls/signature.ts';
import { isWithin, rejectScalar } from '../calls/subprogram.ts';
import type { Env } from '../env.ts';
import { checkUnmoved } from '../memory/region.ts';
import { EINVAL } from '../outcome.ts';
import { type Attached, attachedPrototype } from '../program/attached.ts';
import { markPrecise } from '../prune/precision.ts';
import type { Range } from '../state/state.ts';
import { T, typeText } from '../state/type.ts';
import { answersOfHook } from './hooks.ts';

const BOOLEAN: Range = { min: 0, max: 1 };
const ZERO: Range = { min: 0, max: 0 };
const ONE: Range = { min: 1, max: 1 };

/** BPF_PROG_TYPE_* */
const P = {
  KPROBE: 2,
  CGROUP_SKB: 8,
  CGROUP_SOCK: 9,
  SOCK_OPS: 13,
  CGROUP_DEVICE: 15,
  RAW_TRACEPOINT: 17,
  CGROUP_SOCK_ADDR: 18,
  CGROUP_SYSCTL: 23,
  CGROUP_SOCKOPT: 25,
  TRACING: 26,
  STRUCT_OPS: 27,
  LSM: 29,
  SK_LOOKUP: 30,
  NETFILTER: 32,
} as const;

/** recvmsg, getpeername, getsockname: nothing may be refused there. */
const ALWAYS_ONE = new Set([19, 20, 51, 29, 30, 52, 31, 32, 53]);
/** bind4, bind6: a second bit skips a capability check. */
const BIND = new Set([8, 9]);
const CGROUP_INET_EGRESS = 1;
/** TRACE_KPROBE_SESSION, TRACE_UPROBE_SESSION */
const SESSIONS = new Set([56, 57]);

/** undefined: anything. */
function rangeOf(env: Env): Range | undefined {
  const { type, attach } = env.program;
  switch (type) {
    case P.CGROUP_SOCK_ADDR:
      return ALWAYS_ONE.has(attach)
        ? { min: 1, max: 1 }
        : BIND.has(attach) && env.rules.knows.bindBit
          ? { min: 0, max: 3 }
          : BOOLEAN;
    case P.CGROUP_SKB:
      return attach === CGROUP_INET_EGRESS ? { min: 0, max: 3 } : BOOLEAN;
    case P.CGROUP_SOCK:
    case P.SOCK_OPS:
    case P.CGROUP_DEVICE:
    case P.CGROUP_SYSCTL:
    case P.CGROUP_SOCKOPT:
    case P.SK_LOOKUP:
    case P.NETFILTER:
      return BOOLEAN;
    case P.KPROBE:
      return SESSIONS.has(attach) ? BOOLEAN : undefined;
    case P.TRACING:
      return tracing(env, attach);
    case P.LSM:
      if (attach !== LSM_MAC) return hookReturnsNothing(env) ? ONE : BOOLEAN;
      // Until then any answer was taken, and what is not 0 refused the operation.
      if (!env.rules.knows.hookReturns) return undefined;
      return answersOfHook(env.program);
    default:
      return undefined;
  }
}

const LSM_MAC = 27;

/** The hook, operation or function itself. */
const hookReturnsNothing = (env: Env) => attachedPrototype(env.program)?.proto.returnType === 0;

/** BPF_TRACE_RAW_TP, _FENTRY, _FEXIT, _MODIFY_RETURN, _ITER */
function tracing(env: Env, attach: number): Range | undefined {
  switch (attach) {
    case 24:
    case 25:
      return ZERO;
    case 23:
    case 26:
      return undefined;
    case 28:
      return BOOLEAN;
    default:
      return env.unsupported(`attach type ${attach} of tracing programs`);
  }
}

export function checkReturn(env: Env): void {
  const { subprogram, inExceptionCallback } = env.state.frames[0]!;
  const isVoid = env.rules.knows.voidGlobals && subprogram !== 0 && returnsNothing(env, subprogram);
  if (!isVoid || inExceptionCallback) checkCode(env, 0);
}
/** bpf_throw() without a callback: its cookie is what the program returns. */
export const checkCookie = (env: Env) => checkCode(env, 1);

function checkCode(env: Env, register: number): void {
  const frame = env.state.frames[0]!;
  // What a global function throws is what the program returns.
  const isSubprogram = frame.subprogram !== 0 && !(register === 1 && env.rules.knows.globalThrows);
  const { type } = env.program;
  const byType = type === P.STRUCT_OPS || type === P.LSM;
  const attached = byType ? attachedPrototype(env.program) : undefined;
  if (byType && !attached)
    env.unsupported('what LSM and struct_ops programs return, without their prototype');
  const ofCgroup = type === P.LSM && env.program.attach !== LSM_MAC;
  // Nothing is returned there; programs of cgroups say whether the operation may go on.
  if (attached?.proto.returnType === 0 && !isSubprogram && !ofCgroup) return;
  if (type === P.STRUCT_OPS && !isSubprogram && attached && returnsObject(env, attached, register)) return;
  const reg = env.read(register);
  if (reg.type === T.ARENA && isSubprogram && env.rules.knows.arenaTypes) return;
  env.noPointer(register, 'leaks addr as return value');
  let where = 'At program exit';
  let range: Range | undefined;
  if (frame.inAsyncCallback) {
    where = 'At async callback return';
    range = frame.callbackRange;
  } else if (isSubprogram && !frame.inExceptionCallback) {
    if (reg.type !== T.SCALAR)
      env.reject(
        EINVAL,
        `At subprogram exit the register R${register} is not a scalar value (${typeText(reg.type)})\n`,
      );
    return;
  } else if (type === P.STRUCT_OPS) range = attached && pointsToStruct(attached) ? ZERO : undefined;
  else range = rangeOf(env);
  if (!range) return;
  if (reg.type !== T.SCALAR)
    env.reject(EINVAL, `${where} the register R${register} is not a known value (${typeText(reg.type)})\n`);
  markPrecise(env, register);
  const now = env.reg(register);
  if (isWithin(range, now, type === P.LSM && !ofCgroup)) return;
  const note = ofCgroup && attached?.proto.returnType === 0 ? VOID_HOOK : '';
  rejectScalar(env, now, range, where, `R${register}`, note);
}

const VOID_HOOK = "Note, BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!\n";

/** btf_type_resolve_ptr() of what is returned: the struct's id. */
function pointsToStruct({ btf, proto }: Attached): number | undefined {
  const type = btf.type(btf.resolve(proto.returnType));
  if (type.kind !== 'ptr') return undefined;
  const id = btf.resolve(type.type);
  return btf.type(id).kind === 'struct' ? id : undefined;
}

/** A reference that the kernel takes back, as it was given: of the type that the operation returns (8d9f547f74c7). */
function returnsObject(env: Env, attached: Attached, register: number): boolean {
  const reg = env.reg(register);
  const wanted = pointsToStruct(attached);
  if (wanted === undefined || !reg.btf || reg.ref === 0) return false;
  if (reg.btf !== attached.btf || reg.btf.resolve(reg.btfId) !== wanted) return false;
  checkUnmoved(env, reg, register);
  return true;
}
