/** Open-coded iterators: made, moved on and destroyed by kernel functions (process_iter_arg()). */
import { argumentName } from '../calls/argument-name.ts';
import { acquire, release } from '../calls/references.ts';
import type { Env } from '../env.ts';
import { access } from '../memory/access.ts';
import { inRcuSection } from '../memory/rcu.ts';
import { EINVAL } from '../outcome.ts';
import { hasFlag, type Kfunc } from '../program/kfunc.ts';
import { change, type IteratorState, iteratorOf, pointer, type Register } from '../state/register.ts';
import { allOf, EMPTY_SLOT, KIND, kindOf, type Slot } from '../state/slot.ts';
import { F, T } from '../state/type.ts';
import { KF } from '../tables/kfuncs.ts';
import { BEYOND, placeOf } from './place.ts';

/** EPROTO */
const PROTOCOL = 71;
const ALL_ITER = allOf(KIND.ITER);
const PREFIX = 'bpf_iter_';

/** An iterator on the stack that a kernel function has got. */
export interface IteratorPlace {
  readonly frame: number;
  readonly slot: number;
  readonly ref: number;
}

/** Answers where it is, of one that was made before. */
export function checkIterator(env: Env, kfunc: Kfunc, register: number): IteratorPlace | undefined {
  const reg = env.reg(register);
  const index = register - 1;
  if (reg.type !== T.STACK)
    env.reject(EINVAL, `${argumentName(env, index)} expected pointer to an iterator on stack\n`);
  const { btf, parameters } = kfunc;
  const btfId = parameters[index]!.target;
  const type = btf.type(btfId);
  if (type.kind !== 'struct' || !type.name.startsWith(PREFIX) || type.size % 8 !== 0)
    env.reject(EINVAL, `expected valid iter pointer as ${argumentName(env, index, 'arg #')}\n`);
  const slots = type.size / 8;
  const name = type.name.slice(PREFIX.length);
  if (hasFlag(kfunc, KF.ITER_NEW)) {
    if (!isFree(env, reg, slots))
      env.reject(EINVAL, `expected uninitialized iter_${name} as ${argumentName(env, index, 'arg #')}\n`);
    for (let i = 0; i < slots; i++) access(env, { register, offset: i * 8, size: 8, write: true, value: -1 });
    make(env, kfunc, reg, { kind: 'iter', btfId, name, state: 'active', depth: 0 }, slots);
    return undefined;
  }
  const slot = checkMade(env, kfunc, reg, { btfId, name, slots, index });
  const frame = env.state.frames[reg.frame]!;
  const { ref } = frame.slot(slot).reg;
  for (let i = 0; i < slots; i++) env.liveness.markRead(reg.frame, slot - i);
  if (hasFlag(kfunc, KF.ITER_DESTROY)) destroy(env, reg, slot, slots);
  return { frame: reg.frame, slot, ref };
}

/** is_iter_reg_valid_uninit() */
function isFree(env: Env, reg: Register, slots: number): boolean {
  const slot = placeOf(env, reg, 'iter', slots);
  if (slot === BEYOND) return true;
  if (slot < 0) return false;
  const { stack } = env.state.frames[reg.frame]!;
  for (let i = 0; i < slots; i++)
    for (let byte = 0; byte < 8; byte++) if (kindOf(stack[slot - i]!, byte) === KIND.ITER) return false;
  return true;
}

/** mark_stack_slots_iter() */
function make(env: Env, kfunc: Kfunc, reg: Register, object: IteratorState, slots: number): void {
  const slot = placeOf(env, reg, 'iter', slots);
  if (slot < 0) env.reject(EINVAL, '');
  const frame = env.state.frames[reg.frame]!;
  const id = acquire(env);
  const guarded = hasFlag(kfunc, KF.RCU_PROTECTED);
  const flags = guarded ? (inRcuSection(env) ? F.RCU : F.UNTRUSTED) : 0;
  for (let i = 0; i < slots; i++) {
    const ref = i === 0 ? id : 0;
    frame.stack[slot - i] = { kinds: ALL_ITER, reg: pointer(T.STACK | flags, { ref, object }) };
    env.liveness.markWrite(frame.frameno, slot - i);
    env.touched.slots.add(slot - i);
  }
}

interface Wanted {
  readonly btfId: number;
  readonly name: string;
  readonly slots: number;
  readonly index: number;
}

/** is_iter_reg_valid_init(): answers its slot. */
function checkMade(env: Env, kfunc: Kfunc, reg: Register, wanted: Wanted): number {
  const { btfId, name, slots, index } = wanted;
  const none = (): never =>
    env.reject(EINVAL, `expected an initialized iter_${name} as ${argumentName(env, index, 'arg #')}\n`);
  const slot = placeOf(env, reg, 'iter', slots);
  if (slot < 0) none();
  const { stack } = env.state.frames[reg.frame]!;
  for (let i = 0; i < slots; i++) {
    const at: Slot = stack[slot - i]!;
    if (at.reg.type & F.UNTRUSTED) env.reject(PROTOCOL, `expected an RCU CS when using ${kfunc.name}\n`);
    if ((i === 0) !== (at.reg.ref !== 0)) none();
    if (iteratorOf(at.reg)?.btfId !== btfId || at.kinds !== ALL_ITER) none();
  }
  return slot;
}

/** unmark_stack_slots_iter() */
function destroy(env: Env, reg: Register, slot: number, slots: number): void {
  const frame = env.state.frames[reg.frame]!;
  release(env, frame.slot(slot).reg.ref);
  for (let i = 0; i < slots; i++) {
    frame.stack[slot - i] = EMPTY_SLOT;
    env.liveness.markWrite(frame.frameno, slot - i);
    env.touched.slots.add(slot - i);
  }
}

/** An iterator's slot with another state. */
export function withIterator(slot: Slot, changes: Partial<IteratorState>): Slot {
  const iterator = iteratorOf(slot.reg)!;
  return { kinds: slot.kinds, reg: change(slot.reg, { object: { ...iterator, ...changes } }) };
}
