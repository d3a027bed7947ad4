/** Registers by their names in the verifier's words: `r1` is all 64 bits, `w1` the lower 32. */
import { EbpfError } from '../../../errors.ts';

type Number = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** 64 bits. r0: what calls and programs return; r1 to r5: what calls are given; r10: the end of the stack, read-only. */
export type Register = `r${Number}`;
/** The lower 32 bits; the upper ones become 0 when it is written (RFC 9669, section 4.1). */
export type Register32 = `w${Number}`;

export const r0 = 'r0';
export const r1 = 'r1';
export const r2 = 'r2';
export const r3 = 'r3';
export const r4 = 'r4';
export const r5 = 'r5';
export const r6 = 'r6';
export const r7 = 'r7';
export const r8 = 'r8';
export const r9 = 'r9';
export const r10 = 'r10';
export const w0 = 'w0';
export const w1 = 'w1';
export const w2 = 'w2';
export const w3 = 'w3';
export const w4 = 'w4';
export const w5 = 'w5';
export const w6 = 'w6';
export const w7 = 'w7';
export const w8 = 'w8';
export const w9 = 'w9';
export const w10 = 'w10';

const NAME = /^([rw])(\d|10)$/;

export const isRegister = (value: unknown): value is Register | Register32 =>
  typeof value === 'string' && NAME.test(value);

/** What is no register is found by whoever asks for its number. */
export const is32 = (register: Register | Register32): boolean => String(register).startsWith('w');

/** Throws ERR_EBPF_INVALID_ARGUMENT for what is no register. */
export function numberOf(register: Register | Register32): number {
  const match = NAME.exec(String(register));
  if (!match) {
    const why = `expected a register, r0 to r10 or w0 to w10, and got ${JSON.stringify(register) ?? register}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', why);
  }
  return Number(match[2]);
}

/** One of 64 bits: addresses are. */
export function wideNumberOf(register: Register): number {
  const number = numberOf(register);
  if (!is32(register)) return number;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `'${register}' has 32 bits: here r${number} belongs`);
}
