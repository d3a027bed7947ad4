/** Classic instructions in the words of `tcpdump -d`. */
import { ancillaryAt } from './ancillary.ts';
import {
  ABS,
  ALU,
  B,
  type ClassicInstruction,
  classOf,
  H,
  IND,
  JMP,
  JUMP,
  LD,
  LDX,
  LEN,
  MEM,
  MSH,
  OP,
  operationOf,
  RET_A,
  RET_K,
  ST,
  STX,
  TAX,
  TXA,
  usesX,
} from './insn.ts';

/** `(002) jeq      #0x800           jt 3	jf 8` a line. */
export function disassembleClassic(instructions: readonly ClassicInstruction[]): string {
  return instructions
    .map((instruction, index) => `(${`${index}`.padStart(3, '0')}) ${line(instruction, index)}`)
    .join('\n');
}

function line(instruction: ClassicInstruction, index: number): string {
  const { code, jt, jf } = instruction;
  const [name, operand] = words(instruction, index);
  const conditional = classOf(code) === JMP && operationOf(code) !== JUMP.JA;
  if (!conditional) return `${name.padEnd(8)} ${operand}`.trimEnd();
  return `${name.padEnd(8)} ${operand.padEnd(16)} jt ${index + 1 + jt}\tjf ${index + 1 + jf}`;
}

const ALU_NAMES = new Map(Object.entries(OP).map(([name, op]) => [op as number, name.toLowerCase()]));
/** Whose constants are masks; those of the others are numbers. */
const IN_HEX = new Set<number>([OP.AND, OP.OR, OP.XOR]);
const JUMP_NAMES = new Map(Object.entries(JUMP).map(([name, op]) => [op as number, name.toLowerCase()]));

/** Never throws: what is no instruction is shown as the number that it is. */
function words({ code, k }: ClassicInstruction, index: number): [name: string, operand: string] {
  const hex = `0x${k.toString(16)}`;
  switch (code) {
    case RET_K:
      return ['ret', `#${k | 0}`];
    case RET_A:
      return ['ret', ''];
    case TAX:
      return ['tax', ''];
    case TXA:
      return ['txa', ''];
    case ST:
      return ['st', `M[${k}]`];
    case STX:
      return ['stx', `M[${k}]`];
    case LD | LEN:
      return ['ld', '#pktlen'];
    case LDX | LEN:
      return ['ldx', '#pktlen'];
    case LD:
      return ['ld', `#${hex}`];
    case LDX:
      return ['ldx', `#${hex}`];
    case LD | MEM:
      return ['ld', `M[${k}]`];
    case LDX | MEM:
      return ['ldx', `M[${k}]`];
    case LDX | B | MSH:
      return ['ldxb', `4*([${k}]&0xf)`];
    case ALU | OP.NEG:
      return ['neg', ''];
    case JMP | JUMP.JA:
      return ['ja', `${index + 1 + k}`];
  }
  const decimal = classOf(code) === ALU && !IN_HEX.has(operationOf(code));
  const operand = usesX(code) ? 'x' : `#${decimal ? k | 0 : hex}`;
  const name = classOf(code) === ALU ? ALU_NAMES.get(operationOf(code)) : JUMP_NAMES.get(operationOf(code));
  if (name && [ALU, JMP].includes(classOf(code))) return [name, operand];
  return load(code, k) ?? ['unimp', `0x${code.toString(16)}`];
}

function load(code: number, k: number): [string, string] | undefined {
  const size = ({ [H]: 'h', [B]: 'b', 0: '' } as Record<number, string>)[code & 0x18];
  if (classOf(code) !== LD || size === undefined) return undefined;
  const mode = code & 0xe0;
  if (mode === ABS) return [`ld${size}`, `[${ancillaryAt(k)?.name ?? `${k | 0}`}]`];
  return mode === IND ? [`ld${size}`, `[x + ${k | 0}]`] : undefined;
}
