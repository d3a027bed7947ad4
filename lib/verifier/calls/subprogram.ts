/** Calls of the program's own functions: static ones are walked where they are called, global ones by themselves (check_func_call()). */
import type { Env } from '../env.ts';
import { stateText } from '../log/registers.ts';
import { maySleep } from '../memory/rcu.ts';
import { E2BIG, EACCES, EINVAL } from '../outcome.ts';
import { markPrecise } from '../prune/precision.ts';
import { widen } from '../prune/widen.ts';
import { framesOf } from '../rules/features.ts';
import { NOT_INIT, type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { S64_MAX, S64_MIN } from '../state/scalar.ts';
import { Frame, type Range } from '../state/state.ts';
import { T } from '../state/type.ts';
import { checkGlobalCall } from './global.ts';
import { forgetPackets } from './packets.ts';
import { returnsNothing } from './signature.ts';

/** Answers where the path goes on; undefined: it ends by an exception. */
export function checkFunctionCall(env: Env): number | undefined {
  const { program, state } = env;
  const at = env.instruction;
  const index = program.findSubprogram(program.insns.target(at));
  const callee = program.subprograms[index]!;
  if (callee.global) {
    callGlobal(env, index);
    if (!callee.mightThrow || !env.rules.knows.globalThrows) return at + 1;
    env.branch(at + 1, at);
    return undefined;
  }
  if (state.depth + 1 >= framesOf(env.rules.knows))
    env.reject(E2BIG, `the call stack of ${state.depth + 2} frames is too deep\n`);
  const caller = state.frame;
  const frame = new Frame(at, state.depth + 1, index);
  for (let i = 1; i <= 5; i++) frame.regs[i] = caller.regs[i]!;
  env.clobber();
  state.frames.push(frame);
  env.liveness.leave();
  env.touchAll();
  if (env.log.walks) {
    env.say(`caller:\n${stateText(state, caller)}\n`);
    env.say(`callee:\n${stateText(state, frame)}\n`);
  }
  return callee.start;
}

function callGlobal(env: Env, index: number): void {
  const { program, state } = env;
  const callee = program.subprograms[index]!;
  const forbidden = (where: string): never =>
    env.reject(EINVAL, `global function calls are not allowed ${where},\nuse static function instead\n`);
  if (state.activeLocks > 0) forbidden('while holding a lock');
  const awake = state.rcuLocks > 0 || state.preemptLocks > 0 || state.activeIrq !== 0 || !maySleep(env);
  if (callee.mightSleep && awake) {
    if (env.rules.knows.namesRegisters)
      env.reject(EINVAL, `sleepable global function ${callee.name}() called in ${awakeWhere(env)}\n`);
    env.reject(
      EINVAL,
      'global functions that may sleep are not allowed in non-sleepable context,\n' +
        'i.e., in a RCU/IRQ/preempt-disabled section, or in\na non-sleepable BPF program context\n',
    );
  }
  checkGlobalCall(env, index);
  env.say(`Func#${index} ('${callee.name}') is global and assumed valid.\n`);
  if (callee.changesPacket) forgetPackets(env);
  callee.called = true;
  env.clobber();
  env.set(0, returnsNothing(env, index) ? NOT_INIT : UNKNOWN_SCALAR);
}

/** non_sleepable_context_description() */
function awakeWhere({ state }: Env): string {
  if (state.rcuLocks > 0) return 'rcu_read_lock region';
  if (state.preemptLocks > 0) return 'non-preemptible region';
  if (state.activeIrq !== 0) return 'IRQ-disabled region';
  return state.activeLocks > 0 ? 'lock region' : 'non-sleepable prog';
}

/** prepare_func_exit(): answers where the caller goes on. */
export function returnFromFunction(env: Env): number {
  const { state } = env;
  const callee = state.frame;
  const caller = state.frames[state.depth - 1]!;
  const result = callee.regs[0]!;
  if (result.type === T.STACK) env.reject(EINVAL, 'cannot return stack pointer to the caller\n');
  if (callee.inCallback) {
    if (result.type !== T.SCALAR) env.reject(EACCES, 'R0 not a scalar value\n');
    markPrecise(env, 0);
    if (!isWithin(callee.callbackRange, callee.regs[0]!, false))
      rejectScalar(env, callee.regs[0]!, callee.callbackRange, 'At callback return', 'R0');
  } else caller.regs[0] = result;
  const next = callee.inCallback ? callee.callsite : callee.callsite + 1;
  if (env.log.walks) {
    env.say(`returning from callee:\n${stateText(state, callee)}\n`);
    env.say(`to caller at ${next}:\n${stateText(state, caller)}\n`);
  }
  env.liveness.leave();
  state.frames.pop();
  if (callee.inCallback) {
    const before = env.kept.previous(state, next);
    if (before) widen(env, before, state);
  }
  return next;
}

/** retval_range_within() */
export function isWithin(range: Range, { scalar }: Register, is32: boolean): boolean {
  if (is32) return range.min <= scalar.s32min && scalar.s32max <= range.max;
  return BigInt(range.min) <= scalar.smin && scalar.smax <= BigInt(range.max);
}

/** verbose_invalid_scalar() */
export function rejectScalar(
  env: Env,
  { scalar }: Register,
  range: Range,
  where: string,
  name: string,
  note = '',
): never {
  const unknown = scalar.smin === S64_MIN && scalar.smax === S64_MAX;
  const smin = scalar.smin === S64_MIN ? '' : ` smin=${scalar.smin}`;
  const smax = scalar.smax === S64_MAX ? '' : ` smax=${scalar.smax}`;
  const has = unknown ? ' unknown scalar value' : `${smin}${smax}`;
  return env.reject(
    EINVAL,
    `${where} the register ${name} has${has} should have been in [${range.min}, ${range.max}]\n${note}`,
  );
}
