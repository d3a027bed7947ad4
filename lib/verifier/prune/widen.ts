/** Numbers that change from one round of a loop to the next, and on which nothing rests, may be anything: so the loop ends. */
import type { Env } from '../env.ts';
import { type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { sameScalar } from '../state/scalar.ts';
import { isSpilledScalar } from '../state/slot.ts';
import type { State } from '../state/state.ts';
import { T } from '../state/type.ts';
import { Ids } from './ids.ts';

const IDS = new Ids();

/** widen_imprecise_scalars(): `now` against the state of the round before. */
export function widen(env: Env, old: State, now: State): void {
  // Those of a round are others than of the round before.
  const ids = env.rules.knows.widensByRange ? null : IDS.reset(env.lastId);
  for (let fr = old.depth; fr >= 0; fr--) {
    const before = old.frames[fr]!;
    const frame = now.frames[fr]!;
    for (let i = 0; i < 10; i++) frame.regs[i] = widened(before.regs[i]!, frame.regs[i]!, ids);
    for (let i = 0; i < before.stack.length && i < frame.stack.length; i++) {
      const [a, b] = [before.stack[i]!, frame.stack[i]!];
      if (!isSpilledScalar(a) || !isSpilledScalar(b)) continue;
      const reg = widened(a.reg, b.reg, ids);
      if (reg !== b.reg) frame.stack[i] = { kinds: b.kinds, reg };
    }
  }
}

/** maybe_widen_reg() */
function widened(old: Register, now: Register, ids: Ids | null): Register {
  if (old.type !== T.SCALAR || now.type !== T.SCALAR || old.precise || now.precise) return now;
  const same = sameScalar(old.scalar, now.scalar) && old.off === now.off;
  return same && (!ids || ids.same(old.id, now.id)) ? now : UNKNOWN_SCALAR;
}
