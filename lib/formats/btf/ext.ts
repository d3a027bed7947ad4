/**
 * .BTF.ext: what belongs to instructions rather than types: function types, source lines, CO-RE relocations, each by section
 * (Documentation/bpf/btf.rst, section 4).
 */
import { Reader } from '../reader.ts';
import type { Btf } from './btf.ts';

export interface FuncInfo {
  /** Bytes from the section's start. */
  readonly offset: number;
  /** A `func`. */
  readonly typeId: number;
}

export interface LineInfo {
  readonly offset: number;
  readonly file: string;
  /** The source line itself, as the compiler saw it. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface CoreRelocation {
  readonly offset: number;
  readonly typeId: number;
  /** `0:1:2`: member indexes from the root type on. */
  readonly access: string;
  /** BPF_CORE_* number (enum bpf_core_relo_kind). */
  readonly kind: number;
}

const BTF_MAGIC = 0xeb9f;

type BySection<T> = ReadonlyMap<string, readonly T[]>;

export class BtfExt {
  readonly funcInfo: BySection<FuncInfo>;
  readonly lineInfo: BySection<LineInfo>;
  readonly coreRelocations: BySection<CoreRelocation>;

  private constructor(parts: Pick<BtfExt, 'funcInfo' | 'lineInfo' | 'coreRelocations'>) {
    this.funcInfo = parts.funcInfo;
    this.lineInfo = parts.lineInfo;
    this.coreRelocations = parts.coreRelocations;
  }

  /** Names and source text are in `btf`. `place`: where `bytes` start in their file. Throws ERR_EBPF_INVALID_BTF. */
  static parse(bytes: Uint8Array, btf: Btf, place = 0): BtfExt {
    const littleEndian = bytes[0] === (BTF_MAGIC & 0xff);
    const reader = new Reader(bytes, littleEndian, 'BTF.ext', 'ERR_EBPF_INVALID_BTF', place);
    if (reader.u16(0) !== BTF_MAGIC) reader.fail(`magic 0x${reader.u16(0).toString(16)} is not 0xeb9f`, 0);
    if (reader.u8(2) !== 1) reader.fail(`version ${reader.u8(2)} is not 1`, 2);
    const headerLength = reader.u32(4);
    if (headerLength < 24 || headerLength > bytes.length) reader.fail(`a header of ${headerLength} bytes`, 4);
    const table = (at: number) =>
      // Headers older than CO-RE end before its table.
      at + 8 <= headerLength ? { start: headerLength + reader.u32(at), length: reader.u32(at + 4) } : null;
    return new BtfExt({
      funcInfo: readTable(reader, table(8), 8, btf, at => ({
        offset: reader.u32(at),
        typeId: reader.u32(at + 4),
      })),
      lineInfo: readTable(reader, table(16), 16, btf, at => {
        const position = reader.u32(at + 12);
        return {
          offset: reader.u32(at),
          file: btf.string(reader.u32(at + 4)),
          text: btf.string(reader.u32(at + 8)),
          line: position >>> 10,
          column: position & 0x3ff,
        };
      }),
      coreRelocations: readTable(reader, table(24), 16, btf, at => ({
        offset: reader.u32(at),
        typeId: reader.u32(at + 4),
        access: btf.string(reader.u32(at + 8)),
        kind: reader.u32(at + 12),
      })),
    });
  }

  /** The source line of the instruction at `offset`: that of the last record at or before it. */
  lineAt(section: string, offset: number): LineInfo | undefined {
    return this.lineInfo.get(section)?.findLast(line => line.offset <= offset);
  }
}

function readTable<T>(
  reader: Reader,
  table: { start: number; length: number } | null,
  smallest: number,
  btf: Btf,
  record: (at: number) => T,
): BySection<T> {
  const sections = new Map<string, T[]>();
  if (!table || table.length === 0) return sections;
  reader.slice(table.start, table.length, 'a table');
  const end = table.start + table.length;
  const recordSize = reader.u32(table.start);
  if (recordSize < smallest)
    reader.fail(`records of ${recordSize} bytes, at least ${smallest} expected`, table.start);
  let at = table.start + 4;
  while (at < end) {
    const name = btf.string(reader.u32(at));
    const count = reader.u32(at + 4);
    at += 8;
    if (count > (end - at) / recordSize)
      reader.fail(`${count} records of section '${name}' end beyond their table`, at - 4);
    const records = sections.get(name) ?? [];
    sections.set(name, records);
    for (let i = 0; i < count; i++, at += recordSize) records.push(record(at));
  }
  return sections;
}
