/** The code of an object by its functions, with what its relocations name and the source lines of its BTF. */

import { type ElfSection, type ElfSymbol, SHF, SHT, STT } from '../elf/types.ts';
import { decodeInstructions, isWide, LDDW } from '../insn/insn.ts';
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
  return sections
    .filter(({ type, flags }) => type === SHT.PROGBITS && (flags & SHF.EXECINSTR) !== 0)
    .flatMap(section => {
      const functions = functionSymbols(image, section);
      return functions.map(symbol => readFunction(image, section, symbol));
    });
}

function functionSymbols({ elf }: ObjectImage, section: ElfSection): ElfSymbol[] {
  const functions = elf.symbolsIn(section).filter(({ type }) => type === STT.FUNC);
  const whole = ({ value, size }: ElfSymbol) =>
    value % SLOT === 0 && size % SLOT === 0 && size <= section.data.length - value;
  return functions.filter(whole).sort((a, b) => a.value - b.value);
}

function readFunction(image: ObjectImage, section: ElfSection, symbol: ElfSymbol): AsmFunction {
  const { name, value: start, size } = symbol;
  const references = relocated(image, section);
  let offset = start;
  const code = decodeInstructions(section.data.subarray(start, start + size), image.elf.header.littleEndian);
  const instructions = code.map((instruction): AsmInstruction => {
    const at = offset;
    offset += isWide(instruction) ? 2 * SLOT : SLOT;
    const { opcode, src, imm } = instruction;
    const calls = opcode === CALL && src === PSEUDO_CALL;
    if (!calls && opcode !== LDDW) return instruction;
    const target = references.get(at);
    const reference = target
      ? refer(image, target, imm)
      : calls && functionAt(image, section, at / SLOT + 1 + imm);
    return reference ? { ...instruction, reference } : instruction;
  });
  const lines = new Map<number, SourceLine>();
  for (const { offset, ...line } of image.btfExt?.lineInfo.get(section.name) ?? [])
    if (line.file !== '' && offset >= start && offset < start + size)
      lines.set((offset - start) / SLOT, line);
  return { name, section: section.name, instructions, lines };
}

const known = new WeakMap<ElfSection, ReadonlyMap<number, ElfSymbol>>();

/** The symbol that each relocation of the section refers to, by the byte that it applies to. */
function relocated({ elf }: ObjectImage, section: ElfSection): ReadonlyMap<number, ElfSymbol> {
  let references = known.get(section);
  if (!references) {
    const { symbols } = elf;
    const pairs = elf.relocations(section).flatMap(({ offset, symbol: index }) => {
      const symbol = symbols[index];
      return symbol ? [[offset, symbol] as const] : [];
    });
    known.set(section, (references = new Map(pairs)));
  }
  return references;
}

function refer(image: ObjectImage, symbol: ElfSymbol, imm: number): Reference | undefined {
  const section = symbol.section === 0 ? undefined : image.elf.sections[symbol.section];
  if (!section || symbol.type !== STT.SECTION) {
    const kind = section?.name === '.maps' ? 'map' : symbol.type === STT.FUNC ? 'function' : 'variable';
    return symbol.name === '' ? undefined : { kind, name: symbol.name };
  }
  // A static function is named by its section and its distance from there.
  return section.name === '.text'
    ? functionAt(image, section, imm + 1)
    : { kind: 'variable', name: section.name };
}

function functionAt({ elf }: ObjectImage, section: ElfSection, slot: number): Reference | undefined {
  const found = elf
    .symbolsIn(section)
    .find(({ type, value, name }) => type === STT.FUNC && value === slot * SLOT && name !== '');
  return found && { kind: 'function', name: found.name };
}
