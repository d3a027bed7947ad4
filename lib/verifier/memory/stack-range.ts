/** Bytes of stack that a helper gets, or that one of several loads may read: check_stack_range_initialized(). */
import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { EACCES } from '../outcome.ts';
import { UNKNOWN_SCALAR } from '../state/register.ts';
import { byteAt, isSpilled, KIND, kindOf, mapKinds, scrubbed, setKind, slotAt } from '../state/slot.ts';
import { baseOf, T } from '../state/type.ts';
import { stackBounds } from './stack-bounds.ts';

export interface RangeUse {
  readonly zeroAllowed: boolean;
  /** A load, not a helper's. */
  readonly direct: boolean;
  readonly write: boolean;
  /** What a helper writes need not be initialised; it is told where that is. */
  readonly raw?: (register: number, size: number) => void;
}

/** What nobody wrote may be read with CAP_PERFMON (allow_uninit_stack, kernel 6.3). */
export const isUnwritten = ({ privileges, rules }: Env, kind: number) =>
  kind === KIND.INVALID && privileges.perfmon && rules.knows.uninitialisedStack;

export function checkStackRange(
  env: Env,
  pointer: number,
  offset: number,
  size: number,
  use: RangeUse,
): void {
  const reg = env.reg(pointer);
  if (size === 0 && !use.zeroAllowed) env.reject(EACCES, 'invalid zero-sized read\n');
  const { helperReads, objectsClobbered } = env.rules.knows;
  const helper = !use.direct && !helperReads;
  const write = use.write || helper;
  stackBounds(env, pointer, offset, size, write, helper);
  const frame = env.state.frames[reg.frame]!;
  const isConst = reg.scalar.tnum.mask === 0n;
  const low = Number(reg.scalar.smin) + offset;
  const high = Number(reg.scalar.smax) + offset + size;
  if (!isConst && !env.privileges.perfmon)
    env.reject(
      EACCES,
      `R${pointer} variable offset stack access prohibited for !root, var_off=${tnumText(reg.scalar.tnum)}\n`,
    );
  if (use.raw && isConst) {
    for (let at = low; at < high; at++)
      if (kindOf(frame.slot(slotAt(at)), byteAt(at)) === KIND.DYNPTR)
        env.reject(EACCES, `potential write to dynptr at off=${at} disallowed\n`);
    use.raw(pointer, size);
    return;
  }
  for (let at = low; at < high; at++) {
    const index = slotAt(at);
    const slot = frame.slot(index);
    const kind = kindOf(slot, byteAt(at));
    env.liveness.markRead(frame.frameno, index);
    if (kind === KIND.MISC) continue;
    if (kind === KIND.ZERO || isUnwritten(env, kind)) {
      if (write) frame.stack[index] = { kinds: setKind(slot.kinds, byteAt(at), KIND.MISC), reg: slot.reg };
      continue;
    }
    if (isSpilled(slot) && !env.isSecret(slot.reg)) {
      if (write && (objectsClobbered || baseOf(slot.reg.type) !== T.BTF_ID))
        frame.stack[index] = { kinds: mapKinds(slot.kinds, scrubbed), reg: UNKNOWN_SCALAR };
      continue;
    }

    const place = isConst
      ? `off ${low}+${at - low} size ${size}`
      : `var_off ${tnumText(reg.scalar.tnum)}+${at - low} size ${size}`;
    const read = helper ? 'indirect read' : 'read';
    env.reject(EACCES, `invalid ${read} from stack R${pointer} ${place}\n`);
  }
}
