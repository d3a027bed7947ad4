/**
 * A classic filter as an eBPF program of type SOCKET_FILTER: what the kernel does with every classic filter that is attached
 * (bpf_convert_filter() in net/core/filter.c), within what a program from user space may do. The filter has been checked.
 */
import { EbpfError } from '../../errors.ts';
import type { Instruction } from '../insn/insn.ts';
import { type Ancillary, ancillaryAt } from './ancillary.ts';
import { jumps } from './check.ts';
import {
  CLASS,
  type ClassicInstruction,
  classOf,
  JUMP,
  MODE,
  modeOf,
  OP,
  operationOf,
  RET_K,
  sizeOf,
  TAX,
  X as USE_X,
  usesX,
} from './insn.ts';

/** As in the kernel: loads from the packet want the context in R6, leave their result in R0, and clobber R1 to R5. */
const A = 0;
const CONTEXT = 6;
const X = 7;
const SPARE = 8;
const FRAME = 10;

/** M[0] to M[15] lie on the stack, from here on. */
const SCRATCH = -64;

/** eBPF opcodes (RFC 9669): 32-bit moves clear the upper half, which the comparisons of 64 bits rely on. */
const MOV64_REG = 0xbf;
const MOV32_IMM = 0xb4;
const MOV32_REG = 0xbc;
const LOAD_WORD = 0x61;
const STORE_WORD = 0x63;
const TO_NETWORK_ORDER = 0xdc;
const GOTO = 0x05;
const NOT_EQUAL_IMM = 0x55;
const CALL = 0x85;
const EXIT = 0x95;

interface Operands {
  readonly dst?: number;
  readonly src?: number;
  readonly offset?: number;
  readonly imm?: number;
  /** Index of the classic instruction to jump to, in place of `offset`. */
  readonly target?: number;
}

interface Draft extends Instruction {
  readonly target?: number | undefined;
}

function draft(opcode: number, { dst = 0, src = 0, offset = 0, imm = 0, target }: Operands = {}): Draft {
  return { opcode, dst, src, offset, imm: imm | 0, target };
}

/** Throws ERR_EBPF_NOT_SUPPORTED for ancillary data that eBPF programs can't read; `path` names the instruction. */
export function translateClassic(filter: readonly ClassicInstruction[]): Instruction[] {
  const program: Draft[] = [
    draft(MOV64_REG, { dst: CONTEXT, src: 1 }),
    draft(MOV32_IMM, { dst: A }),
    draft(MOV32_IMM, { dst: X }),
  ];
  // The verifier refuses instructions that nothing leads to; the kernel's classic checker lets them be.
  const reached = reachable(filter);
  const starts = filter.map((instruction, index) => {
    const start = program.length;
    if (reached.has(index)) program.push(...translate(instruction, index));
    return start;
  });
  // At most seven instructions come of one, so that no jump is longer than the 16 bits it has.
  return program.map(({ target, ...instruction }, at) =>
    target === undefined ? instruction : { ...instruction, offset: starts[target]! - at - 1 },
  );
}

function reachable(filter: readonly ClassicInstruction[]): Set<number> {
  const reached = new Set([0]);
  for (const [index, instruction] of filter.entries()) {
    if (!reached.has(index) || classOf(instruction.code) === CLASS.RET) continue;
    const targets = jumps(instruction, index);
    for (const target of targets.length > 0 ? targets : [index + 1]) reached.add(target);
  }
  return reached;
}

function translate(instruction: ClassicInstruction, index: number): Draft[] {
  const { code, k } = instruction;
  switch (classOf(code)) {
    case CLASS.LD:
      return translateLoad(instruction, index);
    case CLASS.LDX:
      return translateLoadX(instruction);
    case CLASS.ST:
    case CLASS.STX: {
      const src = code === CLASS.ST ? A : X;
      return [draft(STORE_WORD, { dst: FRAME, src, offset: SCRATCH + 4 * k })];
    }
    case CLASS.ALU:
      return translateAlu(instruction);
    case CLASS.JMP:
      return translateJump(instruction, index);
    case CLASS.RET:
      return code === RET_K ? [draft(MOV32_IMM, { dst: A, imm: k }), draft(EXIT)] : [draft(EXIT)];
    default:
      return [code === TAX ? draft(MOV32_REG, { dst: X, src: A }) : draft(MOV32_REG, { dst: A, src: X })];
  }
}

