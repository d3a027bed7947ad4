/** Eight bytes of stack: what each of them is, and the register that was spilled there (struct bpf_stack_state). Shared, as registers are. */
import { NOT_INIT, type Register } from './register.ts';
import { T } from './type.ts';

/** enum bpf_stack_slot_type, and its letter in the log. */
export const KIND = { INVALID: 0, SPILL: 1, MISC: 2, ZERO: 3, DYNPTR: 4, ITER: 5, IRQ_FLAG: 6 } as const;
export const KIND_LETTERS = '?rm0dif';

export const SLOT_BYTES = 8;

export interface Slot {
  /** Four bits for each byte; the lowest is the byte at the highest address. */
  readonly kinds: number;
  readonly reg: Register;
}

/** All eight bytes of one kind. */
export const allOf = (kind: number) => (kind * 0x1111_1111) | 0;

export const EMPTY_SLOT: Slot = { kinds: 0, reg: NOT_INIT };

export const kindOf = (slot: Slot, byte: number) => (slot.kinds >>> (byte * 4)) & 0xf;

export function setKind(kinds: number, byte: number, kind: number): number {
  return (kinds & ~(0xf << (byte * 4))) | (kind << (byte * 4));
}

/** The byte at the lowest address says whether a register is spilled there (is_spilled_reg()). */
export const isSpilled = (slot: Slot) => kindOf(slot, 7) === KIND.SPILL;
export const isSpilledScalar = (slot: Slot) => isSpilled(slot) && slot.reg.type === T.SCALAR;
/** All of one, not a part. */
export const isSpilledScalar64 = (slot: Slot) => kindOf(slot, 0) === KIND.SPILL && slot.reg.type === T.SCALAR;

/** A number of 4 bytes lies in the upper half as it is counted here: the last bytes. */
export const isSpilledScalar32 = (slot: Slot) => kindOf(slot, 4) === KIND.SPILL && slot.reg.type === T.SCALAR;

/** mark_stack_slot_misc(): MISC says less than ZERO; what nobody wrote stays so where it may be read. */
export function asMisc(kind: number): number {
  return kind === KIND.ZERO || kind === KIND.INVALID ? kind : KIND.MISC;
}

/** scrub_spilled_slot() */
export const scrubbed = (kind: number) => (kind === KIND.INVALID ? kind : KIND.MISC);

export function mapKinds(kinds: number, each: (kind: number) => number): number {
  let out = 0;
  for (let byte = 0; byte < SLOT_BYTES; byte++) out |= each((kinds >>> (byte * 4)) & 0xf) << (byte * 4);
  return out;
}

/** Holds something that has its own rules (dynptr, iterator, saved interrupt flags). */
export const isSpecial = (slot: Slot) => kindOf(slot, 7) >= KIND.DYNPTR;

/** Number of the slot that the byte at `offset` (below 0) is in, and the byte's in it. */
export const slotAt = (offset: number) => Math.floor((-offset - 1) / SLOT_BYTES);
export const byteAt = (offset: number) => (-offset - 1) % SLOT_BYTES;
