/** The arguments of a kernel function: check_kfunc_args(). */

import { checkOffset } from '../calls/argument.ts';
import { argumentName } from '../calls/argument-name.ts';
import { checkConstantString } from '../calls/constant-string.ts';
import { lockArgument } from '../calls/lock.ts';
import { mapField } from '../calls/map-field.ts';
import { checkMemoryRegister, checkSizedRegister } from '../calls/memory.ts';
import type { Env } from '../env.ts';
import { maySleep } from '../memory/rcu.ts';
import { recordOf } from '../memory/record.ts';
import { restoreFlags, saveFlags } from '../objects/irq-flag.ts';
import { checkIterator } from '../objects/iterator.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { hasField } from '../program/fields.ts';
import { hasFlag, type KfuncParameter } from '../program/kfunc.ts';
import { markPrecise } from '../prune/precision.ts';
import { isNull, type Register } from '../state/register.ts';
import { isRcu, isTrusted } from '../state/trust.ts';
import { isAllocated, isNonOwning, mayBeNull, T, typeText } from '../state/type.ts';
import { KF } from '../tables/kfuncs.ts';
import { contextArgument } from './context.ts';
import { dynptrArgument } from './dynptr.ts';
import { nodeArgument, rootArgument } from './graph.ts';
import { type ArgumentKind, hasSuffix, isConstantSize, kindOfArgument, kindText } from './kind.ts';
import type { KfuncMeta } from './meta.ts';
import { allocatedArgument, mapArgument, objectArgument } from './object.ts';

/** MAX_BPF_FUNC_REG_ARGS */
const MAX_ARGUMENTS = 5;

export function checkArguments(env: Env, meta: KfuncMeta): void {
  const { kfunc } = meta;
  const { parameters, btf, name } = kfunc;
  if (parameters.length > MAX_ARGUMENTS)
    env.reject(EINVAL, `Function ${name} has ${parameters.length} > ${MAX_ARGUMENTS} args\n`);
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]!;
    if (hasSuffix(parameter, '__ign') || hasSuffix(parameter, '__prog')) continue;
    if (parameter.kind === 'scalar') number(env, meta, parameter, i + 1);
    else if (parameter.kind === 'pointer') i += address(env, meta, parameter, i);
    else env.reject(EINVAL, `Unrecognized ${argumentName(env, i)} type ${kindText(btf, parameter.typeId)}\n`);
  }
  if (hasFlag(kfunc, KF.RELEASE) && meta.release === 0 && !env.rules.knows.namesRegisters)
    env.reject(EINVAL, `release kernel function ${name} expects refcounted PTR_TO_BTF_ID\n`);
}

function number(env: Env, meta: KfuncMeta, parameter: KfuncParameter, register: number): void {
  const reg = env.reg(register);
  if (reg.type !== T.SCALAR) env.reject(EINVAL, `R${register} is not a scalar\n`);
  const { tnum } = reg.scalar;
  if (hasSuffix(parameter, '__k')) {
    if (tnum.mask !== 0n) env.reject(EINVAL, `R${register} must be a known constant\n`);
    markPrecise(env, register);
    meta.constant = tnum.value;
    return;
  }
  const readOnly = parameter.name === 'rdonly_buf_size';
  if (!readOnly && parameter.name !== 'rdwr_buf_size') return;
  if (readOnly) meta.resultReadOnly = true;
  if (meta.resultSize !== 0n) env.reject(EINVAL, '2 or more rdonly/rdwr_buf_size parameters for kfunc');
  if (tnum.mask !== 0n) env.reject(EINVAL, `R${register} is not a const\n`);
  meta.resultSize = tnum.value;
  markPrecise(env, register);
}

/** is_kfunc_trusted_args() */
const TRUSTED_ARGS = KF.TRUSTED_ARGS | KF.RELEASE;

/** Answers how many of the next ones were looked at with it. */
function address(env: Env, meta: KfuncMeta, parameter: KfuncParameter, index: number): number {
  const { kfunc } = meta;
  const register = index + 1;
  const reg = env.reg(register);
  const releases = hasFlag(kfunc, KF.RELEASE);
  const empty = isNull(reg) || mayBeNull(reg.type);
  const { trustedArguments, namesRegisters } = env.rules.knows;
  const strict = trustedArguments || hasFlag(kfunc, TRUSTED_ARGS | KF.RCU);
  if (strict && empty && !hasSuffix(parameter, '__nullable')) {
    env.reject(EACCES, `Possibly NULL pointer passed to trusted ${argumentName(env, index, 'arg')}\n`);
  }
  if (releases && namesRegisters && register === 1) firstReleased(env, meta, parameter);
  if (reg.ref !== 0) {
    if (releases && meta.ref !== 0) env.unsupported('kernel functions that take two references');
    meta.ref = reg.ref;
    if (releases && !namesRegisters) meta.release = register;
  }
  const kind = kindOfArgument(env, kfunc, index);
  if (kind === 'null') return 0;
  if (kind === 'map') mapArgument(env, meta, register);
  if (kind === 'map' || kind === 'alloc' || kind === 'object') checkTrust(env, meta, register);
  const release = namesRegisters ? meta.release === register : releases && reg.ref !== 0;
  const movable = !(kind === 'refcounted' && env.rules.knows.wholeRefcounted);
  checkOffset(
    env,
    reg,
    register,
    { kind: kind === 'dynptr' || kind === 'ctx' ? kind : 'kfunc', release },
    movable,
  );
  use(env, meta, parameter, kind, index);
  return kind === 'sized memory' ? 1 : 0;
}

