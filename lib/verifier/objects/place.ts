/** Where on the stack an object lies that has rules of its own: a dynptr, an iterator, saved interrupt flags. */
import type { Env } from '../env.ts';
import type { Register } from '../state/register.ts';
import { knownValue } from '../state/scalar.ts';
import { SLOT_BYTES } from '../state/slot.ts';

/** No place for it: the log says why. */
export const NOWHERE = -1;
/** Beyond what the frame has used of its stack so far. */
export const BEYOND = -2;

/** stack_slot_obj_get_spi(): the slot of its lowest address. `what`: its name in the log. */
export function placeOf(env: Env, reg: Register, what: string, slots: number): number {
  if (reg.scalar.tnum.mask !== 0n) {
    env.say(`${what} has to be at a constant offset\n`);
    return NOWHERE;
  }
  const offset = reg.off + Number(knownValue(reg.scalar));
  const slot = Math.trunc((-offset - 1) / SLOT_BYTES);
  if (offset % SLOT_BYTES !== 0 || slot + 1 < slots) {
    env.say(`cannot pass in ${what} at an offset=${offset}\n`);
    return NOWHERE;
  }
  const { stack } = env.state.frames[reg.frame]!;
  return slot - slots + 1 >= 0 && slot < stack.length ? slot : BEYOND;
}
