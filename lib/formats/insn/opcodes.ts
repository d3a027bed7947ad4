/** Numbers of the instruction set (RFC 9669, sections 4 and 5; include/uapi/linux/bpf.h for what the kernel has beyond it). */

/** Sizes of memory operations, in bits 3 and 4 of the opcode. */
export const SIZE_BYTES = [4, 2, 1, 8] as const;

/** Modes of memory operations, bits 5 to 7. */
export const MODE = {
  IMM: 0x00,
  ABS: 0x20,
  IND: 0x40,
  MEM: 0x60,
  /** Sign-extending load. */
  MEMSX: 0x80,
  ATOMIC: 0xc0,
} as const;

/** Arithmetic, in the upper half of the opcode. */
export const ALU = {
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
  MOV: 0xb0,
  ARSH: 0xc0,
  END: 0xd0,
} as const;

export const JUMP = {
  JA: 0x00,
  JEQ: 0x10,
  JGT: 0x20,
  JGE: 0x30,
  JSET: 0x40,
  JNE: 0x50,
  JSGT: 0x60,
  JSGE: 0x70,
  CALL: 0x80,
  EXIT: 0x90,
  JLT: 0xa0,
  JLE: 0xb0,
  JSLT: 0xc0,
  JSLE: 0xd0,
  /** BPF_JCOND: may_goto, where the source register is 0. */
  JCOND: 0xe0,
} as const;

/** The bit of arithmetic and jumps that says that the second operand is a register, and of byte swaps that it is to big-endian. */
export const REGISTER = 0x08;

/** Numbers of atomic operations; FETCH is a bit beside the first four. */
export const ATOMIC = {
  ADD: 0x00,
  OR: 0x40,
  AND: 0x50,
  XOR: 0xa0,
  FETCH: 0x01,
  XCHG: 0xe1,
  CMPXCHG: 0xf1,
  /** BPF_LOAD_ACQ and BPF_STORE_REL (kernel 6.15). */
  LOAD_ACQUIRE: 0x100,
  STORE_RELEASE: 0x110,
} as const;

/** BPF_ADDR_SPACE_CAST, in the offset of a 64-bit move (kernel 6.9). */
export const ADDR_SPACE_CAST = 1;

/** BPF_PSEUDO_*: what the source register of a call, and of a 64-bit load, says of its number. */
export const PSEUDO_CALL = { HELPER: 0, LOCAL: 1, KFUNC: 2 } as const;
export const PSEUDO = { MAP_FD: 1, MAP_VALUE: 2, BTF_ID: 3, FUNC: 4, MAP_IDX: 5, MAP_IDX_VALUE: 6 } as const;
