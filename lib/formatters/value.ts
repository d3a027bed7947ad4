/** What formatters are given: values as maps and events have them. */
import { EbpfError } from '../errors.ts';

export type Formatter = (value: unknown) => string;

/** Throws ERR_EBPF_VALUE for what is no whole number. */
export function integer(value: unknown, what: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw mismatch(what, 'a whole number', value);
}

/** The bytes that a number has in memory (little-endian), or bytes themselves. Throws ERR_EBPF_VALUE. */
export function bytesOf(value: unknown, size: number, what: string): Uint8Array {
  if (value instanceof Uint8Array && value.length === size) return value;
  if (Array.isArray(value) && value.length === size)
    return Uint8Array.from(value, each => Number(integer(each, what)));
  if (typeof value !== 'number' && typeof value !== 'bigint') throw mismatch(what, `${size} bytes`, value);
  const bits = BigInt.asUintN(size * 8, integer(value, what));
  return Uint8Array.from({ length: size }, (_, i) => Number((bits >> BigInt(i * 8)) & 0xffn));
}

export function mismatch(what: string, wanted: string, value: unknown): EbpfError {
  const got = value instanceof Uint8Array ? `${value.length} bytes` : `${typeof value} ${short(value)}`;
  return new EbpfError('ERR_EBPF_VALUE', `formatter '${what}': expected ${wanted}, got ${got}`);
}

const short = (value: unknown) => (typeof value === 'object' ? '' : String(value).slice(0, 40));
