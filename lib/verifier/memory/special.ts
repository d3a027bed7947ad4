/** Slots of the stack with rules of their own, when something else is stored there. */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { UNKNOWN_SCALAR } from '../state/register.ts';
import { EMPTY_SLOT, KIND, kindOf } from '../state/slot.ts';
import type { Frame } from '../state/state.ts';
import { baseOf, T } from '../state/type.ts';

/** destroy_if_dynptr_stack_slot(): one of the two slots of a dynptr ends it, and the slices that were made of it. */
export function destroyDynptr(env: Env, frame: Frame, index: number): void {
  const slot = frame.slot(index);
  if (kindOf(slot, 7) !== KIND.DYNPTR) return;
  const first = slot.reg.dynptr?.first ? index : index + 1;
  const { dynptr, id } = frame.slot(first).reg;
  if (dynptr?.type === 'ringbuf') env.reject(EINVAL, 'cannot overwrite referenced dynptr\n');
  env.touched.slots.add(first);
  env.touched.slots.add(first - 1);
  frame.stack[first] = EMPTY_SLOT;
  frame.stack[first - 1] = EMPTY_SLOT;
  env.liveness.markWrite(frame.frameno, first);
  env.liveness.markWrite(frame.frameno, first - 1);
  env.state.replace(reg =>
    baseOf(reg.type) === T.MEM && reg.dynptrId !== 0 && reg.dynptrId === id ? UNKNOWN_SCALAR : reg,
  );
}
