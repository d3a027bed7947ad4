/** Sections in which RCU holds, or preemption is off: begun and ended by kernel functions. */
import type { Env } from '../env.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { hasFlag, type Kfunc } from '../program/kfunc.ts';
import { change } from '../state/register.ts';
import { KIND, kindOf } from '../state/slot.ts';
import { F } from '../state/type.ts';
import { KF } from '../tables/kfuncs.ts';

export function sections(env: Env, kfunc: Kfunc): void {
  rcu(env, kfunc);
  preemption(env, kfunc);
  const { state } = env;
  const { name } = kfunc;
  if (state.activeIrq !== 0 && hasFlag(kfunc, KF.SLEEPABLE))
    env.reject(EACCES, `kernel func ${name} is sleepable within IRQ-disabled region\n`);
}

function rcu(env: Env, kfunc: Kfunc): void {
  const { state } = env;
  const { name } = kfunc;
  const lock = name === 'bpf_rcu_read_lock';
  const unlock = name === 'bpf_rcu_read_unlock';
  if (state.rcuLocks === 0) {
    if (unlock) env.reject(EINVAL, `unmatched rcu read unlock (kernel function ${name})\n`);
    if (lock) state.rcuLocks = 1;
    return;
  }
  if (state.inTreeCallback && (lock || unlock))
    env.reject(EACCES, 'Calling bpf_rcu_read_{lock,unlock} in unnecessary rbtree callback\n');
  if (lock && !env.rules.knows.nestedRcu)
    env.reject(EINVAL, `nested rcu read lock (kernel function ${name})\n`);
  if (lock) state.rcuLocks++;
  else if (unlock) {
    state.rcuLocks--;
    if (state.rcuLocks === 0) forget(env);
  } else if (hasFlag(kfunc, KF.SLEEPABLE))
    env.reject(EACCES, `kernel func ${name} is sleepable within rcu_read_lock region\n`);
}

/** What RCU protected may be gone, iterators over it, too. */
function forget(env: Env): void {
  const { state } = env;
  const lost = (type: number) => (type & ~(F.RCU | F.MAYBE_NULL)) | F.UNTRUSTED;
  state.replace(reg => (reg.type & F.RCU ? change(reg, { type: lost(reg.type) }) : reg));
  for (const frame of state.frames)
    for (const [i, slot] of frame.stack.entries())
      if (kindOf(slot, 7) === KIND.ITER && slot.reg.type & F.RCU)
        frame.stack[i] = { kinds: slot.kinds, reg: change(slot.reg, { type: lost(slot.reg.type) }) };
}

function preemption(env: Env, kfunc: Kfunc): void {
  const { state } = env;
  const { name } = kfunc;
  if (name === 'bpf_preempt_disable') state.preemptLocks++;
  else if (name === 'bpf_preempt_enable') {
    if (state.preemptLocks === 0)
      env.reject(EINVAL, `unmatched attempt to enable preemption (kernel function ${name})\n`);
    state.preemptLocks--;
  } else if (state.preemptLocks > 0 && hasFlag(kfunc, KF.SLEEPABLE))
    env.reject(EACCES, `kernel func ${name} is sleepable within non-preemptible region\n`);
}
