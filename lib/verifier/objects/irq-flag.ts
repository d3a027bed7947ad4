/** Interrupt flags that were saved on the stack, and must be restored in the other order: process_irq_flag(). */
import { argumentName } from '../calls/argument-name.ts';
import type { Env } from '../env.ts';
import { access } from '../memory/access.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { type IrqFlagState, irqFlagOf, pointer } from '../state/register.ts';
import { allOf, EMPTY_SLOT, KIND, kindOf } from '../state/slot.ts';
import { T } from '../state/type.ts';
import { BEYOND, placeOf } from './place.ts';

const ALL_FLAG = allOf(KIND.IRQ_FLAG);

const place = (env: Env, register: number) => placeOf(env, env.reg(register), 'irq_flag', 1);

export function saveFlags(env: Env, register: number, saved: IrqFlagState['saved']): void {
  const before = place(env, register);
  const { frame: frameno } = env.reg(register);
  const frame = env.state.frames[frameno]!;
  const taken = (slot: number) => {
    for (let byte = 0; byte < 8; byte++) if (kindOf(frame.slot(slot), byte) === KIND.IRQ_FLAG) return true;
    return false;
  };
  if (before !== BEYOND && (before < 0 || taken(before)))
    env.reject(EINVAL, `expected uninitialized irq flag as ${argumentName(env, register - 1)}\n`);
  access(env, { register, offset: 0, size: 8, write: true, value: -1 });
  const slot = place(env, register);
  if (slot < 0) env.reject(EINVAL, '');
  const { state } = env;
  const id = env.newId();
  state.refs = [...state.refs, { kind: 'irq', id, instruction: env.instruction, owner: null }];
  state.activeIrq = id;
  env.liveness.markWrite(frameno, slot);
  frame.stack[slot] = { kinds: ALL_FLAG, reg: pointer(T.STACK, { ref: id, object: { kind: 'irq', saved } }) };
  env.touched.slots.add(slot);
}

export function restoreFlags(env: Env, register: number, by: IrqFlagState['saved']): void {
  const slot = place(env, register);
  const { frame: frameno } = env.reg(register);
  const frame = env.state.frames[frameno]!;
  const { kinds, reg } = frame.slot(slot < 0 ? frame.stack.length : slot);
  if (slot < 0 || reg.ref === 0 || kinds !== ALL_FLAG)
    env.reject(EINVAL, `expected an initialized irq flag as ${argumentName(env, register - 1)}\n`);
  env.liveness.markRead(frameno, slot);
  const { saved } = irqFlagOf(reg)!;
  if (saved !== by)
    env.reject(EINVAL, `irq flag acquired by ${saved} kfuncs cannot be restored with ${by} kfuncs\n`);
  releaseFlags(env, reg.ref);
  env.liveness.markWrite(frameno, slot);
  frame.stack[slot] = EMPTY_SLOT;
  env.touched.slots.add(slot);
}

/** release_irq_state(): what was saved before is the one to be restored next. */
function releaseFlags(env: Env, id: number): void {
  const { state } = env;
  const flags = state.refs.filter(({ kind }) => kind === 'irq');
  if (id !== state.activeIrq) {
    const at = flags.find(ref => ref.id === state.activeIrq)?.instruction ?? 0;
    env.reject(
      EACCES,
      `cannot restore irq state out of order, expected id=${state.activeIrq} acquired at insn_idx=${at}\n`,
    );
  }
  const index = flags.findIndex(ref => ref.id === id);
  state.activeIrq = flags[index - 1]?.id ?? 0;
  state.refs = state.refs.filter(ref => ref.kind !== 'irq' || ref.id !== id);
}
