/** Loads, stores and atomic operations (RFC 9669, section 5). */
import { EbpfError } from '../../../errors.ts';
import { CLASS, LDDW } from '../../insn/insn.ts';
import type { AsmInstruction, Reference } from '../types.ts';
import {
  type CoreNumber,
  type Immediate,
  immediate,
  integer,
  isCore,
  type Memory,
  offsetOf,
} from './operands.ts';
import { isRegister, numberOf, type Register, wideNumberOf } from './registers.ts';

const SIZES = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 } as const;
const MODE = { ABS: 0x20, IND: 0x40, MEM: 0x60, MEMSX: 0x80, ATOMIC: 0xc0 };
const FETCH = 0x01;

/** What a place in memory is in an instruction. Throws ERR_EBPF_INVALID_ARGUMENT for what is no place. */
function placeOf(memory: Memory) {
  if (typeof memory !== 'object' || memory === null || !Object.hasOwn(SIZES, memory.size)) {
    const why = 'expected a place in memory of 1, 2, 4 or 8 bytes, as u32.at(r1, 4) is';
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', why);
  }
  const { base, offset, size, core } = memory;
  const fields = { offset: offsetOf(offset), ...(core && { core }) };
  return { size: SIZES[size], base: wideNumberOf(base), fields };
}

/** `dst = *memory`, as in `ldx(r1, u32.at(r1, 4))`. Signed ones of less than 8 bytes need kernel 6.6. */
export function ldx(dst: Register, memory: Memory): AsmInstruction {
  const { size, base, fields } = placeOf(memory);
  const mode = memory.signed && memory.size < 8 ? MODE.MEMSX : MODE.MEM;
  return { opcode: CLASS.LDX | mode | size, dst: wideNumberOf(dst), src: base, ...fields, imm: 0 };
}

/** `*memory = src`, the lower bytes of a register or a constant. */
export function st(memory: Memory, src: Register | Immediate): AsmInstruction {
  const { size, base, fields } = placeOf(memory);
  if (isRegister(src))
    return { opcode: CLASS.STX | MODE.MEM | size, dst: base, src: wideNumberOf(src), ...fields, imm: 0 };
  const { imm } = immediate(src, memory.size === 8);
  return { opcode: CLASS.ST | MODE.MEM | size, dst: base, src: 0, ...fields, imm };
}

/** What `lddw` can load besides numbers: the address of a map, a variable or a function. */
export interface Address {
  readonly reference: Reference;
  readonly offset: number;
}

export const map = (name: string): Address => ({ reference: { kind: 'map', name }, offset: 0 });
/** `offset`: bytes from its start. */
export const variable = (name: string, offset = 0): Address => ({
  reference: { kind: 'variable', name },
  offset,
});

/** BPF_PSEUDO_FUNC */
const PSEUDO_FUNC = 4;

/** The 64 bits of a number or an address: the only instruction of two slots. */
export function lddw(dst: Register, value: number | bigint | CoreNumber | Address): AsmInstruction {
  const head = { opcode: LDDW, dst: wideNumberOf(dst), src: 0, offset: 0 };
  if (typeof value === 'object' && 'reference' in value) {
    const { reference, offset } = value;
    const src = reference.kind === 'function' ? PSEUDO_FUNC : 0;
    return { ...head, src, ...immediate(offset, true), imm2: 0, reference };
  }
  const number = integer(isCore(value) ? value.value : value, 'a constant');
  const halves = { imm: Number(BigInt.asIntN(32, number)), imm2: Number(BigInt.asIntN(32, number >> 32n)) };
  return { ...head, ...halves, ...(isCore(value) && { core: value.core }) };
}

function atomic(memory: Memory, src: Register, imm: number): AsmInstruction {
  const { size, base, fields } = placeOf(memory);
  return { opcode: CLASS.STX | MODE.ATOMIC | size, dst: base, src: wideNumberOf(src), ...fields, imm };
}

const changes = (operation: number) => (memory: Memory, src: Register) => atomic(memory, src, operation);

/** `lock *memory += src`, of 4 or 8 bytes; and, or and xor since kernel 5.12. */
export const atomicAdd = changes(0x00);
export const atomicOr = changes(0x40);
export const atomicAnd = changes(0x50);
export const atomicXor = changes(0xa0);
/** They leave in `src` what was there before (kernel 5.12). */
export const fetchAdd = changes(0x00 | FETCH);
export const fetchOr = changes(0x40 | FETCH);
export const fetchAnd = changes(0x50 | FETCH);
export const fetchXor = changes(0xa0 | FETCH);
export const xchg = changes(0xe1);
/** Stores `src` if r0 is there; r0 is what was there (kernel 5.12). */
export const cmpxchg = changes(0xf1);
/** BPF_LOAD_ACQ and BPF_STORE_REL (kernel 6.15). */
export const storeRelease = changes(0x110);
export function loadAcquire(dst: Register, memory: Memory): AsmInstruction {
  const { dst: src, ...rest } = atomic(memory, dst, 0x100);
  return { ...rest, dst: numberOf(dst), src };
}

/** Sizes of what packets are read by: 1, 2 or 4 bytes. */
interface Sized {
  readonly size: number;
}

function packetSize({ size }: Sized): number {
  if (size === 1 || size === 2 || size === 4) return SIZES[size];
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `packets are read by 1, 2 or 4 bytes, not by ${size}`);
}

/** `r0 = *(size *)skb[offset]`, in the machine's byte order; the program ends where the packet does. The context has to be in r6. */
export function ldabs(type: Sized, offset: number): AsmInstruction {
  const opcode = CLASS.LD | MODE.ABS | packetSize(type);
  return { opcode, dst: 0, src: 0, offset: 0, ...immediate(offset, true) };
}

/** The same at `src` and an offset. */
export function ldind(type: Sized, src: Register, offset: number): AsmInstruction {
  const opcode = CLASS.LD | MODE.IND | packetSize(type);
  return { opcode, dst: 0, src: wideNumberOf(src), offset: 0, ...immediate(offset, true) };
}
