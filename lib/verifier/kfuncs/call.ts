/** A call of a kernel function: check_kfunc_call(). */
import { callBack } from '../calls/callback.ts';
import { forgetPackets } from '../calls/packets.ts';
import { release } from '../calls/references.ts';
import type { Env } from '../env.ts';
import { inRcuSection, maySleep } from '../memory/rcu.ts';
import { releaseDynptr } from '../objects/dynptr.ts';
import { EACCES, EFAULT, EINVAL } from '../outcome.ts';
import { hasFlag, isIteratorNext, kfuncAt } from '../program/kfunc.ts';
import { within32 } from '../state/bounds.ts';
import { isNull, NOT_INIT, scalarOf } from '../state/register.ts';
import { draft, UNKNOWN } from '../state/scalar.ts';
import { KF } from '../tables/kfuncs.ts';
import { checkArguments } from './arguments.ts';
import { giveToGraph } from './graph.ts';
import { nextElement } from './iterator.ts';
import { newMeta } from './meta.ts';
import { INSERTS, TASK_WORK } from './names.ts';
import { setResult } from './result.ts';
import { sections } from './sections.ts';

const MAX_ERRNO = 4095;
const CALL_BACK = new Set(['bpf_rbtree_add', 'bpf_wq_set_callback', ...TASK_WORK]);

/** Answers whether the path ends here, by an exception. */
export function checkKfuncCall(env: Env, checkCookie: (env: Env) => void): boolean {
  const { program } = env;
  const at = env.instruction;
  const found = kfuncAt(program, at);
  // One that the kernel lacks: it must not be left in the program (see checkMissing()).
  if (!found) return false;
  if ('notFunction' in found) return env.unsupported(`kernel function ${found.notFunction}`);
  if ('unknown' in found) return env.unsupported(found.unknown);
  const kfunc = found;
  const { name, role } = kfunc;
  if (!kfunc.allowed) env.reject(EACCES, `calling kernel function ${name} is not allowed\n`);
  if (name === 'bpf_res_spin_lock' || name === 'bpf_res_spin_lock_irqsave') lockFails(env);
  else if (name === '__bpf_trap')
    env.reject(EFAULT, 'unexpected __bpf_trap() due to uninitialized variable?\n');
  if (hasFlag(kfunc, KF.SLEEPABLE) && !maySleep(env))
    env.reject(EACCES, `program must be sleepable to call sleepable kfunc ${name}\n`);
  const meta = newMeta(kfunc);
  checkArguments(env, meta);
  if (name === 'bpf_session_cookie') {
    meta.resultSize = 8n;
    meta.resultReadOnly = false;
  }
  if (CALL_BACK.has(role)) callBack(env, { name: role, subprogram: meta.subprogram });
  sections(env, kfunc);
  if (hasFlag(kfunc, KF.RCU_PROTECTED) && env.rules.knows.protectedKfuncs && !inRcuSection(env))
    env.reject(EACCES, `kernel func ${name} requires RCU critical section protection\n`);
  const released = meta.release === 0 ? undefined : env.reg(meta.release);
  if (released && meta.dynptr && !isNull(released)) releaseDynptr(env, meta.release);
  // Of 7.2, a NULL may be handed over where the function takes it.
  else if (released && !(isNull(released) && env.rules.knows.namesRegisters)) {
    const { ref } = released;
    if (!release(env, ref))
      env.reject(EINVAL, `kfunc ${name}#${kfunc.btfId} reference has not been acquired before\n`);
  }
  if (INSERTS.has(role)) {
    const { ref } = env.reg(2);
    giveToGraph(env, ref);
    release(env, ref);
  }
  if (name === 'bpf_throw') {
    if (!program.subprograms.some(({ isExceptionCallback }) => isExceptionCallback)) checkCookie(env);
    return true;
  }
  env.clobber();
  setResult(env, meta);
  if (name === 'bpf_xdp_pull_data') forgetPackets(env);
  if (isIteratorNext(kfunc)) nextElement(env, meta);
  return false;
}

/** A lock that may fail: another path, on which it has. */
function lockFails(env: Env): void {
  const at = env.instruction;
  const branch = env.branch(at + 1, at);
  const { regs } = branch.frame;
  for (let i = 1; i <= 5; i++) regs[i] = NOT_INIT;
  regs[0] = scalarOf(within32(draft(UNKNOWN), -MAX_ERRNO, -1));
}
