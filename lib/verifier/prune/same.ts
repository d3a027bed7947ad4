/** A quick look at whether two frames may be one and the same: states_maybe_looping(). */
import { sameScalar } from '../state/scalar.ts';
import type { Frame } from '../state/state.ts';

export function same(a: Frame, b: Frame): boolean {
  return a.regs.every((reg, i) => {
    const other = b.regs[i]!;
    if (reg === other) return true;
    return (
      reg.type === other.type &&
      reg.off === other.off &&
      reg.id === other.id &&
      reg.ref === other.ref &&
      reg.range === other.range &&
      reg.memSize === other.memSize &&
      reg.map === other.map &&
      reg.btfId === other.btfId &&
      sameScalar(reg.scalar, other.scalar)
    );
  });
}
