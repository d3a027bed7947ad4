/** perf's map of code that is made at run time: `start size name`, in hex (the kernel's tools/perf/Documentation/jit-interface.txt). */
import { type CodeSymbol, SymbolTable } from './table.ts';

/**
 * What is written later holds: memory is used again for other code. Lines of another form, as the last one of a file that is being written,
 * are passed over.
 */
export function parsePerfMap(text: string): SymbolTable {
  const symbols: CodeSymbol[] = [];
  let rank = 0;
  for (const [, start, size, name] of text.matchAll(/^(?:0x)?([0-9a-f]{1,13}) ([0-9a-f]{1,13}) (.+)\n/gm))
    symbols.push({
      name: name!,
      start: Number.parseInt(start!, 16),
      size: Number.parseInt(size!, 16),
      rank: rank++,
    });
  return new SymbolTable(withoutOverwritten(symbols));
}

/** Without those of which a part is another's now. */
function withoutOverwritten(symbols: readonly CodeSymbol[]): CodeSymbol[] {
  const sorted = symbols.toSorted((a, b) => a.start - b.start || a.rank! - b.rank!);
  const kept: CodeSymbol[] = [];
  for (const symbol of sorted) {
    let last = kept.at(-1);
    // A newer one ends those before it; an older one that starts in a newer one has gone.
    while (last && last.start + last.size > symbol.start && last.rank! < symbol.rank!) {
      kept.pop();
      last = kept.at(-1);
    }
    if (!last || last.start + last.size <= symbol.start) kept.push(symbol);
  }
  return kept;
}
