/** Programs and libraries by their files, each read once. */
import { readFileSync } from 'node:fs';
import { EbpfError } from '../errors.ts';
import { Elf } from '../formats/elf/elf.ts';
import { type BinarySymbols, binarySymbols, buildIdOf } from '../formats/symbols/binary.ts';
import { SymbolTable } from '../formats/symbols/table.ts';

export interface Binary extends BinarySymbols {
  readonly buildId?: string;
}

const NOTHING = new SymbolTable([]);
/** Where distributions put what they strip off: files by build id. */
const DEBUG_FILES = '/usr/lib/debug/.build-id';

export class Binaries {
  readonly #known = new Map<string, Binary>();
  readonly #debug = new Map<string, SymbolTable | undefined>();

  /** `key`: what the file is, whatever its path; `paths`: where it may be read, the first that can be is. */
  read(key: string, paths: readonly string[]): Binary {
    let binary = this.#known.get(key);
    if (!binary) {
      binary = readBinary(paths);
      this.#known.set(key, binary);
    }
    return binary;
  }

  /** The names in the debug file of that build id; undefined if there is none. */
  debug(buildId: string): SymbolTable | undefined {
    if (!/^[0-9a-f]{4,}$/.test(buildId)) return undefined;
    if (!this.#debug.has(buildId)) {
      const { table } = readBinary([`${DEBUG_FILES}/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`]);
      this.#debug.set(buildId, table.size > 0 ? table : undefined);
    }
    return this.#debug.get(buildId);
  }
}

function readBinary(paths: readonly string[]): Binary {
  let problem = 'its file has gone';
  for (const path of paths) {
    try {
      const elf = Elf.parse(readFileSync(path));
      const buildId = buildIdOf(elf);
      return { ...binarySymbols(elf), ...(buildId !== undefined && { buildId }) };
    } catch (error) {
      if (!(error instanceof EbpfError) && !(error as NodeJS.ErrnoException).code) throw error;
      problem = (error as Error).message;
    }
  }
  return { table: NOTHING, problem };
}
