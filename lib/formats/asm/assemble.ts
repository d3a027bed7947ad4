/** The text of instructions, of the verifier's log or written by hand, back to instructions. */
import { EbpfError } from '../../errors.ts';
import { type Instruction, isWide } from '../insn/insn.ts';
import { FIELDS, UNKNOWN } from './disassemble.ts';
import { read } from './pattern.ts';
import { type Draft, Misplaced } from './places.ts';
import type { AsmInstruction } from './types.ts';

/** `name:`, alone or before an instruction; numbers before instructions are their slots. */
const LABEL = /^\s*([A-Za-z_.$][\w.$]*):(?!:)/;
const SLOT = /^\s*\d+:/;
const OPCODE = /^\s*\(([\da-fA-F]{2})\)/;
const BRACES = /\{([^{}]*)\}\s*$/;
/** Where a jump names a label: the kernel writes `pc` and a distance. */
const TARGET = /^((?:.*\b|may_)gotol?)\s+(?!pc\s*[+-])([A-Za-z_.$][\w.$]*)$/;

interface Jump {
  readonly at: number;
  readonly line: number;
  readonly label: string;
}

/**
 * Reads what `disassemble` writes and what the verifier prints of instructions; slots and opcodes before them can be left out, `goto` can
 * name a label (`name:`, on a line of its own or before an instruction), helpers need no number, and `;` starts a comment.
 *
 * Throws ERR_EBPF_INVALID_PROGRAM; `path` is the line: an instruction that is none, a number that does not fit, a label that is missing
 * or there twice, a jump too far.
 *
 * @example
 * assemble(`
 *     r0 = 2
 *     r1 = *(u32 *)(r1 +0)
 *     if r1 == 0 goto out
 *     r0 = 1
 *   out:
 *     exit
 * `);
 */
export function assemble(text: string): AsmInstruction[] {
  const instructions: AsmInstruction[] = [];
  const labels = new Map<string, number>();
  const jumps: Jump[] = [];
  let slot = 0;
  for (const [i, whole] of text.split('\n').entries()) {
    const line = i + 1;
    let rest = whole.replace(/;.*$/s, '');
    for (let label = LABEL.exec(rest); label; label = LABEL.exec(rest)) {
      if (labels.has(label[1]!)) throw wrongLine(line, `label '${label[1]}' is there twice`);
      labels.set(label[1]!, slot);
      rest = rest.slice(label[0].length);
    }
    if (rest.trim() === '') continue;
    const [, jump, label] = TARGET.exec(rest.trim()) ?? [];
    if (label !== undefined) jumps.push({ at: instructions.length, line, label });
    const instruction = readLine(label === undefined ? rest : `${jump} pc+0`, line, rest);
    instructions.push(instruction);
    slot += isWide(instruction) ? 2 : 1;
  }
  resolve(instructions, labels, jumps);
  return instructions;
}

function readLine(text: string, line: number, shown: string): AsmInstruction {
  const fail = (why: string) => wrongLine(line, `${quote(shown.trim())}: ${why}`);
  let rest = text.replace(SLOT, '');
  const opcode = OPCODE.exec(rest);
  if (opcode) rest = rest.slice(opcode[0].length);
  const braces = BRACES.exec(rest);
  if (braces) rest = rest.slice(0, braces.index);
  try {
    const number = opcode ? Number.parseInt(opcode[1]!, 16) : undefined;
    const draft = readWords(rest.replace(/\s+/g, ''), number);
    if (!draft) throw fail(hint(rest, opcode?.[1]));
    if (braces) readBraces(braces[1]!, draft);
    return draft;
  } catch (error) {
    if (error instanceof Misplaced) throw fail(error.message);
    throw error;
  }
}

function readWords(words: string, opcode: number | undefined): Draft | undefined {
  if (words !== UNKNOWN || opcode === undefined) return read(words, opcode);
  return { opcode, dst: 0, src: 0, offset: 0, imm: 0 };
}

function hint(rest: string, opcode: string | undefined): string {
  if (rest.trim() === UNKNOWN) return 'its opcode has to stand before it, in parentheses';
  if (opcode !== undefined && read(rest.replace(/\s+/g, '')) !== undefined)
    return `these are not the words of opcode ${opcode}`;
  return "it is no instruction in the verifier's words";
}

function readBraces(text: string, draft: Draft): void {
  for (const assignment of text.trim().split(/[\s,]+/)) {
    const [, name = '', number] = /^(\w+)=(-?\d{1,10})$/.exec(assignment) ?? [];
    if (number === undefined || !Object.hasOwn(FIELDS, name)) {
      throw new Misplaced(
        `braces hold ${Object.keys(FIELDS).join(', ')}, as in {off=1 imm=-2}, and not ${quote(assignment)}`,
      );
    }
    const field = FIELDS[name as keyof typeof FIELDS];
    const [least, most] = RANGES[field];
    if (Number(number) < least || Number(number) > most)
      throw new Misplaced(`${name} is from ${least} to ${most}, and not ${number}`);
    if (field === 'imm2' && !isWide(draft)) throw new Misplaced('imm2 is of 64-bit loads alone');
    draft[field] = Number(number);
  }
}

const RANGES: Readonly<Record<(typeof FIELDS)[keyof typeof FIELDS], readonly [number, number]>> = {
  dst: [0, 15],
  src: [0, 15],
  offset: [-(2 ** 15), 2 ** 15 - 1],
  imm: [-(2 ** 31), 2 ** 31 - 1],
  imm2: [-(2 ** 31), 2 ** 31 - 1],
};

/** Distances count slots from the instruction after the jump (RFC 9669, section 4.3). */
function resolve(
  instructions: AsmInstruction[],
  labels: ReadonlyMap<string, number>,
  jumps: readonly Jump[],
): void {
  const slots: number[] = [];
  instructions.reduce((slot, instruction) => {
    slots.push(slot);
    return slot + (isWide(instruction) ? 2 : 1);
  }, 0);
  for (const { at, line, label } of jumps) {
    const target = labels.get(label);
    if (target === undefined) throw wrongLine(line, `there is no label '${label}'`);
    const jump = jumpBy(instructions[at]!, target - slots[at]! - 1);
    if (!jump) throw wrongLine(line, `label '${label}' is farther away than its jump reaches; use gotol`);
    instructions[at] = jump;
  }
}

/** BPF_JMP32 | BPF_JA: its distance is in the constant. */
const GOTOL = 0x06;

/** undefined: it is too far for a jump whose distance has 16 bits. */
export function jumpBy<I extends Instruction>(instruction: I, distance: number): I | undefined {
  if (instruction.opcode === GOTOL) return { ...instruction, imm: distance };
  const fits = distance >= -(2 ** 15) && distance < 2 ** 15;
  return fits ? { ...instruction, offset: distance } : undefined;
}

function wrongLine(line: number, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_PROGRAM', `assemble: line ${line}: ${why}`, {
    path: `line ${line}`,
  });
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
