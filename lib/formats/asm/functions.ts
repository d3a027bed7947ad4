/** The code of an object by its functions, with what its relocations name and the source lines of its BTF. */

import type { LineInfo } from '../btf/ext.ts';
import { type ElfSection, type ElfSymbol, SHF, SHT, STT } from '../elf/types.ts';
import { decodeInstructions, type Instruction, isWide, LDDW } from '../insn/insn.ts';
import type { ObjectImage } from '../object/image.ts';
import { parseObject } from '../object/parse.ts';
import type { AsmInstruction, Reference, SourceLine } from './types.ts';

export interface AsmFunction {
  readonly name: string;
  /** Of the ELF file: a program's SEC(), `.text` for what programs call. */
  readonly section: string;
  readonly instructions: readonly AsmInstruction[];
  /** By the slot of the instruction that each starts, for `disassemble`; empty without line info. */
  readonly lines: ReadonlyMap<number, SourceLine>;
}

const SLOT = 8;
/** BPF_JMP | BPF_CALL, and its source register for functions of the program. */
const CALL = 0x85;
const PSEUDO_CALL = 1;
/** Of a 64-bit load of a function's address. */
const PSEUDO_FUNC = 4;

/**
 * The functions of an object file, programs among them, in the order of the file. Throws ERR_EBPF_INVALID_OBJECT, ERR_EBPF_INVALID_BTF.
 *
 * @example
 * for (const { name, instructions, lines } of functionsOf(readFileSync('flows.bpf.o')))
 *   console.log(`${name}:\n${disassemble(instructions, { lines })}`);
 */
export function functionsOf(object: Uint8Array): AsmFunction[] {
  const image = parseObject(object);
  const { sections } = image.elf;
  const code = sections.filter(({ type, flags }) => type === SHT.PROGBITS && (flags & SHF.EXECINSTR) !== 0);
  const bySection = new Map(code.map(section => [section.index, functionSymbols(image, section)]));
  const names = new Map(Array.from(bySection, ([index, functions]) => [index, namesBySlot(functions)]));
  return code.flatMap(section => {
    const reader = new SectionReader(image, section, names);
    return bySection.get(section.index)!.map(symbol => reader.read(symbol));
  });
}

/** Where symbols lie over each other the first one counts, so that no byte is read twice: others are its aliases, or damage. */
function functionSymbols({ elf }: ObjectImage, section: ElfSection): ElfSymbol[] {
  let end = 0;
  return elf
    .symbolsIn(section)
    .filter(({ type, value, size }) => type === STT.FUNC && value % SLOT === 0 && size % SLOT === 0)
    .sort((a, b) => a.value - b.value)
    .filter(({ value, size }) => {
      if (value < end || size > section.data.length - value) return false;
      end = value + size;
      return true;
    });
}

type Names = ReadonlyMap<number, string>;

const namesBySlot = (functions: readonly ElfSymbol[]): Names =>
  new Map(functions.map(({ value, name }) => [value / SLOT, name]));

class SectionReader {
  readonly #image: ObjectImage;
  readonly #section: ElfSection;
  /** Of functions, by section and slot. */
  readonly #names: ReadonlyMap<number, Names>;
  /** The symbol that each relocation refers to, by the byte that it applies to. */
  readonly #relocated: ReadonlyMap<number, ElfSymbol>;
  readonly #lines: ReadonlyMap<number, LineInfo>;

  constructor(image: ObjectImage, section: ElfSection, names: ReadonlyMap<number, Names>) {
    this.#image = image;
    this.#section = section;
    this.#names = names;
    const { symbols } = image.elf;
    this.#relocated = new Map(
      image.elf.relocations(section).flatMap(({ offset, symbol: index }) => {
        const symbol = symbols[index];
        return symbol ? [[offset, symbol] as const] : [];
      }),
    );
    const lines = image.btfExt?.lineInfo.get(section.name) ?? [];
    this.#lines = new Map(lines.filter(({ file }) => file !== '').map(line => [line.offset, line]));
  }

  read({ name, value: start, size }: ElfSymbol): AsmFunction {
    const { littleEndian } = this.#image.elf.header;
    const code = decodeInstructions(this.#section.data.subarray(start, start + size), littleEndian);
    const lines = new Map<number, SourceLine>();
    let at = start;
    const instructions = code.map((instruction): AsmInstruction => {
      const line = this.#lines.get(at);
      if (line) {
        const { file, text, column } = line;
        lines.set((at - start) / SLOT, { file, line: line.line, column, text });
      }
      const reference = this.#reference(instruction, at);
      at += isWide(instruction) ? 2 * SLOT : SLOT;
      return reference ? { ...instruction, reference } : instruction;
    });
    return { name, section: this.#section.name, instructions, lines };
  }

  #reference({ opcode, src, imm }: Instruction, at: number): Reference | undefined {
    const calls = opcode === CALL && src === PSEUDO_CALL;
    if (!calls && opcode !== LDDW) return undefined;
    const symbol = this.#relocated.get(at);
    if (!symbol) return calls ? this.#functionAt(this.#section.index, at / SLOT + 1 + imm) : undefined;
    const section = symbol.section === 0 ? undefined : this.#image.elf.sections[symbol.section];
    if (section && symbol.type === STT.SECTION) {
      // What is static is named by its section and the distance from there, of a call in slots and 1 less.
      const slot = calls ? imm + 1 : imm / SLOT;
      const named = { kind: 'variable', name: section.name } as const;
      return calls || src === PSEUDO_FUNC ? this.#functionAt(section.index, slot) : named;
    }
    const kind = section?.name === '.maps' ? 'map' : symbol.type === STT.FUNC ? 'function' : 'variable';
    return symbol.name === '' ? undefined : { kind, name: symbol.name };
  }

  #functionAt(section: number, slot: number): Reference | undefined {
    const name = this.#names.get(section)?.get(slot);
    return name ? { kind: 'function', name } : undefined;
  }
}
