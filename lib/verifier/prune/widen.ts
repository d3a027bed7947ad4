/** Numbers that change from one round of a loop to the next, and on which nothing rests, may be anything: so the loop ends. */
import { type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { sameScalar } from '../state/scalar.ts';
import { isSpilledScalar } from '../state/slot.ts';
import type { State } from '../state/state.ts';
import { T } from '../state/type.ts';

/** widen_imprecise_scalars(): `now` against the state of the round before. */
export function widen(old: State, now: State): void {
  for (const [fr, frame] of now.frames.entries()) {
    const before = old.frames[fr];
    if (!before) return;
    for (let i = 0; i < 10; i++) frame.regs[i] = widened(before.regs[i]!, frame.regs[i]!);
    for (let i = 0; i < before.stack.length && i < frame.stack.length; i++) {
      const [a, b] = [before.stack[i]!, frame.stack[i]!];
      if (!isSpilledScalar(a) || !isSpilledScalar(b)) continue;
      const reg = widened(a.reg, b.reg);
      if (reg !== b.reg) frame.stack[i] = { kinds: b.kinds, reg };
    }
  }
}

function widened(old: Register, now: Register): Register {
  if (old.type !== T.SCALAR || now.type !== T.SCALAR || old.precise || now.precise) return now;
  // No ids are compared here: those of one path are its own.
  if (sameScalar(old.scalar, now.scalar) && old.id === now.id && old.off === now.off) return now;
  return UNKNOWN_SCALAR;
}
