/** Where variables lie in their sections. */
import type { BtfDatasec, BtfVar } from '../btf/types.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSymbol, STB, STT } from '../elf/types.ts';

/** Symbols of variables that are not static, by name. */
export type Globals = ReadonlyMap<string, ElfSymbol>;

/** Of several with one name the first counts, in whatever section: as libbpf looks for them. */
export function readGlobals(elf: Elf): Globals {
  const globals = new Map<string, ElfSymbol>();
  for (const symbol of elf.symbols) {
    const { name, type, binding } = symbol;
    if (type === STT.OBJECT && binding !== STB.LOCAL && !globals.has(name)) globals.set(name, symbol);
  }
  return globals;
}

/**
 * Bytes from the section's start. clang leaves the size of a datasec at 0, and the offsets of what is not static to whoever
 * knows the symbols; bpftool's linker fills in both.
 */
export function offsetOf(
  variable: BtfVar,
  entry: BtfDatasec['entries'][number],
  datasec: BtfDatasec,
  globals: Globals,
): number {
  if (datasec.size !== 0 || variable.linkage === 'static') return entry.offset;
  return globals.get(variable.name)?.value ?? entry.offset;
}
