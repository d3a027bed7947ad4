/** Symbols of the running kernel, its modules and BPF programs: read anew for whoever asks, since modules and programs come and go. */
import { existsSync, readFileSync } from 'node:fs';
import { type KernelSymbol, kernelSymbolsIn } from './formats/symbols/kallsyms.ts';

const KALLSYMS = '/proc/kallsyms';

export const hasKernelSymbols = (): boolean => existsSync(KALLSYMS);

/** Throws what the file system says where they can't be read. Addresses are all zero for who may not see them (CAP_SYSLOG, kernel.kptr_restrict). */
export function kernelSymbols(): Iterable<KernelSymbol> {
  return kernelSymbolsIn(readFileSync(KALLSYMS, 'latin1'));
}

/** None where they can't be read. */
export function kernelSymbolsIfAny(): Iterable<KernelSymbol> {
  try {
    return kernelSymbols();
  } catch {
    return [];
  }
}
