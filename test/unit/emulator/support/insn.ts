/** Instructions by what they do, for programs of tests. */

import { encodeInstructions, type Instruction, LDDW } from '../../../../lib/formats/insn/insn.ts';
import { ALU, ATOMIC, JUMP } from '../../../../lib/formats/insn/opcodes.ts';

/** A register by its number, or a constant. */
export type By = { readonly r: number } | number;

const insn = (opcode: number, dst = 0, src = 0, offset = 0, imm = 0): Instruction => ({
  opcode,
  dst,
  src,
  offset,
  imm,
});

const SIZE = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 } as const;
export type Size = keyof typeof SIZE;

function by(opcode: number, dst: number, right: By, offset: number): Instruction {
  if (typeof right === 'number') return insn(opcode, dst, 0, offset, right | 0);
  return insn(opcode | 0x08, dst, right.r, offset);
}

/** `signed`: the division that rounds towards zero. */
export const alu = (width: 32 | 64, name: keyof typeof ALU, dst: number, right: By, signed = false) =>
  by(ALU[name] | (width === 64 ? 7 : 4), dst, right, signed ? 1 : 0);
export const mov = (dst: number, right: By) => alu(64, 'MOV', dst, right);
export const add = (dst: number, right: By) => alu(64, 'ADD', dst, right);
export const negate = (width: 32 | 64, dst: number) => insn(ALU.NEG | (width === 64 ? 7 : 4), dst);
export const extend = (width: 32 | 64, bits: 8 | 16 | 32, dst: number, src: number) =>
  insn(ALU.MOV | 0x08 | (width === 64 ? 7 : 4), dst, src, bits);
export const swap = (kind: 'le' | 'be' | 'bswap', bits: 16 | 32 | 64, dst: number) =>
  insn(ALU.END | { le: 0x04, be: 0x0c, bswap: 0x07 }[kind], dst, 0, 0, bits);
/** Arena pointers. */
export const cast = (dst: number, src: number, user: boolean) =>
  insn(ALU.MOV | 0x0f, dst, src, 1, user ? 1 << 16 : 1);

export const wide = (dst: number, value: bigint, pseudo = 0): Instruction => ({
  ...insn(LDDW, dst, pseudo, 0, Number(BigInt.asIntN(32, value))),
  imm2: Number(BigInt.asIntN(32, value >> 32n)),
});
/** The function that begins so many slots behind the end of the load's first half. */
export const functionAt = (dst: number, distance: number): Instruction => ({
  ...insn(LDDW, dst, 4, 0, distance),
  imm2: 0,
});

export const load = (size: Size, dst: number, src: number, offset: number) =>
  insn(0x61 | SIZE[size], dst, src, offset);
export const loadSigned = (size: 1 | 2 | 4, dst: number, src: number, offset: number) =>
  insn(0x81 | SIZE[size], dst, src, offset);
export const store = (size: Size, dst: number, offset: number, value: By) =>
  typeof value === 'number'
    ? insn(0x62 | SIZE[size], dst, 0, offset, value | 0)
    : insn(0x63 | SIZE[size], dst, value.r, offset);
export const atomic = (
  size: Size,
  name: keyof typeof ATOMIC,
  dst: number,
  offset: number,
  src: number,
  fetch = false,
) => insn(0xc3 | SIZE[size], dst, src, offset, ATOMIC[name] | (fetch ? ATOMIC.FETCH : 0));
export const packet = (size: 1 | 2 | 4, offset: number, index?: number) =>
  insn((index === undefined ? 0x20 : 0x40) | SIZE[size], 0, index ?? 0, 0, offset);

export type Jump = Exclude<keyof typeof JUMP, 'JA' | 'CALL' | 'EXIT' | 'JCOND'>;
export const jump = (width: 32 | 64, name: Jump, left: number, right: By, distance: number) =>
  by(JUMP[name] | (width === 64 ? 5 : 6), left, right, distance);
export const goto = (distance: number) => insn(0x05, 0, 0, distance);
export const longGoto = (distance: number) => insn(0x06, 0, 0, 0, distance);
export const mayGoto = (distance: number) => insn(0xe5, 0, 0, distance);
export const helper = (number: number) => insn(0x85, 0, 0, 0, number);
export const call = (distance: number) => insn(0x85, 0, 1, 0, distance);
export const kfunc = (id: number) => insn(0x85, 0, 2, 0, id);
export const callRegister = (register: number) => insn(0x8d, register);
export const exit = () => insn(0x95);
export const raw = insn;

export const bytesOf = (...instructions: readonly Instruction[]) => encodeInstructions(instructions);
