/** JavaScript values as constants of C, each of the type that holds it. */
import { EbpfError } from '../errors.ts';

/**
 * | JavaScript | C |
 * | --- | --- |
 * | number | `int`; beyond 32 bits `long long`. A whole one that is exact |
 * | bigint | `unsigned long long`, negative ones `long long` |
 * | boolean | `1` or `0` |
 * | string | a string literal |
 * | Uint8Array, array | `{ 1, 2, 3 }`, for an initializer |
 */
export type Constant = number | bigint | boolean | string | Uint8Array | readonly Constant[];

const INT_MAX = 2 ** 31 - 1;
const MAX_DEPTH = 16;

/** `path`: of the value, for messages. Throws ERR_EBPF_VALUE. */
export function constant(value: Constant, path: string, depth = 0): string {
  switch (typeof value) {
    case 'boolean':
      return value ? '1' : '0';
    case 'number':
      return signed(integer(value, path));
    case 'bigint':
      return wide(value, path);
    case 'string':
      return literal(value, path);
  }
  if (depth > MAX_DEPTH) throw refused(path, `arrays nest more than ${MAX_DEPTH} levels deep`);
  if (value instanceof Uint8Array) return `{ ${[...value].join(', ')} }`;
  if (!Array.isArray(value))
    throw refused(path, `${value === null ? 'null' : typeof value} is no constant of C`);
  return `{ ${value.map((element, i) => constant(element as Constant, `${path}[${i}]`, depth + 1)).join(', ')} }`;
}

function integer(value: number, path: string): string {
  if (!Number.isSafeInteger(value)) {
    const why = Number.isInteger(value)
      ? 'is no exact integer: give a bigint'
      : 'is no integer, and eBPF has no others';
    throw refused(path, `${value} ${why}`);
  }
  return Math.abs(value) > INT_MAX ? `${value}ll` : `${value === 0 ? 0 : value}`;
}

function wide(value: bigint, path: string): string {
  if (value < -(1n << 63n) || value >= 1n << 64n) throw refused(path, `${value} has more than 64 bits`);
  // The smallest has no literal of its own.
  if (value === -(1n << 63n)) return '(-9223372036854775807ll - 1)';
  return signed(`${value}${value < 0n ? 'll' : 'ull'}`);
}

/** `x - -1` reads well, `x --1` is something else. */
function signed(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}

/** Bytes outside of ASCII as octal escapes, which end after three digits whatever follows. */
function literal(text: string, path: string): string {
  if (text.includes('\0')) throw refused(path, 'a string of C ends at its first NUL');
  const escaped = Array.from(Buffer.from(text), byte => {
    const letter = String.fromCharCode(byte);
    if (letter === '"' || letter === '\\') return `\\${letter}`;
    return byte >= 0x20 && byte < 0x7f && letter !== '?' ? letter : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

function refused(path: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_VALUE', `compile: ${path}: ${why}`, { path });
}
