/** Numbers as the verifier's log has them: small ones decimal, others in hex (kernel/bpf/log.c). */
import type { Tnum } from '../state/tnum.ts';

const U16_MAX = 0xffffn;
const S16_MIN = -0x8000n;
const S16_MAX = 0x7fffn;

/** `%#llx`: with its 0x for zero too. */
export const hex = (n: bigint) => `0x${BigInt.asUintN(64, n).toString(16)}`;

/** verbose_unum() */
export const unsigned = (n: bigint) => (n <= U16_MAX ? `${n}` : hex(n));
export const isShortSigned = (n: bigint) => n >= S16_MIN && n <= S16_MAX;
/** verbose_snum() */
export const signed = (n: bigint) => (isShortSigned(n) ? `${n}` : hex(n));

/** tnum_strn() */
export function tnumText(a: Tnum): string {
  return a.mask === 0n ? unsigned(a.value) : `(${hex(a.value)}; ${hex(a.mask)})`;
}
