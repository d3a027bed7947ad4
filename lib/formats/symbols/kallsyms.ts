/** /proc/kallsyms: `address kind name [module]` (kernel/kallsyms.c). */
import { type CodeSymbol, type Found, SymbolTable } from './table.ts';

/** Kernel addresses as numbers: from here on they are exact. On x86-64 and arm64 no code of the kernel is below. */
const BASE = 0xffff_0000_0000_0000n;

export interface KernelSymbol {
  /** Sixteen digits in hexadecimal: few of the addresses are asked for. */
  readonly address: string;
  /** As `nm` has it: `T` and `t` are code, `W` and `w` weak, upper case is seen by all. */
  readonly kind: string;
  readonly name: string;
  /** undefined for the kernel itself; `bpf` for programs. */
  readonly module: string | undefined;
}

/** Lines of another form are passed over. */
export function* kernelSymbolsIn(text: string): Generator<KernelSymbol> {
  for (const [, address, kind, name, module] of text.matchAll(
    /^([0-9a-f]{16}) (\w) (\S+)(?:\s+\[(\S+)\])?$/gm,
  ))
    yield { address: address!, kind: kind!, name: name!, module };
}

/** Whether it is of code. */
export const isCode = ({ kind }: KernelSymbol): boolean => /[tTwW]/.test(kind);

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

  static of(all: Iterable<KernelSymbol>): KernelSymbols {
    const symbols: CodeSymbol[] = [];
    let zeros = false;
    for (const symbol of all) {
      if (!isCode(symbol)) continue;
      const { address, name, module } = symbol;
      if (address.startsWith('ffff'))
        symbols.push({
          name: module === undefined ? name : `${name} [${module}]`,
          start: Number.parseInt(address.slice(4), 16),
          size: 0,
        });
      else if (/^0+$/.test(address)) zeros = true;
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
