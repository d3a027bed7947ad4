/** The kernel's own frames. */
import type { StackFrame } from '../formats/profile/frame.ts';
import { type KernelSymbol, KernelSymbols } from '../formats/symbols/kallsyms.ts';
import { kernelSymbols } from '../kernel-symbols.ts';

const HIDDEN =
  '/proc/kallsyms has no addresses for this process: it needs CAP_SYSLOG, and kernel.kptr_restrict below 2';

/** Reads /proc/kallsyms at its first frame. */
export class KernelFrames {
  #symbols: KernelSymbols | undefined;
  #reason = '';

  frame(address: bigint): StackFrame {
    this.#symbols ??= this.#read();
    const found = this.#symbols.find(address);
    if (found) return { address, module: 'kernel', ...found };
    return { address, module: 'kernel', reason: this.#reason };
  }

  #read(): KernelSymbols {
    let all: Iterable<KernelSymbol> = [];
    this.#reason = 'no function of the kernel is there';
    try {
      all = kernelSymbols();
    } catch (error) {
      this.#reason = `/proc/kallsyms can't be read: ${(error as Error).message}`;
    }
    const symbols = KernelSymbols.of(all);
    if (symbols.hidden) this.#reason = HIDDEN;
    return symbols;
  }
}
