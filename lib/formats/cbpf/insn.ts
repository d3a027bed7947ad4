/** Instructions of classic BPF (struct sock_filter in include/uapi/linux/filter.h), and the numbers that they are made of. */
import { EbpfError } from '../../errors.ts';

export interface ClassicInstruction {
  /** 16 bits: class, and what else the class has. */
  readonly code: number;
  /** Instructions to skip where a condition holds, and where it does not: 8 bits each. */
  readonly jt: number;
  readonly jf: number;
  /** 32 bits, unsigned. */
  readonly k: number;
}

/** BPF_MAXINSNS, BPF_MEMWORDS. */
export const MOST_INSTRUCTIONS = 4096;
export const SCRATCH_WORDS = 16;

/** What a code is made of (include/uapi/linux/bpf_common.h): its class in the lowest three bits, … */
export const CLASS = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, JMP: 5, RET: 6, MISC: 7 } as const;
/** … of loads the size and the mode, … */
export const SIZE = { W: 0x00, H: 0x08, B: 0x10 } as const;
export const MODE = { IMM: 0x00, ABS: 0x20, IND: 0x40, MEM: 0x60, LEN: 0x80, MSH: 0xa0 } as const;
/** … of arithmetic and jumps the operation, and whether the second operand is register X instead of k. */
export const OP = {
  ADD: 0x00,
  SUB: 0x10,
  MUL: 0x20,
  DIV: 0x30,
  OR: 0x40,
  AND: 0x50,
  LSH: 0x60,
  RSH: 0x70,
  NEG: 0x80,
  MOD: 0x90,
  XOR: 0xa0,
} as const;
export const JUMP = { JA: 0x00, JEQ: 0x10, JGT: 0x20, JGE: 0x30, JSET: 0x40 } as const;
export const X = 0x08;
export const RET_K = CLASS.RET;
export const RET_A = CLASS.RET | 0x10;
export const TAX = CLASS.MISC;
export const TXA = CLASS.MISC | 0x80;

export const classOf = (code: number): number => code & 0x07;
export const sizeOf = (code: number): number => code & 0x18;
export const modeOf = (code: number): number => code & 0xe0;
export const operationOf = (code: number): number => code & 0xf0;
/** Whether the second operand is register X. */
export const usesX = (code: number): boolean => (code & X) !== 0;

const SLOT = 8;

/** An array of struct sock_filter. Throws ERR_EBPF_INVALID_FILTER for a length that is no multiple of 8. */
export function decodeClassic(bytes: Uint8Array, littleEndian = true): ClassicInstruction[] {
  if (bytes.length % SLOT !== 0) {
    const why = `${bytes.length} bytes are no whole instructions of ${SLOT}`;
    throw new EbpfError('ERR_EBPF_INVALID_FILTER', `classic filter: ${why}: it is truncated`, {
      offset: bytes.length - (bytes.length % SLOT),
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / SLOT }, (_, i) => ({
    code: view.getUint16(i * SLOT, littleEndian),
    jt: view.getUint8(i * SLOT + 2),
    jf: view.getUint8(i * SLOT + 3),
    k: view.getUint32(i * SLOT + 4, littleEndian),
  }));
}

export function encodeClassic(instructions: readonly ClassicInstruction[], littleEndian = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(instructions.length * SLOT));
  instructions.forEach(({ code, jt, jf, k }, i) => {
    view.setUint16(i * SLOT, code, littleEndian);
    view.setUint8(i * SLOT + 2, jt);
    view.setUint8(i * SLOT + 3, jf);
    view.setUint32(i * SLOT + 4, k, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

/** What is wrong with one instruction. `field`: `.k`, or nothing. */
export function wrongInstruction(index: number, why: string, field = ''): EbpfError {
  const path = `instructions[${index}]${field}`;
  return new EbpfError('ERR_EBPF_INVALID_FILTER', `classic filter: instruction ${index}: ${why}`, { path });
}
