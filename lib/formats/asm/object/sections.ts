/** The file while it grows: sections, and the symbols in them by name. */

import { SHF, STB, STT } from '../../elf/types.ts';
import type { NewRelocation, NewSection, NewSymbol } from '../../elf/write.ts';
import { ByteWriter } from '../../writer.ts';
import type { Reference } from '../types.ts';

/** R_BPF_64_64 of 64-bit loads, R_BPF_64_ABS64 of data, R_BPF_64_32 of calls (Documentation/bpf/llvm_reloc.rst). */
export const RELOCATION = { LOAD: 1, DATA: 2, CALL: 10 } as const;

export class Section {
  readonly name: string;
  readonly index: number;
  readonly flags: number;
  readonly out: ByteWriter;
  readonly relocations: NewRelocation[] = [];
  /** Of a section that is not in the file: as many zeros. */
  zeros: number | undefined;

  constructor(name: string, index: number, flags: number, littleEndian: boolean) {
    this.name = name;
    this.index = index;
    this.flags = flags;
    this.out = new ByteWriter(littleEndian);
  }
}

export const FLAGS = {
  code: SHF.ALLOC | SHF.EXECINSTR,
  data: SHF.ALLOC | SHF.WRITE,
  constants: SHF.ALLOC,
  none: 0,
} as const;

/** What a name stands for: a symbol, and bytes from there. */
export interface Meant {
  readonly kind: Reference['kind'];
  /** Its index. */
  readonly symbol: number;
  readonly distance: number;
}

export class ElfDraft {
  readonly littleEndian: boolean;
  readonly #sections = new Map<string, Section>();
  readonly #symbols: NewSymbol[] = [];
  readonly #byName = new Map<string, Meant>();

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  section(name: string, flags: number): Section {
    let section = this.#sections.get(name);
    if (!section) {
      section = new Section(name, this.#sections.size, flags, this.littleEndian);
      this.#sections.set(name, section);
    }
    return section;
  }

  /** `section`: null for what the kernel has. */
  symbol(
    kind: Reference['kind'],
    name: string,
    section: Section | null,
    { value = 0, size = 0 }: { value?: number; size?: number } = {},
  ): void {
    const type = section === null ? STT.NOTYPE : kind === 'function' ? STT.FUNC : STT.OBJECT;
    const symbol = this.#symbols.push({ name, type, section: section?.index ?? null, value, size }) - 1;
    this.#byName.set(name, { kind, symbol, distance: 0 });
  }

  /** One of a static function, which is referred to by its section, as clang does: of its address libbpf takes nothing else. */
  staticFunction(name: string, section: Section, value: number, size: number): void {
    const symbol = this.sectionSymbol(section);
    const place = { section: section.index, value, size, binding: STB.LOCAL };
    this.#symbols.push({ name, type: STT.FUNC, ...place });
    this.#byName.set(name, { kind: 'function', symbol, distance: value });
  }

  /** Of a section itself; compilers refer by it to what is static there, and so may text. */
  sectionSymbol(section: Section): number {
    const known = this.#byName.get(section.name);
    if (known) return known.symbol;
    const place = { section: section.index, value: 0, size: 0, binding: STB.LOCAL };
    const symbol = this.#symbols.push({ name: '', type: STT.SECTION, ...place }) - 1;
    this.#byName.set(section.name, { kind: 'variable', symbol, distance: 0 });
    return symbol;
  }

  /** undefined if there is nothing of that name. A call of a function may mean one of the kernel's. */
  find({ kind, name }: Reference): Meant | undefined {
    const meant = this.#byName.get(name);
    const calls = (kind === 'function' || kind === 'kfunc') && meant?.kind === 'kfunc';
    return meant && (meant.kind === kind || calls) ? meant : undefined;
  }

  /** For messages: what there is of a kind. */
  names(kind: Reference['kind']): string[] {
    return [...this.#byName].filter(([, symbol]) => symbol.kind === kind).map(([name]) => name);
  }

  sections(): NewSection[] {
    return Array.from(this.#sections.values(), ({ name, flags, out, relocations, zeros }) => {
      const section = { name, flags, data: out.bytes(), relocations };
      return zeros === undefined ? section : { ...section, zeros };
    });
  }

  get symbols(): readonly NewSymbol[] {
    return this.#symbols;
  }
}
