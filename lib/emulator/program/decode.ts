/**
 * Instructions to operations, one at a time: opcodes, registers and reserved fields as the kernel has them (RFC 9669; what is beyond
 * it by bpf_opcode_in_insntable and check_alu_op, check_cond_jmp_op, check_atomic in kernel/bpf).
 */
import { CLASS, LDDW } from '../../formats/insn/insn.ts';
import {
  ADDR_SPACE_CAST,
  ALU,
  ATOMIC,
  JUMP,
  MODE,
  PSEUDO_CALL,
  REGISTER,
  SIZE_BYTES,
} from '../../formats/insn/opcodes.ts';
import { FRAME_BYTES } from '../memory/layout.ts';
import type { AluName, AtomicName, Condition, Operand, Operation, Size } from './operations.ts';

export interface Slot {
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly offset: number;
  readonly imm: number;
}

/** Throws what it is given: why the instruction is none. */
export type Refuse = (why: string) => never;

/** The operation at slot `index`, or what is wrong with it. All but 64-bit loads, which take two slots. */
export function decodeSlot(slot: Slot, index: number, refuse: Refuse): Operation {
  if (slot.dst > 10 || slot.src > 10) refuse(`there is no register r${Math.max(slot.dst, slot.src)}`);
  switch (slot.opcode & 7) {
    case CLASS.ALU:
    case CLASS.ALU64:
      return decodeAlu(slot, refuse);
    case CLASS.JMP:
    case CLASS.JMP32:
      return decodeJump(slot, index, refuse);
    case CLASS.LDX:
      return decodeLoad(slot, refuse);
    case CLASS.ST:
    case CLASS.STX:
      return decodeStore(slot, refuse);
    default:
      return decodePacket(slot, refuse);
  }
}

const ALU_NAMES: { readonly [code: number]: AluName } = {
  [ALU.ADD]: 'add',
  [ALU.SUB]: 'sub',
  [ALU.MUL]: 'mul',
  [ALU.DIV]: 'div',
  [ALU.OR]: 'or',
  [ALU.AND]: 'and',
  [ALU.LSH]: 'lsh',
  [ALU.RSH]: 'rsh',
  [ALU.MOD]: 'mod',
  [ALU.XOR]: 'xor',
  [ALU.MOV]: 'mov',
  [ALU.ARSH]: 'arsh',
};

function decodeAlu(slot: Slot, refuse: Refuse): Operation {
  const { opcode, dst, src, offset, imm } = slot;
  const code = opcode & 0xf0;
  const width = (opcode & 7) === CLASS.ALU64 ? 64 : 32;
  writable(dst, refuse);
  if (code === ALU.NEG) {
    reserved((opcode & REGISTER) === 0 && src === 0 && offset === 0 && imm === 0, refuse);
    return { kind: 'negate', width, dst };
  }
  if (code === ALU.END) {
    const reverse = width === 64 || (opcode & REGISTER) !== 0;
    reserved(src === 0 && offset === 0 && !(width === 64 && (opcode & REGISTER) !== 0), refuse);
    if (imm !== 16 && imm !== 32 && imm !== 64) refuse(`bytes of ${imm} bits can't be swapped`);
    return { kind: 'swap', bits: imm as 16 | 32 | 64, reverse, dst };
  }
  const name = ALU_NAMES[code] ?? unknownOpcode(opcode, refuse);
  if (name === 'mov' && offset !== 0) return decodeMove(slot, width, refuse);
  const by = operand(slot, refuse);
  if ((name === 'div' || name === 'mod') && offset === 1) {
    return { kind: 'alu', name: name === 'div' ? 'sdiv' : 'smod', width, dst, by };
  }
  reserved(offset === 0, refuse);
  // RFC 9669 defines divisions by 0 and shifts by more than the width for constants too; it is the verifier that refuses them.
  return { kind: 'alu', name, width, dst, by };
}

