/** From ELF relocations to what instructions refer to: functions, maps, variables, externs (bpf_program__record_reloc in libbpf.c). */

import { type ElfSymbol, SHT, STB, STT } from '../formats/elf/types.ts';
import { LDDW } from '../formats/insn/insn.ts';
import type { ObjectImage } from '../formats/object/image.ts';
import type { Budget } from './budget.ts';
import { CALL, PSEUDO } from './code.ts';
import { damaged, type FunctionCode, type Functions, SLOT, textSection, wrong } from './functions.ts';
import type { MapTable } from './maps.ts';

/** `index`: of the instruction in its function. */
export type Reference =
  | { readonly kind: 'call'; readonly index: number; readonly offset: number }
  | { readonly kind: 'function'; readonly index: number; readonly offset: number }
  | { readonly kind: 'map'; readonly index: number; readonly map: number }
  | { readonly kind: 'value'; readonly index: number; readonly map: number; readonly offset: number }
  | { readonly kind: 'extern-call'; readonly index: number; readonly extern: number }
  | { readonly kind: 'extern'; readonly index: number; readonly extern: number };

/** Bytes of a relocation. */
const RELOCATION = 16;

/** SHN_LORESERVE: from here on section numbers mean something else (absolute, common). */
const RESERVED = 0xff00;

/** Symbols that the object leaves to its loader. */
export function isExtern({ section, binding, type }: ElfSymbol): boolean {
  return section === 0 && (binding === STB.GLOBAL || binding === STB.WEAK) && type === STT.NOTYPE;
}

/** Fills in the references of all functions. `externs`: by index of their symbol. */
export function collectReferences(
  image: ObjectImage,
  functions: Functions,
  maps: MapTable,
  externs: ReadonlyMap<number, number>,
  budget: Budget,
): void {
  const { elf } = image;
  const { symbols } = elf;
  const text = textSection(image)?.index ?? 0;
  for (const table of elf.sections) {
    const section = table.type === SHT.REL ? elf.sections[table.info] : undefined;
    if (!section || !functions.has(section.index)) continue;
    budget.take(table.data.length / RELOCATION, section.name);
    for (const { offset, symbol: number } of elf.relocationsOf(table)) {
      const symbol = symbols[number];
      if (!symbol) throw damaged(section, 0, `a relocation refers to symbol ${number}, of ${symbols.length}`);
      if (offset % SLOT !== 0 || offset >= section.data.length)
        throw damaged(section, 0, `a relocation refers to its byte ${offset}, where no instruction is`);
      const fn = functions.at(section.index, offset / SLOT);
      // What is left of a weak function that the linker replaced by another.
      if (!fn) continue;
      const index = offset / SLOT - fn.start;
      fn.references.push(reference(fn, index, symbol, number));
    }
  }
  for (const { references } of functions.all) references.sort((a, b) => a.index - b.index);

  function reference(fn: FunctionCode, index: number, symbol: ElfSymbol, number: number): Reference {
    const { code } = fn;
    const call = code.opcode(index) === CALL;
    const name = symbol.name || elf.sections[symbol.section]?.name || `symbol ${number}`;
    const fail = (why: string) => wrong(fn, index, `it refers to '${name}', ${why}`);
    if (!call && code.opcode(index) !== LDDW) throw fail('and is neither a call nor a 64-bit load');
    if (!call && index + 1 >= code.length) throw fail('and its second half is missing');

    if (isExtern(symbol)) {
      const extern = externs.get(number);
      if (extern === undefined) throw fail('which is declared nowhere');
      return { kind: call ? 'extern-call' : 'extern', index, extern };
    }
    const { section, value } = symbol;
    if (call) {
      if (code.src(index) !== PSEUDO.CALL) throw fail('but calls no function');
      if (section === 0 || section !== text) throw fail('which is no function of section .text');
      if (value % SLOT !== 0) throw fail(`which is at byte ${value}, where no instruction starts`);
      return { kind: 'call', index, offset: value };
    }
    if (section === 0 || section >= RESERVED)
      throw fail('which lies in no section: is a global variable without a value, or not declared extern?');
    if (section === text && isFunction(symbol)) {
      if (value % SLOT !== 0 || code.imm(index) % SLOT !== 0)
        throw fail(`which is at byte ${value + code.imm(index)}, where no instruction starts`);
      return { kind: 'function', index, offset: value };
    }
    const map = maps.inSection(section, value);
    if (!map)
      throw fail(`which is neither a map nor a variable, but in section '${elf.sections[section]?.name}'`);
    return map.data
      ? { kind: 'value', index, map: map.index, offset: value }
      : { kind: 'map', index, map: map.index };
  }
}

/** Static functions are referred to by their section, others by themselves. */
function isFunction({ binding, type }: ElfSymbol): boolean {
  if (binding === STB.LOCAL) return type === STT.SECTION;
  return (binding === STB.GLOBAL || binding === STB.WEAK) && type === STT.FUNC;
}
