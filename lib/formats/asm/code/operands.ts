/** What instructions work on besides registers: constants, and places in memory. */
import { EbpfError } from '../../../errors.ts';
import type { CoreAccess } from '../types.ts';
import type { Register } from './registers.ts';

/** A number that is the local type's until a CO-RE relocation makes it the kernel's. */
export interface CoreNumber {
  readonly value: bigint;
  readonly core: CoreAccess;
}

/** A constant of an instruction. */
export type Immediate = number | bigint | CoreNumber;

/** So many bytes at a register and an offset: what `u32.at(r1, 4)` and fields of structs are. */
export interface Memory {
  readonly base: Register;
  /** Bytes; 16 bits, signed. */
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  /** A load extends its sign (kernel 6.6 for less than 8 bytes). */
  readonly signed: boolean;
  readonly core?: CoreAccess;
}

export const isCore = (value: Immediate): value is CoreNumber => typeof value === 'object' && value !== null;

/**
 * The constant as it stands in an instruction, with its relocation. `wide`: it is extended to 64 bits with its sign, so that
 * 0xffffffff would not be what it says. Throws ERR_EBPF_INVALID_ARGUMENT.
 */
export function immediate(value: Immediate, wide: boolean): { imm: number; core?: CoreAccess } {
  if (isCore(value)) return { ...immediate(value.value, wide), core: value.core };
  const number = integer(value, 'a constant');
  const most = wide ? 2n ** 31n : 2n ** 32n;
  if (number < -(2n ** 31n) || number >= most) {
    const why = wide
      ? 'is no signed number of 32 bits, which it has to be: use lddw'
      : 'has more than 32 bits';
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `the constant ${value} ${why}`);
  }
  return { imm: Number(BigInt.asIntN(32, number)) };
}

export function offsetOf(offset: number): number {
  if (Number.isInteger(offset) && offset >= -(2 ** 15) && offset < 2 ** 15) return offset;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `the offset ${offset} is no signed number of 16 bits`);
}

export function integer(value: number | bigint, what: string): bigint {
  if (typeof value === 'bigint') return value;
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${what} has to be an integer, and is ${value}`);
}
