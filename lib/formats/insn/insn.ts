/** eBPF instructions as data, and back to bytes (RFC 9669, section 3). */
import { EbpfError } from '../../errors.ts';

/** One instruction; a 64-bit immediate load takes two slots of 8 bytes, everything else one. */
export interface Instruction {
  readonly opcode: number;
  /** Destination and source register, 0 to 10. */
  readonly dst: number;
  readonly src: number;
  /** Signed 16 bits. */
  readonly offset: number;
  /** Signed 32 bits. */
  readonly imm: number;
  /** The upper 32 bits of a 64-bit immediate (signed); only for `lddw`. */
  readonly imm2?: number;
}

/** Instruction classes (RFC 9669, section 3.1). */
export const CLASS = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, JMP: 5, JMP32: 6, ALU64: 7 } as const;

/** The one instruction of two slots (RFC 9669, section 5.4). */
export const LDDW = 0x18;

const SLOT = 8;

export function isWide(instruction: Instruction): boolean {
  return instruction.opcode === LDDW;
}

/** The 64-bit immediate of an `lddw`. */
export function imm64(instruction: Instruction): bigint {
  return BigInt.asUintN(64, (BigInt(instruction.imm2 ?? 0) << 32n) | BigInt(instruction.imm >>> 0));
}

/**
 * Throws ERR_EBPF_INVALID_OBJECT, with the byte in `offset`, for a length that is no multiple of 8, and for an `lddw` that is cut off
 * or has something in the fields of its second half that are reserved (the kernel refuses those too).
 */
export function decodeInstructions(bytes: Uint8Array, littleEndian = true): Instruction[] {
  const fail = (why: string, offset: number): never => {
    throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `instructions: ${why}`, { offset });
  };
  const cut = bytes.length % SLOT;
  if (cut !== 0) fail(`${bytes.length} bytes are no multiple of ${SLOT}`, bytes.length - cut);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const instructions: Instruction[] = [];
  for (let at = 0; at < bytes.length; at += SLOT) {
    const opcode = view.getUint8(at);
    const registers = view.getUint8(at + 1);
    // The nibbles are swapped on big-endian machines.
    const [dst, src] = littleEndian ? [registers & 0xf, registers >> 4] : [registers >> 4, registers & 0xf];
    const offset = view.getInt16(at + 2, littleEndian);
    const instruction = { opcode, dst, src, offset, imm: view.getInt32(at + 4, littleEndian) };
    if (opcode !== LDDW) {
      instructions.push(instruction);
      continue;
    }
    at += SLOT;
    if (at >= bytes.length) fail('the last one is an lddw without its second half', at - SLOT);
    if (view.getUint32(at) !== 0) fail('the second half of an lddw has more than an immediate', at);
    instructions.push({ ...instruction, imm2: view.getInt32(at + 4, littleEndian) });
  }
  return instructions;
}

export function encodeInstructions(instructions: readonly Instruction[], littleEndian = true): Uint8Array {
  const slots = instructions.reduce((count, instruction) => count + (isWide(instruction) ? 2 : 1), 0);
  const bytes = new Uint8Array(slots * SLOT);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const instruction of instructions) {
    const { opcode, dst, src, offset, imm } = instruction;
    view.setUint8(at, opcode);
    view.setUint8(at + 1, littleEndian ? (src << 4) | dst : (dst << 4) | src);
    view.setInt16(at + 2, offset, littleEndian);
    view.setInt32(at + 4, imm, littleEndian);
    at += SLOT;
    if (isWide(instruction)) {
      view.setInt32(at + 4, instruction.imm2 ?? 0, littleEndian);
      at += SLOT;
    }
  }
  return bytes;
}
