/** Registers that are one number, or a constant apart: what is learned of one is learned of all (collect_linked_regs(), sync_linked_regs()). */
import type { Env } from '../env.ts';
import { addRanges } from '../state/arithmetic.ts';
import { sync, zeroExtend32 } from '../state/bounds.ts';
import {
  baseId,
  change,
  clearScalarId,
  hasAddConst,
  hasAddConst32,
  type Register,
} from '../state/register.ts';
import { draft, known } from '../state/scalar.ts';
import { isSpilled } from '../state/slot.ts';
import type { LinkedRegister, State } from '../state/state.ts';
import { add } from '../state/tnum.ts';
import { T } from '../state/type.ts';

/** LINKED_REGS_MAX: what is more loses its id. */
const MAX_LINKED = 6;

/** Of registers those alone that are read again (stable kernels have it since they tie sums of 32 bits). */
export function linkedTo(env: Env, state: State, ids: readonly number[]): LinkedRegister[] {
  const found: LinkedRegister[] = [];
  for (const id of ids) collect(env, state, baseId(id), found);
  return found;
}

function collect(env: Env, state: State, id: number, found: LinkedRegister[]): void {
  for (let fr = state.depth; fr >= 0; fr--) {
    const frame = state.frames[fr]!;
    const at = fr === state.depth ? env.instruction : state.frames[fr + 1]!.callsite;
    const { live } = env.notes[at]!;
    for (let i = 0; i < 10; i++) {
      if (!(live & (1 << i))) continue;
      const reg = frame.regs[i]!;
      if (reg.type !== T.SCALAR || reg.id === 0 || baseId(reg.id) !== id) continue;
      if (found.length < MAX_LINKED) found.push({ frame: fr, isRegister: true, index: i });
      else frame.regs[i] = clearScalarId(reg);
    }
    for (let i = 0; i < frame.stack.length; i++) {
      const slot = frame.stack[i]!;
      if (!isSpilled(slot)) continue;
      const { reg } = slot;
      if (reg.type !== T.SCALAR || reg.id === 0 || baseId(reg.id) !== id) continue;
      if (found.length < MAX_LINKED) found.push({ frame: fr, isRegister: false, index: i });
      else frame.stack[i] = { kinds: slot.kinds, reg: clearScalarId(reg) };
    }
  }
}

export function syncLinked(state: State, from: Register, linked: readonly LinkedRegister[]): void {
  for (const { frame: fr, isRegister, index } of linked) {
    const frame = state.frames[fr]!;
    const slot = frame.slot(index);
    const reg = isRegister ? frame.regs[index]! : slot.reg;
    if (reg.type !== T.SCALAR || reg === from || baseId(reg.id) !== baseId(from.id)) continue;
    // Tied by sums of other widths: the one says nothing of the other.
    const both = hasAddConst(reg.id) && hasAddConst(from.id);
    if (both && hasAddConst32(reg.id) !== hasAddConst32(from.id)) continue;
    const next = derived(reg, from);
    if (isRegister) frame.regs[index] = next;
    else frame.stack[index] = { kinds: slot.kinds, reg: next };
  }
}

function derived(reg: Register, from: Register): Register {
  if ((!hasAddConst(reg.id) && !hasAddConst(from.id)) || reg.off === from.off) return from;
  const difference = known(BigInt(reg.off - from.off));
  const scalar = draft(from.scalar);
  addRanges(scalar, difference);
  scalar.tnum = add(scalar.tnum, difference.tnum);
  if (hasAddConst32(reg.id) || hasAddConst32(from.id)) zeroExtend32(scalar);
  return change(from, { scalar: sync(scalar), off: reg.off, id: reg.id });
}