function decodeMove({ opcode, dst, src, offset, imm }: Slot, width: 32 | 64, refuse: Refuse): Operation {
  reserved((opcode & REGISTER) !== 0, refuse);
  if (width === 64 && offset === ADDR_SPACE_CAST) {
    // The address spaces of destination and source, 0 or 1, in the two halves of the number.
    if (imm !== 1 && imm !== 1 << 16) refuse(`an address space cast of ${imm}`);
    return { kind: 'cast', user: imm !== 1, dst, src };
  }
  reserved(imm === 0, refuse);
  if (offset !== 8 && offset !== 16 && !(offset === 32 && width === 64))
    refuse(`a move that extends the sign of ${offset} bits to ${width}`);
  return { kind: 'extend', width, bits: offset as 8 | 16 | 32, dst, src };
}

const CONDITIONS: { readonly [code: number]: Condition } = {
  [JUMP.JEQ]: 'eq',
  [JUMP.JNE]: 'ne',
  [JUMP.JGT]: 'gt',
  [JUMP.JGE]: 'ge',
  [JUMP.JLT]: 'lt',
  [JUMP.JLE]: 'le',
  [JUMP.JSGT]: 'sgt',
  [JUMP.JSGE]: 'sge',
  [JUMP.JSLT]: 'slt',
  [JUMP.JSLE]: 'sle',
  [JUMP.JSET]: 'set',
};

function decodeJump(slot: Slot, index: number, refuse: Refuse): Operation {
  const { opcode, dst, src, offset, imm } = slot;
  const code = opcode & 0xf0;
  const wide = (opcode & 7) === CLASS.JMP;
  const withRegister = (opcode & REGISTER) !== 0;
  switch (code) {
    case JUMP.JA:
      reserved(!withRegister && dst === 0 && src === 0 && (wide ? imm : offset) === 0, refuse);
      // The long jump of cpu v4 has its distance in the number.
      return { kind: 'goto', target: index + 1 + (wide ? offset : imm) };
    case JUMP.CALL:
      if (!wide) return unknownOpcode(opcode, refuse);
      return decodeCall(slot, index, refuse);
    case JUMP.EXIT:
      if (!wide || withRegister) return unknownOpcode(opcode, refuse);
      reserved(dst === 0 && src === 0 && offset === 0 && imm === 0, refuse);
      return { kind: 'exit' };
    case JUMP.JCOND:
      if (!wide || withRegister) return unknownOpcode(opcode, refuse);
      reserved(dst === 0 && src === 0 && imm === 0, refuse);
      return { kind: 'may-goto', target: index + 1 + offset };
  }
  const condition = CONDITIONS[code] ?? unknownOpcode(opcode, refuse);
  const width = wide ? 64 : 32;
  return {
    kind: 'jump',
    condition,
    width,
    left: dst,
    right: operand(slot, refuse),
    target: index + 1 + offset,
  };
}

function decodeCall({ opcode, dst, src, offset, imm }: Slot, index: number, refuse: Refuse): Operation {
  if ((opcode & REGISTER) !== 0) {
    // clang names the register in the destination, gcc in the number.
    reserved(src === 0 && offset === 0 && (dst === 0 || imm === 0), refuse);
    const register = dst === 0 ? imm : dst;
    if (register < 0 || register > 9) refuse(`there is no register r${register} to call`);
    return { kind: 'call-register', register };
  }
  reserved(dst === 0 && (offset === 0 || src === PSEUDO_CALL.KFUNC), refuse);
  if (src === PSEUDO_CALL.HELPER) return { kind: 'helper', number: imm };
  if (src === PSEUDO_CALL.LOCAL) return { kind: 'call', target: index + 1 + imm };
  if (src === PSEUDO_CALL.KFUNC) return { kind: 'kfunc', id: imm, module: offset };
  return refuse(`a call of an unknown kind, ${src}`);
}

function decodeLoad({ opcode, dst, src, offset, imm }: Slot, refuse: Refuse): Operation {
  const mode = opcode & 0xe0;
  const size = sizeOf(opcode);
  const signed = mode === MODE.MEMSX;
  if (!(mode === MODE.MEM || (signed && size < 8))) return unknownOpcode(opcode, refuse);
  reserved(imm === 0, refuse);
  writable(dst, refuse);
  inFrame(src, offset, size, refuse);
  return { kind: 'load', size, signed, dst, src, offset };
}

