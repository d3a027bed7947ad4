/** The text of instructions, of the verifier's log or written by hand, back to instructions. */
import { EbpfError } from '../../errors.ts';
import { isWide } from '../insn/insn.ts';
import { FIELDS, UNKNOWN } from './disassemble.ts';
import { type Block, layOut, RANGES } from './layout.ts';
import { condense, read } from './pattern.ts';
import { type Draft, Misplaced, shorten } from './places.ts';
import type { AsmInstruction, Item } from './types.ts';

/** `name:`, alone or before an instruction; numbers before instructions are their slots. */
const LABEL = /^\s*([A-Za-z_.$][\w.$]*):(?!:)/;
const SLOT = /^\s*\d+:/;
const OPCODE = /^\s*\(([\da-fA-F]{2})\)/;
/** Where a jump names a label: the kernel writes `pc` and a distance. */
const JUMP = /^(?:may_)?gotol?$/;
const TARGET = /^[A-Za-z_.$][\w.$]*$/;

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
  return [...assembleBlock(text).instructions];
}

/** With the lines of the text as the source of its instructions, where the text has a name. */
export function assembleBlock(text: string, file?: string): Block {
  const items: Item[] = [];
  const lines: number[] = [];
  const push = (item: Item, line: number) => {
    items.push(item);
    lines.push(line);
  };
  for (const [i, whole] of text.split('\n').entries()) {
    const line = i + 1;
    let [rest = ''] = whole.split(';', 1);
    for (let label = LABEL.exec(rest); label; label = LABEL.exec(rest)) {
      push({ label: label[1]! }, line);
      rest = rest.slice(label[0].length);
    }
    if (rest.trim() === '') continue;
    if (file !== undefined) push({ source: { file, line, column: 0, text: rest.trim() } }, line);
    const words = rest.trim().split(/\s+/);
    const target = JUMP.test(words.at(-2) ?? '') && TARGET.test(words.at(-1)!) ? words.at(-1) : undefined;
    const instruction = readLine(target === undefined ? rest : words.with(-1, 'pc+0').join(' '), line, rest);
    push(target === undefined ? instruction : { ...instruction, target }, line);
  }
  return layOut(items, (index, why) => wrongLine(lines[index]!, why));
}

function readLine(text: string, line: number, shown: string): AsmInstruction {
  const fail = (why: string) => wrongLine(line, `${quote(shown.trim())}: ${why}`);
  let rest = text.replace(SLOT, '');
  const opcode = OPCODE.exec(rest);
  if (opcode) rest = rest.slice(opcode[0].length);
  rest = rest.trim();
  const open = rest.endsWith('}') ? rest.lastIndexOf('{') : -1;
  const braces = open < 0 ? undefined : rest.slice(open + 1, -1);
  if (braces !== undefined) rest = rest.slice(0, open);
  try {
    const number = opcode ? Number.parseInt(opcode[1]!, 16) : undefined;
    const draft = readWords(condense(rest), number);
    if (!draft) throw fail(hint(rest, opcode?.[1]));
    if (braces !== undefined) readBraces(braces, draft);
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
  if (opcode !== undefined && read(condense(rest)) !== undefined)
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

function wrongLine(line: number, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_PROGRAM', `assemble: line ${line}: ${why}`, {
    path: `line ${line}`,
  });
}

function quote(text: string): string {
  return JSON.stringify(shorten(text));
}
