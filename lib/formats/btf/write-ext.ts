/** The bytes of a .BTF.ext section, as ext.ts reads them (Documentation/bpf/btf.rst, section 4). */
import { ByteWriter } from '../writer.ts';
import type { CoreRelocation, FuncInfo, LineInfo } from './ext.ts';
import type { BtfWriter } from './write.ts';

/** By the name of the section that the instructions are in. */
export interface ExtTables {
  readonly funcInfo: ReadonlyMap<string, readonly FuncInfo[]>;
  readonly lineInfo: ReadonlyMap<string, readonly LineInfo[]>;
  readonly coreRelocations: ReadonlyMap<string, readonly CoreRelocation[]>;
}

const MAGIC = 0xeb9f;
const HEADER = 32;
/** struct bpf_line_info keeps the line in 22 bits and the column in 10. */
const MOST_LINES = 2 ** 22 - 1;
const MOST_COLUMNS = 2 ** 10 - 1;

/** Their strings go to `btf`, which has to be written after this. */
export function writeBtfExt(tables: ExtTables, btf: BtfWriter, littleEndian = true): Uint8Array {
  const write = <T>(
    sections: ReadonlyMap<string, readonly T[]>,
    size: number,
    record: (value: T, out: ByteWriter) => void,
  ): Uint8Array => {
    const out = new ByteWriter(littleEndian);
    const used = [...sections].filter(([, records]) => records.length > 0);
    if (used.length > 0) out.u32(size);
    for (const [name, records] of used) {
      out.u32(btf.string(name)).u32(records.length);
      for (const value of records) record(value, out);
    }
    return out.bytes();
  };
  const parts = [
    write(tables.funcInfo, 8, ({ offset, typeId }, out) => out.u32(offset).u32(typeId)),
    write(tables.lineInfo, 16, ({ offset, file, text, line, column }, out) => {
      const position = Math.min(line, MOST_LINES) * 1024 + Math.min(column, MOST_COLUMNS);
      out.u32(offset).u32(btf.string(file)).u32(btf.string(text)).u32(position);
    }),
    write(tables.coreRelocations, 16, ({ offset, typeId, access, kind }, out) => {
      out.u32(offset).u32(typeId).u32(btf.string(access)).u32(kind);
    }),
  ];
  const out = new ByteWriter(littleEndian).u16(MAGIC).u8(1).u8(0).u32(HEADER);
  let at = 0;
  for (const { length } of parts) {
    out.u32(at).u32(length);
    at += length;
  }
  return out.append(...parts).bytes();
}
