/** What programs may be loaded for, where that is a function of the kernel: check_attach_btf_id(), bpf_check_attach_target(). */
import type { Env } from '../env.ts';
import { EINVAL, EOPNOTSUPP } from '../outcome.ts';
import { type Attached, attachedPrototype } from '../program/attached.ts';
import { INJECTABLE, MODIFIABLE, NEVER_SLEEP, SYSTEM_CALL } from '../tables/injectable.ts';
import { isSince } from './features.ts';
import { isDisabledHook, maySleepInHook } from './hooks.ts';

const TRACING = 26;
const LSM = 29;
/** BPF_TRACE_FENTRY, _FEXIT, BPF_MODIFY_RETURN, BPF_LSM_MAC, BPF_LSM_CGROUP */
const FENTRY = 24;
const FEXIT = 25;
const MODIFY_RETURN = 26;
const LSM_MAC = 27;
const LSM_CGROUP = 43;
const TRAMPOLINES = new Set([FENTRY, FEXIT, MODIFY_RETURN, LSM_MAC, LSM_CGROUP]);

/** MAX_BPF_FUNC_ARGS */
const MAX_ARGUMENTS = 12;
/** Bytes of a struct that is passed by its value: two registers. */
const MAX_STRUCT = 16;

/** btf_id_deny, and noreturn_deny, which never come back (6.12). */
const DENIED = new Set([
  ...['migrate_disable', 'migrate_enable', 'rcu_read_unlock_strict', 'preempt_count_add'],
  ...['preempt_count_sub', '__rcu_read_lock', '__rcu_read_unlock'],
]);
const NO_RETURN = new Set([
  ...['__ia32_sys_exit', '__ia32_sys_exit_group', '__x64_sys_exit', '__x64_sys_exit_group', 'do_exit'],
  ...['do_group_exit', 'kthread_complete_and_exit', 'kthread_exit', 'make_task_dead'],
]);

export function checkAttach(env: Env): void {
  const { type, attach, linked } = env.program;
  const target = linked.attach;
  if (!target || target.program || (type !== TRACING && type !== LSM) || !TRAMPOLINES.has(attach)) return;
  const attached = attachedPrototype(env.program);
  if (attached) checkPrototype(env, attached);
  if (type === LSM) checkHook(env, target.name, target.btfId);
  else checkFunction(env, target.name);
}

/** btf_distill_func_proto(): what a trampoline can pass on. */
function checkPrototype(env: Env, { btf, proto, called }: Attached): void {
  const { params, returnType } = proto;
  const refuse = (what: string): never => env.reject(EINVAL, `The function ${called} ${what}\n`);
  const kindOf = (id: number) => btf.type(btf.resolve(id)).kind;
  const sizeOf = (id: number) => (SIZED.has(kindOf(id)) ? btf.sizeOf(btf.resolve(id)) : -1);
  if (params.length > MAX_ARGUMENTS) refuse(`has ${params.length} arguments. Too many.`);
  const answered = kindOf(returnType);
  if (answered !== 'void' && (sizeOf(returnType) < 0 || STRUCTS.has(answered)))
    refuse(`return type ${answered.toUpperCase()} is unsupported.`);
  const takesStructs = isSince(env.rules.version, '6.1');
  params.forEach(({ type }, i) => {
    if (i === params.length - 1 && type === 0) refuse('with variable args is unsupported.');
    const kind = kindOf(type);
    if (kind === 'void') refuse('has malformed void argument.');
    const size = sizeOf(type);
    // 720e6a435194
    if (size < 0 || size > MAX_STRUCT || (STRUCTS.has(kind) && !takesStructs))
      refuse(`arg${i} type ${kind.toUpperCase()} is unsupported.`);
  });
  const { attach } = env.program;
  if (answered !== 'void' && sizeOf(returnType) > 8 && (attach === FEXIT || attach === MODIFY_RETURN))
    env.reject(
      EOPNOTSUPP,
      `Attach to function ${called} with a >8 byte return value is not supported for this attach type\n`,
    );
}

const STRUCTS: ReadonlySet<string> = new Set(['struct', 'union']);
const SIZED: ReadonlySet<string> = new Set(['ptr', 'int', 'enum', 'enum64', ...STRUCTS]);

function checkHook(env: Env, name: string, btfId: number): void {
  const { gpl, sleepable } = env.program;
  if (sleepable) {
    const may = maySleepInHook(env.rules.version, name);
    if (may === undefined) env.unsupported(`whether programs may sleep in the hook ${name}`);
    if (!may) env.reject(EINVAL, `bpf_lsm_${name} is not sleepable\n`);
  }
  if (!gpl) env.reject(EINVAL, 'LSM programs must have a GPL compatible license\n');
  if (isDisabledHook(env.rules.version, name))
    env.reject(EINVAL, `attach_btf_id ${btfId} points to disabled hook bpf_lsm_${name}\n`);
}

function checkFunction(env: Env, name: string): void {
  const { attach, sleepable } = env.program;
  if (sleepable && !maySleepIn(env, name)) env.reject(EINVAL, `${name} is not sleepable\n`);
  if (!sleepable && attach === MODIFY_RETURN && !isModifiable(env, name))
    env.reject(EINVAL, `${name}() is not modifiable\n`);
  if (DENIED.has(name)) env.reject(EINVAL, `Attaching tracing programs to function '${name}' is rejected.\n`);
  if (attach === FENTRY || !NO_RETURN.has(name) || !isSince(env.rules.version, '6.12')) return;
  const words = isSince(env.rules.version, '7.2')
    ? `fexit/fsession/fmod_ret to __noreturn function '${name}' is`
    : 'fexit/fmod_ret to __noreturn functions is';
  env.reject(EINVAL, `Attaching ${words} rejected.\n`);
}

/** check_attach_sleepable() */
const maySleepIn = (env: Env, name: string) =>
  (isInjectable(env, name) && !NEVER_SLEEP.has(name)) ||
  (hasModifiable(env) && MODIFIABLE.get(name) === true);

/** check_attach_modify_return() */
const isModifiable = (env: Env, name: string) =>
  isInjectable(env, name) || (hasModifiable(env) && MODIFIABLE.has(name)) || name.startsWith('security_');

/** 5b481acab4ce: until then errors could be injected into those. */
const hasModifiable = ({ rules }: Env) => isSince(rules.version, '6.3');

/** within_error_injection_list(). Kernels without such a list (CONFIG_FUNCTION_ERROR_INJECTION) take system calls alone, from 7.2 on. */
function isInjectable({ rules }: Env, name: string): boolean {
  const { errorInjection, version } = rules;
  if (typeof errorInjection === 'object') return errorInjection.has(name);
  if (!errorInjection) return SYSTEM_CALL.test(name) && isSince(version, '7.2');
  return SYSTEM_CALL.test(name) || INJECTABLE.has(name) || (MODIFIABLE.has(name) && !isSince(version, '6.3'));
}
