/**
 * Where programs log: what `ebpf_log` of include/node-ebpf-log.h leaves in section `.ebpf.logs`, one piece for each place, with
 * the format and the arguments' types. At run time a place is named by its number alone.
 */
import { EbpfError } from '../../errors.ts';
import type { Elf } from '../elf/elf.ts';
import type { ElfSymbol } from '../elf/types.ts';
import { Reader } from '../reader.ts';

export interface LogArgument {
  /** Bytes; 0 for text. */
  readonly size: number;
  readonly signed: boolean;
}

export interface LogSite {
  readonly id: bigint;
  readonly level: LogLevel;
  readonly line: number;
  /** The function that it stands in. */
  readonly function: string;
  readonly format: string;
  /** Bytes that a text takes in a record. */
  readonly textSize: number;
  readonly arguments: readonly LogArgument[];
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_SECTION = '.ebpf.logs';
/** __EBPF_LOG_MAGIC */
const MAGIC = 0x676f4c65;
const MOST_ARGUMENTS = 12;
/** Bytes from a piece's start. */
const FIELD = { SIZE: 4, ID: 8, LINE: 16, LEVEL: 20, COUNT: 21, TEXT: 22, KINDS: 24, FORMAT: 36 } as const;
const TEXT = 0x40;
const SIGNED = 0x80;
const SIZES: readonly number[] = [1, 2, 4, 8];

/** By number. Empty where nothing logs. Throws ERR_EBPF_INVALID_OBJECT. */
export function logSites(elf: Elf): ReadonlyMap<bigint, LogSite> {
  const section = elf.section(LOG_SECTION);
  const sites = new Map<bigint, LogSite>();
  if (!section) return sites;
  const what = `section ${LOG_SECTION}`;
  const reader = new Reader(
    section.data,
    elf.header.littleEndian,
    what,
    'ERR_EBPF_INVALID_OBJECT',
    section.offset,
  );
  const names = new Map(elf.symbolsIn(section).flatMap(functionOf));
  for (let at = 0; at < reader.length; ) {
    const size = reader.u32(at + FIELD.SIZE);
    if (reader.u32(at) !== MAGIC || size <= FIELD.FORMAT || size % 8 !== 0)
      throw damaged(`${what} has no log place where one should begin`, section.offset + at);
    reader.check(at, size);
    const site = siteAt(reader, at, size, names.get(at) ?? '', section.offset);
    // Of two files that were linked, with the same number by chance: nobody can tell which one it was.
    const other = sites.get(site.id);
    sites.set(site.id, other && other.format !== site.format ? ambiguous(other, site) : site);
    at += size;
  }
  return sites;
}

function siteAt(reader: Reader, at: number, size: number, name: string, offset: number): LogSite {
  const level = LOG_LEVELS[reader.u8(at + FIELD.LEVEL)];
  const count = reader.u8(at + FIELD.COUNT);
  if (level === undefined || count > MOST_ARGUMENTS)
    throw damaged(
      `section ${LOG_SECTION}: a log place has no such level or number of arguments`,
      offset + at,
    );
  const bytes = reader.bytes.subarray(at + FIELD.FORMAT, at + size);
  const end = bytes.indexOf(0);
  return {
    id: reader.u64(at + FIELD.ID),
    level,
    line: reader.u32(at + FIELD.LINE),
    function: name,
    format: new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)),
    textSize: reader.u16(at + FIELD.TEXT),
    arguments: Array.from({ length: count }, (_, i) =>
      argumentOf(reader.u8(at + FIELD.KINDS + i), offset + at),
    ),
  };
}

function argumentOf(kind: number, offset: number): LogArgument {
  if (kind === TEXT) return { size: 0, signed: false };
  const size = kind & ~SIGNED;
  if (!SIZES.includes(size))
    throw damaged(`section ${LOG_SECTION}: an argument has an unknown kind ${kind}`, offset);
  return { size, signed: (kind & SIGNED) !== 0 };
}

/** Clang's name of a variable inside of a function: `talk.__site.2`. (Another symbol there is the section's own.) */
function functionOf({ name, value }: ElfSymbol): [place: number, name: string][] {
  const end = name.lastIndexOf('.__site');
  return end < 0 ? [] : [[value, name.slice(0, end)]];
}

function ambiguous(one: LogSite, other: LogSite): LogSite {
  return { ...one, format: `${one.format} | ${other.format}`, arguments: [] };
}

function damaged(why: string, offset: number): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_OBJECT', `${why} (byte ${offset})`, { offset });
}
