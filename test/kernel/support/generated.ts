/** A generated program as an object: the program in section `syscall`, its functions in `.text`, and maps that it may call. */
import { array, build, exit, mov, r0, u32, u64 } from 'node-ebpf/asm';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { SHF, STT } from '../../../lib/formats/elf/types.ts';
import { type NewSection, type NewSymbol, writeElf } from '../../../lib/formats/elf/write.ts';
import { encodeInstructions } from '../../../lib/formats/insn/insn.ts';
import { type Generated, slots } from '../../unit/emulator/support/generate.ts';
import { MAPS, VALUE } from '../../unit/emulator/support/generate-maps.ts';

const SLOT = 8;
/** Bytes of a 64-bit load before its constant: relocations of them name the instruction. */
const R_BPF_64_64 = 1;

interface Template {
  readonly sections: readonly NewSection[];
  /** Of maps, in the first of the sections. */
  readonly places: readonly { readonly name: string; readonly value: number; readonly size: number }[];
}

let made: Template | undefined;

/** Definitions of the maps and their types, as the assembler writes them. */
function template(): Template {
  if (made) return made;
  const value = array(u64, VALUE / 8);
  const maps = Object.fromEntries(
    MAPS.map(({ name, type, entries: maxEntries }) => {
      const key = type.endsWith('array') ? u32 : u64;
      return [name, { type, key, value, maxEntries }];
    }),
  );
  const elf = Elf.parse(
    build({ maps, programs: { nothing: { section: 'socket', code: [mov(r0, 0), exit()] } } }),
  );
  const definitions = elf.section('.maps')!;
  made = {
    sections: [
      { name: '.maps', flags: SHF.ALLOC | SHF.WRITE, data: definitions.data },
      { name: '.BTF', flags: 0, data: elf.section('.BTF')!.data },
    ],
    places: MAPS.map(({ name }) => elf.symbolsIn(definitions).find(symbol => symbol.name === name)!),
  };
  return made;
}

export function objectOf({ main, functions, maps }: Generated): Uint8Array {
  const flags = SHF.ALLOC | SHF.EXECINSTR;
  const { sections, places } = template();
  const code = encodeInstructions(main);
  const relocations = maps.map(({ at, map }) => ({ offset: at * SLOT, type: R_BPF_64_64, symbol: map }));
  const symbols: NewSymbol[] = places.map(({ name, value, size }) => ({
    name,
    type: STT.OBJECT,
    section: 1,
    value,
    size,
  }));
  symbols.push({ name: 'generated', type: STT.FUNC, section: 0, value: 0, size: code.length });
  const syscall = { name: 'syscall', flags, data: code, ...(maps.length > 0 && { relocations }) };
  // Calls without a relocation say the way within .text as if the program lay there: so its place is left free.
  const before = slots(main) * SLOT;
  const bodies = functions.map(each => encodeInstructions(each));
  const text = new Uint8Array(before + bodies.reduce((sum, { length }) => sum + length, 0));
  let at = before;
  bodies.forEach((body, i) => {
    text.set(body, at);
    const section = 1 + sections.length;
    symbols.push({ name: `function${i}`, type: STT.FUNC, section, value: at, size: body.length });
    at += body.length;
  });
  const functionsToo = functions.length === 0 ? [] : [{ name: '.text', flags, data: text }];
  return writeElf([syscall, ...sections, ...functionsToo], symbols);
}