const ATOMIC_NAMES: { readonly [imm: number]: AtomicName } = {
  [ATOMIC.ADD]: 'add',
  [ATOMIC.OR]: 'or',
  [ATOMIC.AND]: 'and',
  [ATOMIC.XOR]: 'xor',
  [ATOMIC.XCHG]: 'xchg',
  [ATOMIC.CMPXCHG]: 'cmpxchg',
};

function decodeStore({ opcode, dst, src, offset, imm }: Slot, refuse: Refuse): Operation {
  const mode = opcode & 0xe0;
  const size = sizeOf(opcode);
  const register = (opcode & 7) === CLASS.STX;
  inFrame(mode === MODE.ATOMIC && imm === ATOMIC.LOAD_ACQUIRE ? src : dst, offset, size, refuse);
  if (mode === MODE.MEM) {
    reserved(register ? imm === 0 : src === 0, refuse);
    return { kind: 'store', size, dst, offset, value: register ? { register: src } : { constant: imm } };
  }
  if (mode !== MODE.ATOMIC || !register) return unknownOpcode(opcode, refuse);
  if (imm === ATOMIC.LOAD_ACQUIRE) {
    writable(dst, refuse);
    return { kind: 'load', size, signed: false, dst, src, offset };
  }
  if (imm === ATOMIC.STORE_RELEASE) return { kind: 'store', size, dst, offset, value: { register: src } };
  const exchange = imm === ATOMIC.XCHG || imm === ATOMIC.CMPXCHG;
  const name = ATOMIC_NAMES[exchange ? imm : imm & ~ATOMIC.FETCH];
  if (name === undefined || (size !== 4 && size !== 8)) {
    return refuse(`there is no atomic operation 0x${(imm >>> 0).toString(16)} on ${size} bytes`);
  }
  const fetch = (imm & ATOMIC.FETCH) !== 0;
  if (fetch && imm !== ATOMIC.CMPXCHG) writable(src, refuse);
  return { kind: 'atomic', name, size, fetch, dst, src, offset };
}

function decodePacket({ opcode, dst, src, offset, imm }: Slot, refuse: Refuse): Operation {
  const mode = opcode & 0xe0;
  const size = sizeOf(opcode);
  if (opcode === LDDW) return refuse('a 64-bit load without its second half');
  if ((mode !== MODE.ABS && mode !== MODE.IND) || size === 8) return unknownOpcode(opcode, refuse);
  reserved(dst === 0 && offset === 0 && (mode === MODE.IND || src === 0), refuse);
  return { kind: 'packet', size, index: mode === MODE.IND ? src : null, offset: imm };
}

function operand({ opcode, src, imm }: Slot, refuse: Refuse): Operand {
  const withRegister = (opcode & REGISTER) !== 0;
  reserved(withRegister ? imm === 0 : src === 0, refuse);
  return withRegister ? { register: src } : { constant: imm };
}

function sizeOf(opcode: number): Size {
  return SIZE_BYTES[(opcode >> 3) & 3]!;
}

/** What is accessed by the frame pointer itself is known before the program runs. */
function inFrame(register: number, offset: number, size: number, refuse: Refuse): void {
  if (register === 10 && (offset < -FRAME_BYTES || offset + size > 0))
    refuse(`an access of ${size} bytes at r10${offset < 0 ? '' : '+'}${offset}, outside of the stack frame`);
}

function writable(dst: number, refuse: Refuse): void {
  if (dst === 10) refuse('the frame pointer r10 is read only');
}

function reserved(valid: boolean, refuse: Refuse): void {
  if (!valid) refuse('a field that is reserved is not 0');
}

function unknownOpcode(opcode: number, refuse: Refuse): never {
  return refuse(`there is no opcode 0x${opcode.toString(16).padStart(2, '0')}`);
}
