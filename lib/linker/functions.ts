/** The functions of an object: its programs, and those of .text that they call. */
import { EbpfError } from '../errors.ts';
import { type ElfSection, SHF, SHT, STB, STT, STV } from '../formats/elf/types.ts';
import type { ObjectImage, ProgramImage } from '../formats/object/image.ts';
import type { Budget } from './budget.ts';
import { Code } from './code.ts';
import type { Reference } from './references.ts';

export const SLOT = 8;

export interface FunctionCode {
  readonly name: string;
  readonly section: ElfSection;
  /** Index of its first instruction in the section. */
  readonly start: number;
  /** A copy of its own (a Buffer's `slice` would be none); CO-RE changes it, nothing else. */
  readonly code: Code;
  /** null for a subprogram. */
  readonly program: ProgramImage | null;
  /** Others may see it: neither static nor hidden. */
  readonly global: boolean;
  readonly visible: boolean;
  /** By instruction. */
  references: Reference[];
}

export class Functions {
  /** In the order of sections and places, as libbpf has them. */
  readonly all: readonly FunctionCode[];
  readonly #bySection = new Map<number, FunctionCode[]>();

  constructor(image: ObjectImage, budget: Budget) {
    const { elf } = image;
    const text = textSection(image);
    const programs = new Map(
      image.programs.map(program => [`${program.sectionIndex} ${program.name}`, program]),
    );
    const all: FunctionCode[] = [];
    for (const section of elf.sections) {
      if (!isCode(section) || (section.name === '.text' && section !== text)) continue;
      const symbols = elf.symbolsIn(section).filter(symbol => symbol.type === STT.FUNC);
      for (const { name, value, size, binding, visibility } of symbols.sort((a, b) => a.value - b.value)) {
        const program = section === text ? null : (programs.get(`${section.index} ${name}`) ?? null);
        if (size === 0 || size % SLOT !== 0 || value % SLOT !== 0 || value + size > section.data.length) {
          throw damaged(
            section,
            0,
            `function '${name}': bytes ${value} to ${value + size} are no instructions of it`,
          );
        }
        budget.take(size / SLOT, name);
        all.push({
          name,
          section,
          start: value / SLOT,
          code: new Code(
            Uint8Array.from(section.data.subarray(value, value + size)),
            elf.header.littleEndian,
          ),
          program,
          global: binding !== STB.LOCAL,
          visible: visibility !== STV.HIDDEN && visibility !== STV.INTERNAL,
          references: [],
        });
      }
    }
    this.all = all;
    for (const each of all) {
      const list = this.#bySection.get(each.section.index);
      if (list) list.push(each);
      else this.#bySection.set(each.section.index, [each]);
    }
  }

  has(section: number): boolean {
    return this.#bySection.has(section);
  }

  /** The function that has instruction `index` of a section; of several that start before it the last one. */
  at(section: number, index: number): FunctionCode | undefined {
    const functions = this.#bySection.get(section) ?? [];
    let [low, high] = [0, functions.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (functions[middle]!.start <= index) low = middle + 1;
      else high = middle;
    }
    const found = functions[low - 1];
    return found && index < found.start + found.code.length ? found : undefined;
  }
}

/** The section of subprograms: as libbpf has it, the last one of that name. */
export function textSection({ elf }: ObjectImage): ElfSection | undefined {
  return elf.sections.findLast(section => section.name === '.text' && isCode(section));
}

export function isCode({ type, flags, size }: ElfSection): boolean {
  return type === SHT.PROGBITS && (flags & SHF.EXECINSTR) !== 0 && size > 0;
}

/** `index`: of the instruction in its section that is wrong. */
export function damaged(section: ElfSection, index: number, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_OBJECT', `section '${section.name}': ${why}`, {
    offset: section.offset + index * SLOT,
  });
}

/** The same, of an instruction of a function. */
export function wrong(fn: FunctionCode, index: number, why: string, code?: EbpfError['code']): EbpfError {
  return new EbpfError(
    code ?? 'ERR_EBPF_INVALID_OBJECT',
    `${fn.program ? 'program' : 'function'} '${fn.name}', instruction ${index}: ${why}`,
    { offset: fn.section.offset + (fn.start + index) * SLOT },
  );
}
