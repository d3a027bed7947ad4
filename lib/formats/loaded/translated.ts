/** A program's instructions as the kernel runs them: verified, rewritten, with what it calls by name. */
import { disassemble } from '../asm/disassemble.ts';
import type { AsmInstruction } from '../asm/types.ts';
import type { Btf } from '../btf/btf.ts';
import { helperByName } from '../insn/helpers.ts';
import { decodeInstructions, type Instruction, isWide } from '../insn/insn.ts';
import { type CodeFunction, type CodeLine, functionsIn, linesIn, type RawProgramCode } from './records.ts';

const CALL = 0x85;
const HELPER = 0;
const FUNCTION = 1;
const KFUNC = 2;

/** The kernel's name for what is called at this distance from `__bpf_call_base`; undefined where it is not known. */
export type NameOfCall = (distance: number) => string | undefined;

export class TranslatedProgram {
  /** As the kernel shows them, 8 bytes a slot: calls are distances, maps are ids. */
  readonly code: Uint8Array;
  /** What calls and maps stand for is in their `reference`. */
  readonly instructions: readonly AsmInstruction[];
  /** The main one first; their names are the BTF's. */
  readonly functions: readonly CodeFunction[];
  /** By the slot of the first instruction of each. */
  readonly lines: ReadonlyMap<number, CodeLine>;

  constructor(raw: RawProgramCode, btf: Btf | null, nameOf: NameOfCall) {
    this.code = raw.translated;
    this.functions = functionsIn(raw, btf);
    this.lines = new Map(linesIn(raw, btf).map(line => [line.slot, line]));
    const names = new Map(this.functions.map(({ slot, name }) => [slot, name]));
    let slot = 0;
    this.instructions = decodeInstructions(raw.translated).map(instruction => {
      const named = withName(instruction, slot, names, nameOf);
      slot += isWide(instruction) ? 2 : 1;
      return named;
    });
  }

  /** In the words of the verifier's log, with the lines of the source. */
  toString(): string {
    const starts = new Map(
      this.functions.filter(({ name }) => name !== '').map(each => [each.slot, each.name]),
    );
    const text = disassemble(this.instructions, { lines: this.lines });
    return text.replace(/^(?:; .*\n)?(\d+): /gm, (line, slot) => {
      const name = starts.get(Number(slot));
      return name === undefined ? line : `${name}:\n${line}`;
    });
  }
}

/** A call of a helper has its number again, if the kernel calls the helper by its own name and no shorter way to it. */
function withName(
  instruction: Instruction,
  slot: number,
  functions: ReadonlyMap<number, string>,
  nameOf: NameOfCall,
): AsmInstruction {
  const { opcode, src, imm } = instruction;
  if (opcode !== CALL) return instruction;
  if (src === FUNCTION) {
    const name = functions.get(slot + 1 + imm);
    return name ? { ...instruction, reference: { kind: 'function', name } } : instruction;
  }
  if (src !== HELPER && src !== KFUNC) return instruction;
  const name = nameOf(imm);
  if (name === undefined) return instruction;
  const helper = helperByName(name);
  if (helper) return { ...instruction, imm: helper.number };
  return { ...instruction, src: KFUNC, reference: { kind: 'kfunc', name } };
}
