/** How an ELF64 file lies in memory: its program headers (System V ABI, chapter 5). */
import { Reader } from '../reader.ts';
import type { Elf } from './elf.ts';

const PROGRAM_HEADER = 56;
const PT_LOAD = 1;
/** PN_XNUM: there are more, and the null section says how many. */
const MANY = 0xffff;

/** A piece of the file that is loaded. */
export interface ElfSegment {
  readonly offset: number;
  readonly address: number;
  /** In the file; what is longer in memory is zeros. */
  readonly size: number;
}

/** Throws ERR_EBPF_INVALID_OBJECT. Empty for files that are not made to be loaded. */
export function loadedSegments(elf: Elf): ElfSegment[] {
  const reader = new Reader(elf.bytes, elf.header.littleEndian, 'the ELF file', 'ERR_EBPF_INVALID_OBJECT');
  const start = reader.size(32, 'the offset of the program headers');
  const short = reader.u16(56);
  const count = short === MANY ? (elf.sections[0]?.info ?? 0) : short;
  if (count === 0) return [];
  const size = reader.u16(54);
  if (size !== PROGRAM_HEADER) reader.fail(`program headers of ${size} bytes`, 54);
  if (start > reader.length || count > (reader.length - start) / PROGRAM_HEADER) {
    reader.fail(
      `${count} program headers at ${start} end beyond its ${reader.length} bytes: it is truncated`,
      32,
    );
  }
  const segments: ElfSegment[] = [];
  for (let at = start; at < start + count * PROGRAM_HEADER; at += PROGRAM_HEADER) {
    if (reader.u32(at) !== PT_LOAD) continue;
    segments.push({
      offset: reader.number64(at + 8),
      address: reader.number64(at + 16),
      size: reader.number64(at + 32),
    });
  }
  return segments;
}

/** Where in the file an address comes from; undefined for one that comes from nowhere in it. */
export function fileOffset(segments: readonly ElfSegment[], address: number): number | undefined {
  const segment = segments.find(each => address >= each.address && address < each.address + each.size);
  return segment && address - segment.address + segment.offset;
}
