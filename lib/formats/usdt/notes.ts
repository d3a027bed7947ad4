/** USDT probes of a binary: the notes of `.note.stapsdt` that sys/sdt.h makes (SystemTap's wiki, "UserSpaceProbeImplementation"). */
import type { Elf } from '../elf/elf.ts';
import { fileOffset, loadedSegments } from '../elf/segments.ts';
import { Reader } from '../reader.ts';
import { parseUsdtArguments, type UsdtArgument } from './arguments.ts';
import { symbolResolver } from './symbols.ts';

const NOTE_HEADER = 12;
/** NT_STAPSDT */
const STAPSDT = 3;
/** Location, base and semaphore of a 64-bit file. */
const ADDRESSES = 24;

export interface UsdtProbe {
  readonly provider: string;
  readonly name: string;
  /** Address that the binary is linked for. */
  readonly address: number;
  /** Where in the file the probe's instruction is; undefined where the address lies in no loaded part. */
  readonly offset: number | undefined;
  /** A counter of those who watch, which the program looks at before it computes arguments; undefined if there is none. */
  readonly semaphore: { readonly address: number; readonly offset: number | undefined } | undefined;
  readonly arguments: readonly UsdtArgument[];
}

/** One for each place that has the probe, in the file's order; empty without such notes. Throws ERR_EBPF_INVALID_OBJECT. */
export function readUsdtProbes(elf: Elf): UsdtProbe[] {
  const section = elf.section('.note.stapsdt');
  if (!section) return [];
  const segments = loadedSegments(elf);
  const base = elf.section('.stapsdt.base')?.address;
  const reader = new Reader(
    section.data,
    elf.header.littleEndian,
    "ELF section '.note.stapsdt'",
    'ERR_EBPF_INVALID_OBJECT',
    section.offset,
  );
  const resolved = symbolResolver(elf);
  const probes: UsdtProbe[] = [];
  for (let at = 0; at < reader.length; ) {
    const nameSize = reader.u32(at);
    const size = reader.u32(at + 4);
    const type = reader.u32(at + 8);
    const start = at + NOTE_HEADER + padded(nameSize);
    const name = reader.slice(at + NOTE_HEADER, nameSize, 'the name of a note');
    reader.slice(start, size, 'a note');
    if (type === STAPSDT && latin1(name) === 'stapsdt\0') {
      // prelink moves addresses and not the notes: `.stapsdt.base` has moved along.
      const moved = base === undefined ? 0 : base - reader.number64(start + 8);
      const place = (address: number) => ({ address, offset: fileOffset(segments, address) });
      const semaphore = reader.number64(start + 16);
      if (size < ADDRESSES) reader.fail(`a note of ${size} bytes has no addresses`, start);
      const [provider, probe, text] = strings(reader, start + ADDRESSES, start + size);
      probes.push({
        provider,
        name: probe,
        ...place(reader.number64(start) + moved),
        semaphore: semaphore === 0 ? undefined : place(semaphore + moved),
        arguments: parseUsdtArguments(text, elf.header.machine).map(resolved),
      });
    }
    at = start + padded(size);
  }
  return probes;
}

/** Provider, name and arguments. */
function strings(reader: Reader, start: number, end: number): [string, string, string] {
  const next = (at: number): [string, number] => {
    const stop = reader.bytes.indexOf(0, at);
    if (stop < 0 || stop >= end) reader.fail(`the string at ${at} has no end in its note`, at);
    return [latin1(reader.bytes.subarray(at, stop)), stop + 1];
  };
  const [provider, afterProvider] = next(start);
  const [name, afterName] = next(afterProvider);
  return [provider, name, next(afterName)[0]];
}

/** Notes are padded to 4 bytes. */
function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

const decoder = new TextDecoder('latin1');
const latin1 = (bytes: Uint8Array): string => decoder.decode(bytes);
