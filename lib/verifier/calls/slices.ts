import type { Register } from '../state/register.ts';
import { baseOf, F, T } from '../state/type.ts';

/** A slice of a packet's dynptr. */
export const hasPacketSlice = (reg: Register) =>
  baseOf(reg.type) === T.MEM && (reg.type & (F.DYNPTR_SKB | F.DYNPTR_XDP | F.DYNPTR_SKB_META)) !== 0;
