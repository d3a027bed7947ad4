/** Classic instructions in the words of `tcpdump -d`. */
import { ancillaryAt } from './ancillary.ts';
import {
  CLASS,
  type ClassicInstruction,
  classOf,
  JUMP,
  MODE,
  modeOf,
  OP,
  operationOf,
  RET_A,
  RET_K,
  SIZE,
  sizeOf,
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
  const conditional = classOf(code) === CLASS.JMP && operationOf(code) !== JUMP.JA;
  if (!conditional) return `${name.padEnd(8)} ${operand}`.trimEnd();
  return `${name.padEnd(8)} ${operand.padEnd(16)} jt ${index + 1 + jt}\tjf ${index + 1 + jf}`;
}

const NAMES = new Map<number, ReadonlyMap<number, string>>([
  [CLASS.ALU, namesOf(OP)],
  [CLASS.JMP, namesOf(JUMP)],
]);
/** Operations whose constants are masks; those of the others are numbers. */
const IN_HEX = new Set<number>([OP.AND, OP.OR, OP.XOR]);

function namesOf(operations: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(operations).map(([name, operation]) => [operation, name.toLowerCase()]));
}

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
    case CLASS.ST:
      return ['st', `M[${k}]`];
    case CLASS.STX:
      return ['stx', `M[${k}]`];
    case CLASS.LD | MODE.LEN:
      return ['ld', '#pktlen'];
    case CLASS.LDX | MODE.LEN:
      return ['ldx', '#pktlen'];
    case CLASS.LD:
      return ['ld', `#${hex}`];
    case CLASS.LDX:
      return ['ldx', `#${hex}`];
    case CLASS.LD | MODE.MEM:
      return ['ld', `M[${k}]`];
    case CLASS.LDX | MODE.MEM:
      return ['ldx', `M[${k}]`];
    case CLASS.LDX | SIZE.B | MODE.MSH:
      return ['ldxb', `4*([${k}]&0xf)`];
    case CLASS.ALU | OP.NEG:
      return ['neg', ''];
    case CLASS.JMP | JUMP.JA:
      return ['ja', `${index + 1 + k}`];
  }
  const name = NAMES.get(classOf(code))?.get(operationOf(code));
  if (name === undefined) return load(code, k) ?? ['unimp', `0x${code.toString(16)}`];
  const decimal = classOf(code) === CLASS.ALU && !IN_HEX.has(operationOf(code));
  return [name, usesX(code) ? 'x' : `#${decimal ? k | 0 : hex}`];
}

function load(code: number, k: number): [string, string] | undefined {
  const size = ({ [SIZE.H]: 'h', [SIZE.B]: 'b', 0: '' } as Record<number, string>)[sizeOf(code)];
  if (classOf(code) !== CLASS.LD || size === undefined) return undefined;
  const mode = modeOf(code);
  if (mode === MODE.ABS) return [`ld${size}`, `[${ancillaryAt(k)?.name ?? `${k | 0}`}]`];
  return mode === MODE.IND ? [`ld${size}`, `[x + ${k | 0}]`] : undefined;
}
