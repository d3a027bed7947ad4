/** Instructions as the verifier's log has them, with what its words leave out in braces. */
import { decodeInstructions, type Instruction, isWide } from '../insn/insn.ts';
import { condense, read, show } from './pattern.ts';
import type { AsmInstruction, SourceLine } from './types.ts';

/** The words for what has none: all that it is stands in the braces. */
export const UNKNOWN = 'unknown';

/** Fields that braces can name, with their names there. */
export const FIELDS = { dst: 'dst', src: 'src', off: 'offset', imm: 'imm', imm2: 'imm2' } as const;

export interface DisassembleOptions {
  /** The line of source that an instruction starts, by its slot: printed before it, as the log does. */
  readonly lines?: ReadonlyMap<number, SourceLine>;
}

/**
 * A line for each instruction, numbered by slots: `3: (85) call bpf_map_lookup_elem#1`. `assemble` reads it back to the same bytes:
 * where the kernel's words don't say everything, the rest stands in braces behind them, as in `(18) r1 = 0x5 {src=3}`. Never throws for
 * instructions, whatever is in them; ERR_EBPF_INVALID_OBJECT for bytes that are no whole instructions.
 */
export function disassemble(
  code: Uint8Array | readonly AsmInstruction[],
  options: DisassembleOptions = {},
): string {
  const instructions = code instanceof Uint8Array ? decodeInstructions(code) : code;
  const lines: string[] = [];
  let slot = 0;
  for (const instruction of instructions) {
    const source = options.lines?.get(slot);
    if (source) lines.push(`; ${printable(source.text.trim())} @ ${printable(source.file)}:${source.line}`);
    lines.push(`${slot}: ${disassembleOne(instruction)}`);
    slot += isWide(instruction) ? 2 : 1;
  }
  return lines.map(line => `${line}\n`).join('');
}

/** `(b7) r0 = 0` */
export function disassembleOne(instruction: AsmInstruction): string {
  const opcode = instruction.opcode.toString(16).padStart(2, '0');
  const words = show(instruction) ?? UNKNOWN;
  const nothing = { opcode: instruction.opcode, dst: 0, src: 0, offset: 0, imm: 0 };
  const said = read(condense(words), instruction.opcode) ?? nothing;
  const rest = Object.entries(FIELDS)
    .filter(([, field]) => value(instruction, field) !== value(said, field))
    .map(([name, field]) => `${name}=${value(instruction, field)}`);
  return `(${opcode}) ${words}${rest.length > 0 ? ` {${rest.join(' ')}}` : ''}`;
}

const value = (instruction: Instruction, field: (typeof FIELDS)[keyof typeof FIELDS]) =>
  instruction[field] ?? 0;

/** Source text is the object's, which nobody has checked: it stays on its line. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
