/** What the kernel holds a classic filter to before it takes it: bpf_check_classic() in net/core/filter.c. */
import { EbpfError } from '../../errors.ts';
import { ANCILLARY, ancillaryAt } from './ancillary.ts';
import {
  CLASS,
  type ClassicInstruction,
  classOf,
  JUMP,
  MODE,
  MOST_INSTRUCTIONS,
  OP,
  operationOf,
  RET_A,
  RET_K,
  SCRATCH_WORDS,
  SIZE,
  TAX,
  TXA,
  wrongInstruction,
  X,
} from './insn.ts';

/** chk_code_allowed(). */
const CODES = new Set([
  ...Object.values(OP).flatMap(op =>
    op === OP.NEG ? [CLASS.ALU | op] : [CLASS.ALU | op, CLASS.ALU | op | X],
  ),
  ...[SIZE.W, SIZE.H, SIZE.B].flatMap(size => [CLASS.LD | size | MODE.ABS, CLASS.LD | size | MODE.IND]),
  ...[CLASS.LD | SIZE.W | MODE.LEN, CLASS.LD | MODE.IMM, CLASS.LD | MODE.MEM],
  ...[
    CLASS.LDX | SIZE.W | MODE.LEN,
    CLASS.LDX | SIZE.B | MODE.MSH,
    CLASS.LDX | MODE.IMM,
    CLASS.LDX | MODE.MEM,
  ],
  ...[CLASS.ST, CLASS.STX, TAX, TXA, RET_K, RET_A, CLASS.JMP | JUMP.JA],
  ...[JUMP.JEQ, JUMP.JGT, JUMP.JGE, JUMP.JSET].flatMap(op => [CLASS.JMP | op, CLASS.JMP | op | X]),
]);

/** Throws ERR_EBPF_INVALID_FILTER; `path` names the instruction. */
export function checkClassic(instructions: readonly ClassicInstruction[]): void {
  const count = instructions.length;
  if (count === 0 || count > MOST_INSTRUCTIONS) {
    const why = `it has ${count} instructions, and the kernel takes from 1 to ${MOST_INSTRUCTIONS} (BPF_MAXINSNS)`;
    throw new EbpfError('ERR_EBPF_INVALID_FILTER', `classic filter: ${why}`);
  }
  for (const [index, instruction] of instructions.entries()) {
    checkFields(instruction, index);
    checkOperands(instruction, index);
    for (const target of jumps(instruction, index)) checkJump(index, target, count);
  }
  const last = instructions[count - 1]!;
  if (last.code !== RET_K && last.code !== RET_A) {
    throw wrongInstruction(count - 1, 'it is the last, and has to be a ret');
  }
  checkScratch(instructions);
}

/** Indices that an instruction jumps to; none if it is no jump. */
export function jumps({ code, jt, jf, k }: ClassicInstruction, index: number): number[] {
  if (classOf(code) !== CLASS.JMP) return [];
  return operationOf(code) === JUMP.JA ? [index + 1 + k] : [index + 1 + jt, index + 1 + jf];
}

/** Of what did not come from bytes or text: numbers of the right size. */
function checkFields({ code, jt, jf, k }: ClassicInstruction, index: number): void {
  const fits = (value: number, most: number) => Number.isInteger(value) && value >= 0 && value <= most;
  if (!fits(code, 0xffff) || !fits(jt, 0xff) || !fits(jf, 0xff) || !fits(k, 0xffffffff)) {
    const why = 'expected code (16 bits), jt and jf (8 bits each) and k (32 bits), all of them unsigned';
    throw wrongInstruction(index, `${why}; got ${code}, ${jt}, ${jf}, ${k}`);
  }
  if (!CODES.has(code)) {
    throw wrongInstruction(
      index,
      `classic BPF has no opcode 0x${code.toString(16).padStart(2, '0')}`,
      '.code',
    );
  }
}

function checkOperands({ code, k }: ClassicInstruction, index: number): void {
  const refuse = (why: string) => wrongInstruction(index, why, '.k');
  switch (code) {
    case CLASS.ALU | OP.DIV:
    case CLASS.ALU | OP.MOD:
      if (k === 0) throw refuse('it divides by zero');
      break;
    case CLASS.ALU | OP.LSH:
    case CLASS.ALU | OP.RSH:
      if (k >= 32) throw refuse(`it shifts a word of 32 bits by ${k}`);
      break;
    case CLASS.LD | MODE.MEM:
    case CLASS.LDX | MODE.MEM:
    case CLASS.ST:
    case CLASS.STX:
      if (k >= SCRATCH_WORDS)
        throw refuse(`scratch memory has the words 0 to ${SCRATCH_WORDS - 1}, and none at ${k}`);
      break;
    case CLASS.LD | SIZE.W | MODE.ABS:
    case CLASS.LD | SIZE.H | MODE.ABS:
    case CLASS.LD | SIZE.B | MODE.ABS:
      if (k >= ANCILLARY && !ancillaryAt(k)) {
        throw refuse(`the kernel has no ancillary data at SKF_AD_OFF + ${k - ANCILLARY}`);
      }
  }
}

function checkJump(index: number, target: number, count: number): void {
  if (target < count) return;
  // Lengths are unsigned: what was meant to go back is a jump over nearly all of 2^32.
  const backwards = target >= 2 ** 31 ? ' (a classic filter cannot jump backwards)' : '';
  throw wrongInstruction(
    index,
    `it jumps to ${target}, beyond the last instruction, ${count - 1}${backwards}`,
  );
}

/** On each way to a load from scratch memory there has to be a store before it: check_load_and_stores(). */
function checkScratch(instructions: readonly ClassicInstruction[]): void {
  const ALL = 0xffff;
  const stored = new Array<number>(instructions.length).fill(ALL);
  let valid = 0;
  for (const [index, instruction] of instructions.entries()) {
    const { code, k } = instruction;
    valid &= stored[index]!;
    if (code === CLASS.ST || code === CLASS.STX) valid |= 1 << k;
    if ((code === (CLASS.LD | MODE.MEM) || code === (CLASS.LDX | MODE.MEM)) && (valid & (1 << k)) === 0) {
      throw wrongInstruction(index, `it loads M[${k}], which is not stored on every way there`, '.k');
    }
    const targets = jumps(instruction, index);
    for (const target of targets) stored[target]! &= valid;
    if (targets.length > 0) valid = ALL;
  }
}
