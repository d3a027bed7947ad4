/** What programs may be loaded for, where that is a function of the kernel: check_attach_btf_id(). */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { DISABLED_HOOKS, SLEEPABLE_HOOKS } from '../tables/lsm.ts';

const TRACING = 26;
const LSM = 29;
/** BPF_TRACE_FENTRY, _FEXIT, BPF_MODIFY_RETURN, BPF_LSM_MAC */
const FENTRY = 24;
const FEXIT = 25;
const MODIFY_RETURN = 26;
const LSM_MAC = 27;

/** btf_id_deny, and noreturn_deny, which never come back. */
const DENIED = new Set([
  ...['migrate_disable', 'migrate_enable', 'rcu_read_unlock_strict', 'preempt_count_add'],
  ...['preempt_count_sub', '__rcu_read_lock', '__rcu_read_unlock'],
]);
const NO_RETURN = new Set([
  ...['__ia32_sys_exit', '__ia32_sys_exit_group', '__x64_sys_exit', '__x64_sys_exit_group', 'do_exit'],
  ...['do_group_exit', 'kthread_complete_and_exit', 'kthread_exit', 'make_task_dead'],
]);
/** ALLOW_ERROR_INJECTION: of system calls and of what tests are made for that is known; of others no types say it. */
const INJECTABLE = /^(__x64_sys_|bpf_fentry_test1$|bpf_modify_return_test)/;

export function checkAttach(env: Env): void {
  const { type, attach, linked } = env.program;
  const target = linked.attach;
  if (!target || target.program || target.module !== null) return;
  if (type === LSM && attach === LSM_MAC) checkHook(env, target.name, target.btfId);
  const traces = attach === FENTRY || attach === FEXIT || attach === MODIFY_RETURN;
  if (type === TRACING && traces) checkFunction(env, target.name);
}

function checkHook(env: Env, name: string, btfId: number): void {
  const { gpl, sleepable } = env.program;
  if (!env.rules.knows.hookReturns && DISABLED_HOOKS.has(name))
    env.unsupported(`programs of the hook ${name}, before 6.12`);
  if (!gpl) env.reject(EINVAL, 'LSM programs must have a GPL compatible license\n');
  if (DISABLED_HOOKS.has(name))
    env.reject(EINVAL, `attach_btf_id ${btfId} points to disabled hook bpf_lsm_${name}\n`);
  if (sleepable && !SLEEPABLE_HOOKS.has(name))
    env.unsupported(`whether programs may sleep in the hook ${name}`);
}

function checkFunction(env: Env, name: string): void {
  const { attach, sleepable } = env.program;
  if (sleepable && !INJECTABLE.test(name)) env.unsupported(`whether programs may sleep in ${name}()`);
  if (attach === MODIFY_RETURN && !INJECTABLE.test(name) && !name.startsWith('security_'))
    env.unsupported(`whether what ${name}() returns may be changed`);
  if (DENIED.has(name)) env.reject(EINVAL, `Attaching tracing programs to function '${name}' is rejected.\n`);
  if (attach !== FENTRY && NO_RETURN.has(name))
    env.reject(EINVAL, `Attaching fexit/fmod_ret to __noreturn functions is rejected.\n`);
}
