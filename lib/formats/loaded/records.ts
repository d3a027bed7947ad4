/** What the kernel tells of a loaded program's code: raw, as BPF_OBJ_GET_INFO_BY_FD has it (struct bpf_prog_info). */
import type { SourceLine } from '../asm/types.ts';
import type { Btf } from '../btf/btf.ts';

export interface RawProgramCode {
  /** Of the BTF that names functions and lines; 0 for a program without. */
  readonly btfId: number;
  /** Instructions; empty where the process may not see them. */
  readonly translated: Uint8Array;
  /** Machine code of all functions, one after the other. */
  readonly jited: Uint8Array;
  /** u64 each: where the machine code of each function is. */
  readonly symbols: Uint8Array;
  /** u32 each: how long it is. */
  readonly lengths: Uint8Array;
  /** struct bpf_func_info, and the bytes of each. */
  readonly functions: Uint8Array;
  readonly functionSize: number;
  /** struct bpf_line_info, and the bytes of each. */
  readonly lines: Uint8Array;
  readonly lineSize: number;
  /** u64 each: the machine code of each line. */
  readonly machineLines: Uint8Array;
}

export interface CodeFunction {
  readonly name: string;
  /** The slot where it starts. */
  readonly slot: number;
}

export interface CodeLine extends SourceLine {
  readonly slot: number;
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** `smallest`: bytes of what is read of each record. */
function* records(bytes: Uint8Array, size: number, smallest: number): Generator<DataView> {
  if (size < smallest) return;
  for (let at = 0; at + size <= bytes.length; at += size)
    yield new DataView(bytes.buffer, bytes.byteOffset + at, size);
}

/** The main one first; without names where there is no BTF. */
export function functionsIn({ functions, functionSize }: RawProgramCode, btf: Btf | null): CodeFunction[] {
  return Array.from(records(functions, functionSize, 8), record => {
    const type = record.getUint32(4, littleEndian);
    return { slot: record.getUint32(0, littleEndian), name: btf && type < btf.count ? btf.nameOf(type) : '' };
  });
}

/** struct bpf_line_info: insn_off, file_name_off, line_off, line_col. Empty without BTF. */
export function linesIn({ lines, lineSize }: RawProgramCode, btf: Btf | null): CodeLine[] {
  if (!btf) return [];
  return Array.from(records(lines, lineSize, 16), record => {
    const place = record.getUint32(12, littleEndian);
    return {
      slot: record.getUint32(0, littleEndian),
      file: btf.string(record.getUint32(4, littleEndian)),
      text: btf.string(record.getUint32(8, littleEndian)),
      line: place >>> 10,
      column: place & 0x3ff,
    };
  });
}

export function bigNumbers(bytes: Uint8Array): bigint[] {
  return Array.from(records(bytes, 8, 8), record => record.getBigUint64(0, littleEndian));
}

export function numbers(bytes: Uint8Array): number[] {
  return Array.from(records(bytes, 4, 4), record => record.getUint32(0, littleEndian));
}
