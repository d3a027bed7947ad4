/** A generated program as an object: the program in section `syscall`, its functions in `.text`. */
import { SHF, STT } from '../../../lib/formats/elf/types.ts';
import { type NewSymbol, writeElf } from '../../../lib/formats/elf/write.ts';
import { encodeInstructions } from '../../../lib/formats/insn/insn.ts';
import { type Generated, slots } from '../../unit/emulator/support/generate.ts';

const SLOT = 8;

export function objectOf({ main, functions }: Generated): Uint8Array {
  const flags = SHF.ALLOC | SHF.EXECINSTR;
  const code = encodeInstructions(main);
  const syscall = { name: 'syscall', flags, data: code };
  const program = { name: 'generated', type: STT.FUNC, section: 0, value: 0, size: code.length };
  if (functions.length === 0) return writeElf([syscall], [program]);
  // Calls without a relocation say the way within .text as if the program lay there: so its place is left free.
  const before = slots(main) * SLOT;
  const bodies = functions.map(each => encodeInstructions(each));
  const text = new Uint8Array(before + bodies.reduce((sum, { length }) => sum + length, 0));
  const symbols: NewSymbol[] = [program];
  let at = before;
  bodies.forEach((body, i) => {
    text.set(body, at);
    symbols.push({ name: `function${i}`, type: STT.FUNC, section: 1, value: at, size: body.length });
    at += body.length;
  });
  return writeElf([syscall, { name: '.text', flags, data: text }], symbols);
}
