/** Arithmetic on registers (RFC 9669, section 4.1). Names are those of the specification. */
import { EbpfError } from '../../../errors.ts';
import { CLASS } from '../../insn/insn.ts';
import type { AsmInstruction } from '../types.ts';
import { type Immediate, immediate } from './operands.ts';
import { is32, isRegister, numberOf, type Register, type Register32 } from './registers.ts';

const X = 0x08;
const NEG = 0x80;
const MOV = 0xb0;
const END = 0xd0;

/** Of 64 bits with registers `r…`, of 32 with `w…`; constants are extended with their sign. */
export interface Arithmetic {
  (dst: Register, src: Register | Immediate): AsmInstruction;
  (dst: Register32, src: Register32 | Immediate): AsmInstruction;
}

function arithmetic(operation: number, offset = 0): Arithmetic {
  return (dst: Register | Register32, src: Register | Register32 | Immediate): AsmInstruction => {
    const unit = is32(dst) ? CLASS.ALU : CLASS.ALU64;
    const head = { dst: numberOf(dst), src: 0, offset };
    if (!isRegister(src)) {
      if (typeof src === 'string') numberOf(src);
      return { opcode: unit | operation, ...head, ...immediate(src, !is32(dst)) };
    }
    return { opcode: unit | operation | X, ...head, src: sameWidth(dst, src), imm: 0 };
  };
}

function sameWidth(dst: Register | Register32, src: Register | Register32): number {
  if (is32(dst) === is32(src)) return numberOf(src);
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    `'${dst}' and '${src}' have different widths: write r for 64 bits or w for 32, both times`,
  );
}

export const mov = arithmetic(MOV);
export const add = arithmetic(0x00);
export const sub = arithmetic(0x10);
export const mul = arithmetic(0x20);
/** Unsigned; by 0 it is 0. */
export const div = arithmetic(0x30);
/** Signed (kernel 6.6). */
export const sdiv = arithmetic(0x30, 1);
/** Unsigned; by 0 it leaves its operand as it is. */
export const mod = arithmetic(0x90);
/** Signed (kernel 6.6). */
export const smod = arithmetic(0x90, 1);
export const or = arithmetic(0x40);
export const and = arithmetic(0x50);
export const xor = arithmetic(0xa0);
export const lsh = arithmetic(0x60);
export const rsh = arithmetic(0x70);
/** With the sign. */
export const arsh = arithmetic(0xc0);

export function neg(dst: Register | Register32): AsmInstruction {
  const unit = is32(dst) ? CLASS.ALU : CLASS.ALU64;
  return { opcode: unit | NEG, dst: numberOf(dst), src: 0, offset: 0, imm: 0 };
}

/** The lower `bits` with their sign (kernel 6.6). */
export function movsx(dst: Register, src: Register, bits: 8 | 16 | 32): AsmInstruction;
export function movsx(dst: Register32, src: Register32, bits: 8 | 16): AsmInstruction;
export function movsx(
  dst: Register | Register32,
  src: Register | Register32,
  bits: 8 | 16 | 32,
): AsmInstruction {
  const unit = is32(dst) ? CLASS.ALU : CLASS.ALU64;
  return { opcode: unit | MOV | X, dst: numberOf(dst), src: sameWidth(dst, src), offset: bits, imm: 0 };
}

function swap(opcode: number) {
  return (dst: Register, bits: 16 | 32 | 64): AsmInstruction => ({
    ...{ opcode, dst: numberOf(dst), src: 0, offset: 0 },
    imm: bits,
  });
}

/** The lower `bits` from or to big-endian, and from or to little-endian: nothing on machines of that order, but for the upper bits. */
export const be = swap(CLASS.ALU | END | X);
export const le = swap(CLASS.ALU | END);
/** The other way round, whatever the machine (kernel 6.6). */
export const bswap = swap(CLASS.ALU64 | END);

/** `addr_space_cast(src, to, from)` of arenas, whose address space is 1 and the kernel's 0 (kernel 6.9). */
export function addrSpaceCast(dst: Register, src: Register, to: number, from: number): AsmInstruction {
  const imm = ((to & 0xffff) << 16) | (from & 0xffff);
  return { opcode: CLASS.ALU64 | MOV | X, dst: numberOf(dst), src: numberOf(src), offset: 1, imm };
}
