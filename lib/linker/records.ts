/** BTF.ext records of a function: what type it has, which source lines its instructions come from (adjust_prog_btf_ext_info). */
import type { FuncInfo, LineInfo } from '../formats/btf/ext.ts';
import type { ObjectImage } from '../formats/object/image.ts';
import type { Placed } from './calls.ts';
import { type FunctionCode, SLOT, wrong } from './functions.ts';
import { firstFrom } from './search.ts';
import type { LinkedFunction, LinkedLine } from './types.ts';

type BySection<T> = ReadonlyMap<string, readonly T[]>;

export class Records {
  readonly #functions: Table<FuncInfo>;
  readonly #lines: Table<LineInfo>;

  constructor(image: ObjectImage) {
    this.#functions = new Table(image, image.btfExt?.funcInfo ?? new Map());
    this.#lines = new Table(image, image.btfExt?.lineInfo ?? new Map());
  }

  functions(placed: readonly Placed[]): LinkedFunction[] {
    const known = this.#all(this.#functions, placed, 'type');
    return placed.map(({ fn, start }, i) => ({
      name: fn.name,
      start,
      length: fn.code.length,
      typeId: known ? known[i]![0]!.typeId : 0,
      records: known ? known[i]!.map(({ offset }) => slotOf(offset, fn, start)) : [],
      global: fn.global && fn.visible,
    }));
  }

  lines(placed: readonly Placed[]): LinkedLine[] {
    const known = this.#all(this.#lines, placed, 'line');
    if (!known) return [];
    return placed.flatMap(({ fn, start }, i) =>
      known[i]!.map(({ offset, file, text, line, column }) => ({
        instruction: slotOf(offset, fn, start),
        ...{ file, text, line, column },
      })),
    );
  }

  /** Of each function; undefined where the program itself has none: then those of others are of no use to a kernel. */
  #all<T extends { readonly offset: number }>(table: Table<T>, placed: readonly Placed[], what: string) {
    const records = placed.map(({ fn }) => table.of(fn));
    if (records[0]!.length === 0) return undefined;
    for (const [i, { fn }] of placed.entries())
      if (records[i]!.length === 0)
        throw wrong(fn, 0, `there is no ${what} information for it, but for its callers`);
    return records;
  }
}

/** Where in a program a byte of the section is, of a function that has been placed. */
const slotOf = (offset: number, fn: FunctionCode, start: number): number =>
  Math.floor(offset / SLOT) - fn.start + start;

class Table<T extends { readonly offset: number }> {
  /** By section, in the order of their places. */
  readonly #records = new Map<number, readonly T[]>();

  constructor({ elf }: ObjectImage, sections: BySection<T>) {
    for (const [name, records] of sections) {
      const section = elf.section(name);
      if (section)
        this.#records.set(
          section.index,
          records.toSorted((a, b) => a.offset - b.offset),
        );
    }
  }

  of({ section, start, code }: FunctionCode): readonly T[] {
    const records = this.#records.get(section.index) ?? [];
    const from = firstFrom(records, start * SLOT);
    return records.slice(from, firstFrom(records, (start + code.length) * SLOT));
  }
}
