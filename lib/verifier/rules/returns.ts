/** What programs may return, by type: check_return_code(). */
import { isWithin, rejectScalar } from '../calls/subprogram.ts';
import type { Env } from '../env.ts';
import { attachedPrototype } from '../memory/arguments.ts';
import { EINVAL } from '../outcome.ts';
import { markPrecise } from '../prune/precision.ts';
import type { Range } from '../state/state.ts';
import { T, typeText } from '../state/type.ts';
import { BOOLEAN_HOOKS } from '../tables/lsm.ts';

const BOOLEAN: Range = { min: 0, max: 1 };
const ZERO: Range = { min: 0, max: 0 };

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
      // Until then any answer was taken, and what is not 0 refused the operation.
      if (attach === LSM_MAC && !env.rules.knows.hookReturns) return undefined;
      return lsmRange(env);
    default:
      return undefined;
  }
}

const MAX_ERRNO = 4095;
const LSM_MAC = 27;

/** bpf_lsm_get_retval_range() */
function lsmRange(env: Env): Range {
  const { program } = env;
  if (program.attach !== LSM_MAC) return env.unsupported('what LSM programs of cgroups return');
  return BOOLEAN_HOOKS.has(program.linked.attach?.name ?? '') ? BOOLEAN : { min: -MAX_ERRNO, max: 0 };
}

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

export const checkReturn = (env: Env) => checkCode(env, 0);
/** bpf_throw() without a callback: its cookie is what the program returns. */
export const checkCookie = (env: Env) => checkCode(env, 1);

function checkCode(env: Env, register: number): void {
  const frame = env.state.frames[0]!;
  const isSubprogram = frame.subprogram !== 0;
  const { type } = env.program;
  const byType = type === P.STRUCT_OPS || type === P.LSM;
  const attached = byType ? attachedPrototype(env) : undefined;
  if (byType && !attached)
    env.unsupported('what LSM and struct_ops programs return, without their prototype');
  // Nothing is returned there.
  if (attached?.proto.returnType === 0 && !isSubprogram) return;
  const reg = env.read(register);
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
  } else range = rangeOf(env);
  if (!range) return;
  if (reg.type !== T.SCALAR)
    env.reject(EINVAL, `${where} the register R${register} is not a known value (${typeText(reg.type)})\n`);
  markPrecise(env, register);
  const now = env.reg(register);
  if (!isWithin(range, now, type === P.LSM)) rejectScalar(env, now, range, where, `R${register}`);
}
