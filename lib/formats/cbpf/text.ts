/**
 * Classic filters as text: what `tcpdump -ddd` prints (a count, then four numbers a line; with commas for newlines it is what
 * iptables' xt_bpf and tc take), and what `tcpdump -dd` prints (a C array).
 */
import { EbpfError } from '../../errors.ts';
import { type ClassicInstruction, MOST_INSTRUCTIONS, wrongInstruction } from './insn.ts';

const FIELDS = [
  ['code', 0xffff],
  ['jt', 0xff],
  ['jf', 0xff],
  ['k', 0xffffffff],
] as const;

/** Throws ERR_EBPF_INVALID_FILTER, with the instruction in `path` where one is to blame. */
export function parseClassicText(text: string): ClassicInstruction[] {
  return text.includes('{') ? parseArray(text) : parseNumbers(text);
}

function parseNumbers(text: string): ClassicInstruction[] {
  const [first, ...lines] = text.split(/[\n,]/).map(line => line.trim());
  while (lines.at(-1) === '') lines.pop();
  if (!/^\d{1,10}$/.test(first ?? '')) {
    throw invalid(`it starts with ${quote(first ?? '')} and not with the number of its instructions`);
  }
  const count = Number(first);
  if (count !== lines.length) {
    const cut = count > lines.length ? ': it is truncated' : '';
    throw invalid(`it says that it has ${count} instructions, and has ${lines.length}${cut}`);
  }
  checkCount(count);
  return lines.map((line, index) => parseInstruction(line.split(/\s+/), index));
}

/** `{ 0x28, 0, 0, 0x0000000c },` each. */
function parseArray(text: string): ClassicInstruction[] {
  const instructions: ClassicInstruction[] = [];
  const rest = text.replaceAll(/\{([^{}]*)\}\s*,?/g, (_, fields: string) => {
    const index = instructions.length;
    if (index >= MOST_INSTRUCTIONS) checkCount(index + 1);
    instructions.push(
      parseInstruction(
        fields.split(',').map(field => field.trim()),
        index,
      ),
    );
    return '';
  });
  if (rest.trim() === '') return instructions;
  throw wrongInstruction(
    instructions.length,
    `there is ${quote(rest.trim())} beside the { code, jt, jf, k } of each`,
  );
}

function checkCount(count: number): void {
  if (count > MOST_INSTRUCTIONS) {
    throw invalid(
      `it has ${count} instructions or more, and the kernel takes ${MOST_INSTRUCTIONS} (BPF_MAXINSNS)`,
    );
  }
}

function parseInstruction(words: readonly string[], index: number): ClassicInstruction {
  if (words.length !== FIELDS.length) {
    const why = `${quote(words.join(' '))} has ${words.length} numbers, and an instruction has four: code, jt, jf, k`;
    throw wrongInstruction(index, why);
  }
  const [code, jt, jf, k] = FIELDS.map(([field, most], i) => {
    const word = words[i]!;
    const value = /^(0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/.test(word) ? Number(word) : Number.NaN;
    if (value <= most) return value;
    throw wrongInstruction(index, `its ${field} is ${quote(word)}, no number from 0 to ${most}`, `.${field}`);
  }) as [number, number, number, number];
  return { code, jt, jf, k };
}

function invalid(why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_FILTER', `classic filter: ${why}`);
}

/** For a message: not more of a text than tells what it is. */
function quote(text: string): string {
  return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
}
