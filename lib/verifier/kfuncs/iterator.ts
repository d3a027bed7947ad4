/** The next element of an iterator: there is one, on another path, or there is none (process_iter_next_call()). */
import type { Env } from '../env.ts';
import { asNotNull } from '../insn/null.ts';
import { withIterator } from '../objects/iterator.ts';
import { widen } from '../prune/widen.ts';
import { iteratorOf, ZERO_SCALAR } from '../state/register.ts';
import type { State } from '../state/state.ts';
import type { KfuncMeta } from './meta.ts';

export function nextElement(env: Env, { iterator }: KfuncMeta): void {
  const { frame: fr, slot } = iterator!;
  const { state } = env;
  const at = env.instruction;
  const set = (of: State, changes: Parameters<typeof withIterator>[1]) => {
    const { stack } = of.frames[fr]!;
    stack[slot] = withIterator(stack[slot]!, changes);
  };
  const { state: now, depth } = iteratorOf(state.frames[fr]!.slot(slot).reg)!;
  if (now === 'active') {
    const before = env.kept.previous(state.parent, at);
    const branch = env.branch(at + 1, at);
    set(branch, { state: 'active', depth: depth + 1 });
    if (before) widen(env, before, branch);
    branch.frame.regs[0] = asNotNull(branch.frame.regs[0]!);
  }
  set(state, { state: 'drained' });
  env.set(0, ZERO_SCALAR);
}
