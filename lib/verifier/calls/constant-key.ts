/** A key on the stack that is known: in an array, something is there if it is small enough (kernel 6.14, commit d2102f2f5d75). */
import type { Env } from '../env.ts';
import { MAP, MAP_FLAG, type VerifierMap } from '../program/map.ts';
import { markSlotPrecise } from '../prune/precision.ts';
import { byteAt, isSpilledScalar, KIND, kindOf, slotAt } from '../state/slot.ts';
import { T } from '../state/type.ts';

/** get_constant_map_key(); undefined where it is not known, or not looked at. */
export function constantKey(env: Env, register: number, map: VerifierMap): bigint | undefined {
  if (map.type !== MAP.ARRAY && map.type !== MAP.PERCPU_ARRAY) return undefined;
  // An inner map that takes another's place may have fewer entries.
  if (!env.privileges.bpf || (map.flags & MAP_FLAG.INNER_MAP) !== 0) return undefined;
  const reg = env.reg(register);
  if (reg.type !== T.STACK || reg.scalar.tnum.mask !== 0n) return undefined;
  const offset = reg.off + Number(reg.scalar.smin);
  const frame = env.state.frames[reg.frame]!;
  const slot = frame.slot(slotAt(offset));
  const count = (kind: number) => {
    let bytes = 0;
    for (let byte = byteAt(offset); byte >= 0 && kindOf(slot, byte) === kind; byte--) bytes++;
    return bytes;
  };
  if (count(KIND.ZERO) >= map.keySize) return 0n;
  if (!isSpilledScalar(slot) || count(KIND.SPILL) !== map.keySize) return undefined;
  const { tnum } = slot.reg.scalar;
  if (tnum.mask !== 0n) return undefined;
  markSlotPrecise(env, reg.frame, slotAt(offset));
  return tnum.value;
}