/** Of 7.2 what is released is the first argument, and either a reference or nothing. */
function firstReleased(env: Env, meta: KfuncMeta, { target }: KfuncParameter): void {
  const { btf, name } = meta.kfunc;
  const reg = env.reg(1);
  meta.release = 1;
  if (btf.nameOf(target) === 'bpf_dynptr' || reg.ref !== 0 || isNull(reg)) return;
  env.reject(EINVAL, `release kfunc ${name} expects referenced PTR_TO_BTF_ID passed to R1\n`);
}

function checkTrust(env: Env, { kfunc }: KfuncMeta, register: number): void {
  if (!env.rules.knows.trustedArguments && !hasFlag(kfunc, TRUSTED_ARGS | KF.RCU)) return;
  const reg = env.reg(register);
  if (isTrusted(reg)) return;
  if (!hasFlag(kfunc, KF.RCU)) env.reject(EINVAL, `R${register} must be referenced or trusted\n`);
  if (!isRcu(reg)) env.reject(EINVAL, `R${register} must be a rcu pointer\n`);
}

function use(env: Env, meta: KfuncMeta, parameter: KfuncParameter, kind: ArgumentKind, index: number): void {
  const { kfunc } = meta;
  const register = index + 1;
  const reg = env.reg(register);
  const fail = (why: string): never => env.reject(EINVAL, `${argumentName(env, index)} ${why}\n`);
  const inMapValue = (): void => {
    if (reg.type !== T.MAP_VALUE) fail("doesn't point to a map value");
  };
  switch (kind) {
    case 'ctx':
      contextArgument(env, meta, index);
      return;
    case 'alloc':
      allocatedArgument(env, meta, index);
      return;
    case 'dynptr':
      dynptrArgument(env, meta, parameter, register);
      return;
    case 'iter':
      if (kfunc.name === 'bpf_iter_css_task_new') checkCssTaskIterator(env);
      iterator(env, meta, register);
      return;
    case 'list_head':
      checkRootOwner(env, reg, fail);
      meta.listHead = rootArgument(env, register, 'bpf_list_head');
      return;
    case 'rb_root':
      checkRootOwner(env, reg, fail);
      meta.treeRoot = rootArgument(env, register, 'bpf_rb_root');
      return;
    case 'list_node':
      if (!hasSuffix(parameter, '__nonown_allowed') || !isNonOwning(reg.type) || reg.ref !== 0)
        checkOwned(env, reg, fail);
      nodeArgument(env, meta, register, 'bpf_list_head');
      return;
    case 'rb_node':
      if (kfunc.role === 'bpf_rbtree_add') checkOwned(env, reg, fail);
      else checkTreeNode(env, kfunc.name, reg);
      nodeArgument(env, meta, register, 'bpf_rb_root');
      return;
    case 'map':
    case 'object':
      objectArgument(env, meta, parameter, index, kind);
      return;
    case 'memory':
      checkMemoryRegister(env, register, sizeOf(env, meta, parameter, index));
      return;
    case 'sized memory':
      sized(env, meta, parameter, index);
      return;
    case 'callback':
      if (reg.type !== T.FUNC)
        env.reject(EINVAL, `${argumentName(env, index, 'arg')} expected pointer to func\n`);
      meta.subprogram = reg.subprogram;
      return;
    case 'refcounted':
      refcounted(env, meta, reg, fail);
      return;
    case 'string':
      if (reg.type !== T.MAP_VALUE) fail("doesn't point to a const string");
      checkConstantString(env, register);
      return;
    case 'workqueue':
    case 'timer':
    case 'task_work':
      inMapValue();
      meta.map = mapField(env, register, MAP_FIELDS[kind]);
      meta.mapUid = reg.mapUid;
      return;
    case 'irq_flag':
      if (reg.type !== T.STACK) fail("doesn't point to an irq flag on stack");
      irqFlag(env, kfunc.name, register);
      return;
    case 'res_spin_lock':
      if (reg.type !== T.MAP_VALUE && !isOwnAllocated(reg))
        fail("doesn't point to map value or allocated object");
      lockArgument(env, register, {
        lock: kfunc.name.startsWith('bpf_res_spin_lock'),
        res: true,
        irq: kfunc.name.includes('_irq'),
      });
      return;
    default:
      env.unsupported(`arguments of kernel functions of kind '${kind}'`);
  }
}

