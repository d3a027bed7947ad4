/** Slots of the stack with rules of their own, when something else is stored there. */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { dynptrOf, isOwned, UNKNOWN_SCALAR } from '../state/register.ts';
import { EMPTY_SLOT, KIND, kindOf } from '../state/slot.ts';
import type { Frame } from '../state/state.ts';
import { F, T } from '../state/type.ts';
import { releaseTree, sharedBy } from './reference-tree.ts';

/** destroy_if_dynptr_stack_slot(): one of the two slots of a dynptr ends it, and the slices that were made of it. */
export function destroyDynptr(env: Env, frame: Frame, index: number): void {
  const slot = frame.slot(index);
  if (kindOf(slot, 7) !== KIND.DYNPTR) return;
  const first = dynptrOf(slot.reg)?.first ? index : index + 1;
  const { reg } = frame.slot(first);
  const { id } = reg;
  const { referenceTrees } = env.rules.knows;
  if (isOwned(dynptrOf(reg)?.type) && !(referenceTrees && sharedBy(env, reg) > 1))
    env.reject(EINVAL, 'cannot overwrite referenced dynptr\n');
  env.touched.slots.add(first);
  env.touched.slots.add(first - 1);
  if (referenceTrees) {
    releaseTree(env, id);
    return;
  }
  frame.stack[first] = EMPTY_SLOT;
  frame.stack[first - 1] = EMPTY_SLOT;
  env.liveness.markWrite(frame.frameno, first);
  env.liveness.markWrite(frame.frameno, first - 1);
  // Those that are marked with a dynptr's type, or read-only, are left as they are.
  env.state.replace(each =>
    (each.type & ~F.MAYBE_NULL) === T.MEM && each.dynptrId === id ? UNKNOWN_SCALAR : each,
  );
}
