/** What was acquired, the dynptrs that were made of it, and their slices: since 7.2 all of it goes with its root (release_reference()). */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { dynptrOf, type Register } from '../state/register.ts';
import { EMPTY_SLOT, KIND, kindOf } from '../state/slot.ts';

/** `root`: id of a reference, or of a dynptr. */
export function releaseTree(env: Env, root: number): void {
  const { state, worthless } = env;
  state.refs = state.refs.filter(ref => ref.kind !== 'ptr' || ref.id !== root);
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const left = state.refs.find(ref => ref.kind === 'ptr' && ref.parent === id);
    if (left)
      env.reject(
        EINVAL,
        `Leaking reference id=${left.id} alloc_insn=${left.instruction}. Release it first.\n`,
      );
    state.replace(reg => (reg.ref === id || reg.dynptrId === id ? worthless : reg));
    open.push(...dropDynptrs(env, id));
  }
}

/** Answers the ids of those that are gone. */
function dropDynptrs(env: Env, id: number): number[] {
  const gone: number[] = [];
  for (const { stack, frameno } of env.state.frames)
    for (const [i, slot] of stack.entries()) {
      if (kindOf(slot, 7) !== KIND.DYNPTR || (slot.reg.id !== id && slot.reg.ref !== id)) continue;
      if (dynptrOf(slot.reg)?.first) gone.push(slot.reg.id);
      stack[i] = EMPTY_SLOT;
      env.liveness.markWrite(frameno, i);
      if (frameno === env.state.depth) env.touched.slots.add(i);
    }
  return gone.filter(each => each !== id);
}

/** Dynptrs that share what must be given back (dynptr_ref_cnt()). */
export function sharedBy(env: Env, { ref }: Register): number {
  let count = 0;
  for (const { stack } of env.state.frames)
    for (const slot of stack)
      if (kindOf(slot, 7) === KIND.DYNPTR && dynptrOf(slot.reg)?.first && slot.reg.ref === ref) count++;
  return count;
}