const MAP_FIELDS = { workqueue: 'bpf_wq', timer: 'bpf_timer', task_work: 'bpf_task_work' } as const;

/** Exactly that: neither of another kind, nor a list's or tree's. */
const isOwnAllocated = (reg: Register) =>
  isAllocated(reg.type) && typeText(reg.type) === 'ptr_' && !isNonOwning(reg.type);

function checkRootOwner(env: Env, reg: Register, fail: (why: string) => never): void {
  if (reg.type !== T.MAP_VALUE && !isOwnAllocated(reg))
    fail('expected pointer to map value or allocated object');
  if (reg.type !== T.MAP_VALUE && reg.ref === 0) env.reject(EINVAL, 'allocated object must be referenced\n');
}

function checkOwned(env: Env, reg: Register, fail: (why: string) => never): void {
  if (!isOwnAllocated(reg)) fail('expected pointer to allocated object');
  if (reg.ref === 0) env.reject(EINVAL, 'allocated object must be referenced\n');
}

function checkTreeNode(env: Env, name: string, reg: Register): void {
  if (!isNonOwning(reg.type) && reg.ref === 0)
    env.reject(EINVAL, `${name} can only take non-owning or refcounted bpf_rb_node pointer\n`);
  if (env.state.inTreeCallback) env.reject(EINVAL, `${name} not allowed in rbtree cb\n`);
}

function sizeOf(env: Env, { kfunc }: KfuncMeta, { target }: KfuncParameter, index: number): number {
  const { btf } = kfunc;
  const { kind, name } = btf.type(target);
  if (kind === 'void' || kind === 'fwd' || kind === 'func_proto')
    env.reject(
      EINVAL,
      `${argumentName(env, index)} reference type('${kindText(btf, target)} ${name}') size cannot be determined: -22\n`,
    );
  return btf.sizeOf(target);
}

function sized(env: Env, meta: KfuncMeta, parameter: KfuncParameter, index: number): void {
  const register = index + 1;
  const size = env.reg(register + 1);
  const mayBeLeftOut = hasSuffix(parameter, '__opt') || hasSuffix(parameter, '__nullable');
  if (!isNull(env.reg(register)) || !mayBeLeftOut) {
    const say = () =>
      env.say(
        `${argumentName(env, index)}${env.rules.knows.namesRegisters ? ' and' : ''} ${argumentName(env, index + 1)} ` +
          'memory, len pair leads to invalid memory access\n',
      );
    checkSizedRegister(env, register + 1, say);
  }
  if (!isConstantSize(meta.kfunc.parameters[index + 1], size)) return;
  if (size.scalar.tnum.mask !== 0n) env.reject(EINVAL, `R${register + 1} must be a known constant\n`);
  meta.constant = size.scalar.tnum.value;
}

function refcounted(env: Env, meta: KfuncMeta, reg: Register, fail: (why: string) => never): void {
  if (!isAllocated(reg.type)) fail('is neither owning or non-owning ref');
  if (!isNonOwning(reg.type) && reg.ref !== 0) meta.owning = true;
  if (!hasField(recordOf(env, reg), 'bpf_refcount')) fail("doesn't point to a type with bpf_refcount field");
  meta.btf = reg.btf;
  meta.btfId = reg.btfId;
}

function iterator(env: Env, meta: KfuncMeta, register: number): void {
  const found = checkIterator(env, meta.kfunc, register);
  if (!found) return;
  meta.iterator = found;
  meta.ref = found.ref;
}

function irqFlag(env: Env, name: string, register: number): void {
  const by = name.startsWith('bpf_res_spin') ? 'lock' : 'native';
  if (name === 'bpf_local_irq_save' || name === 'bpf_res_spin_lock_irqsave') saveFlags(env, register, by);
  else restoreFlags(env, register, by);
}

const TRACING = 26;
const LSM = 29;
const TRACE_ITER = 28;

/** check_css_task_iter_allowlist() */
function checkCssTaskIterator(env: Env): void {
  const { type, attach } = env.program;
  if (type === LSM || (type === TRACING && attach === TRACE_ITER) || maySleep(env)) return;
  env.reject(EINVAL, 'css_task_iter is only allowed in bpf_lsm, bpf_iter and sleepable progs\n');
}