/** Loads from the packet are eBPF's own LD_ABS and LD_IND, which end the program with 0 beyond the packet's end. */
function translateLoad({ code, k }: ClassicInstruction, index: number): Draft[] {
  switch (modeOf(code)) {
    case MODE.ABS: {
      const ancillary = ancillaryAt(k);
      return ancillary ? translateAncillary(ancillary, index) : [draft(code, { imm: k })];
    }
    case MODE.IND:
      return [draft(code, { src: X, imm: k })];
    default:
      return [loadWord(A, code, k)];
  }
}

function translateLoadX({ code, k }: ClassicInstruction): Draft[] {
  if (modeOf(code) !== MODE.MSH) return [loadWord(X, code, k)];
  // The length of an IP header: A is kept meanwhile.
  return [
    draft(MOV32_REG, { dst: SPARE, src: A }),
    draft(CLASS.LD | sizeOf(code) | MODE.ABS, { imm: k }),
    draft(CLASS.ALU | OP.AND, { dst: A, imm: 0xf }),
    draft(CLASS.ALU | OP.LSH, { dst: A, imm: 2 }),
    draft(MOV32_REG, { dst: X, src: A }),
    draft(MOV32_REG, { dst: A, src: SPARE }),
  ];
}

/** What is not in the packet: a constant, a word of scratch memory, the packet's length (the first field of struct __sk_buff). */
function loadWord(dst: number, code: number, k: number): Draft {
  const mode = modeOf(code);
  if (mode === MODE.MEM) return draft(LOAD_WORD, { dst, src: FRAME, offset: SCRATCH + 4 * k });
  return mode === MODE.LEN ? draft(LOAD_WORD, { dst, src: CONTEXT }) : draft(MOV32_IMM, { dst, imm: k });
}

function translateAncillary({ name, constant, from }: Ancillary, index: number): Draft[] {
  if (from === null) {
    const path = `instructions[${index}]`;
    const why = `it loads '${name}' (${constant}), which eBPF programs cannot read; attach the filter as it is, with attach()`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `classic filter: instruction ${index}: ${why}`, { path });
  }
  if (from === 'xor') return [draft(CLASS.ALU | OP.XOR | USE_X, { dst: A, src: X })];
  if ('helper' in from) return [draft(CALL, { imm: from.helper })];
  const load = (dst: number) => draft(LOAD_WORD, { dst, src: CONTEXT, offset: from.field });
  switch (from.as) {
    case 'network':
      return [load(A), draft(TO_NETWORK_ORDER, { dst: A, imm: 16 })];
    case 'device':
      // The kernel's own translation ends here for a packet without a device, with whatever is in A.
      return [
        load(SPARE),
        draft(NOT_EQUAL_IMM, { dst: SPARE, offset: 1 }),
        draft(EXIT),
        draft(MOV32_REG, { dst: A, src: SPARE }),
      ];
    default:
      return [load(A)];
  }
}

/** The numbers of operations and sources are the same, and eBPF's class 4 is of 32 bits too. */
function translateAlu({ code, k }: ClassicInstruction): Draft[] {
  const operation = operationOf(code);
  if (operation === OP.NEG) return [draft(code, { dst: A })];
  if (!usesX(code)) return [draft(code, { dst: A, imm: k })];
  const instruction = draft(code, { dst: A, src: X });
  if (operation !== OP.DIV && operation !== OP.MOD) return [instruction];
  // By zero: the filter answers 0.
  return [
    draft(NOT_EQUAL_IMM, { dst: X, offset: 2 }),
    draft(MOV32_IMM, { dst: A }),
    draft(EXIT),
    instruction,
  ];
}

function translateJump(instruction: ClassicInstruction, index: number): Draft[] {
  const { code, k } = instruction;
  const [yes, no = yes] = jumps(instruction, index);
  const go = (target: number | undefined) => (target === index + 1 ? [] : [draft(GOTO, { target: target! })]);
  if (yes === no || operationOf(code) === JUMP.JA) return go(yes);
  if (usesX(code)) return [draft(code, { dst: A, src: X, target: yes! }), ...go(no)];
  // Immediates of comparisons are extended by their sign, which k has not.
  if ((k | 0) >= 0) return [draft(code, { dst: A, imm: k, target: yes! }), ...go(no)];
  return [
    draft(MOV32_IMM, { dst: SPARE, imm: k }),
    draft(code | USE_X, { dst: A, src: SPARE, target: yes! }),
    ...go(no),
  ];
}
