/** /proc/kallsyms: `address kind name [module]` (kernel/kallsyms.c). */
import { type CodeSymbol, type Found, SymbolTable } from './table.ts';

/** Kernel addresses as numbers: from here on they are exact. On x86-64 and arm64 no code of the kernel is below. */
const BASE = 0xffff_0000_0000_0000n;

export interface KernelFound extends Found {
  /** undefined for the kernel itself; `bpf` for programs. */
  readonly module?: string;
}

export class KernelSymbols {
  /** Every address is zero: the kernel shows them to others alone (kallsyms_show_value()). */
  readonly hidden: boolean;
  readonly #table: SymbolTable;

  private constructor(table: SymbolTable, hidden: boolean) {
    this.#table = table;
    this.hidden = hidden;
  }

  /** Lines of another form are passed over. */
  static parse(text: string): KernelSymbols {
    const symbols: CodeSymbol[] = [];
    let zeros = false;
    for (const [, address, rest] of text.matchAll(/^([0-9a-f]{16}) [tTwW] (\S+(?:\s+\[\S+\])?)/gm)) {
      if (address!.startsWith('ffff'))
        symbols.push({ name: rest!, start: Number.parseInt(address!.slice(4), 16), size: 0 });
      else if (/^0+$/.test(address!)) zeros = true;
    }
    return new KernelSymbols(new SymbolTable(symbols), zeros && symbols.length === 0);
  }

  get size(): number {
    return this.#table.size;
  }

  find(address: bigint): KernelFound | undefined {
    const found = address < BASE ? undefined : this.#table.find(Number(address - BASE));
    if (!found) return undefined;
    const [, name, module] = /^(\S+)(?:\s+\[(.+)\])?$/.exec(found.name)!;
    return { name: name!, offset: found.offset, ...(module !== undefined && { module }) };
  }
}
