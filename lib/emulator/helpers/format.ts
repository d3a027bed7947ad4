/**
 * Formats of bpf_trace_printk, bpf_snprintf and bpf_seq_printf: what the kernel takes of them (bpf_bprintf_prepare in kernel/bpf/helpers.c),
 * and what it writes for each (lib/vsprintf.c).
 */
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { isThere, readString } from './probe-read.ts';

const { EINVAL } = ERRNO;
/** MAX_BPRINTF_BIN_ARGS: the kernel keeps the texts of one call there. */
const MOST_TEXT = 512;
const BLANK = /\s/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;

/** Bytes as characters of one byte each; or a negative errno for a format that the kernel refuses. */
export function format(world: World, text: Uint8Array, values: readonly bigint[]): string | number {
  const from = latin1Text(text);
  // isprint() and isspace() of ASCII.
  if (!/^[\x20-\x7e\t-\r]*$/.test(from)) return -EINVAL;
  let out = '';
  let next = 0;
  for (let i = 0; i < from.length; i++) {
    if (from[i] !== '%') {
      out += from[i];
      continue;
    }
    const [directive, flags = '', width = '', rest = ''] =
      /^%([0+\- ]*)([1-9]\d*)?(%|p(?:[ku]s|[iI][46]|[KxsSB])?|s|c|l{0,2}[diuxX])/.exec(from.slice(i)) ?? [];
    if (directive === undefined) return -EINVAL;
    if (rest === '%') {
      // Only as it is: with a width it is none.
      if (directive !== '%%') return -EINVAL;
      out += '%';
      i++;
      continue;
    }
    const after = from[i + directive.length];
    const free = after === undefined || BLANK.test(after) || PUNCTUATION.test(after);
    if ((/^(?:s|p[ku]s)$/.test(rest) || rest === 'p') && !free) return -EINVAL;
    if (next >= values.length) return -EINVAL;
    out += pad(one(world, rest, values[next++]!, flags), flags, Number(width), /^[ldiuxX]/.test(rest));
    i += directive.length - 1;
  }
  return out;
}

function one(world: World, kind: string, value: bigint, flags: string): string {
  switch (kind) {
    case 's':
      return textAt(world, value, 'either');
    case 'pks':
      return textAt(world, value, 'kernel');
    case 'pus':
      return textAt(world, value, 'user');
    case 'c':
      return String.fromCharCode(Number(value & 0xffn));
    case 'pi4':
    case 'pI4':
      return addressBytes(world, value, 4)
        .map(byte => (kind === 'pi4' ? String(byte).padStart(3, '0') : String(byte)))
        .join('.');
    case 'pi6':
      return words(addressBytes(world, value, 16))
        .map(hex4)
        .join('');
    case 'pI6':
      return words(addressBytes(world, value, 16))
        .map(hex4)
        .join(':');
    case 'ps':
    case 'pS':
    case 'pB': {
      const name = value < 1n << 32n ? world.symbols.nameAt(Number(value)) : undefined;
      if (name === undefined) return `0x${value.toString(16)}`;
      return kind === 'ps' ? name : `${name}+0x0/0x8`;
    }
    // The kernel shows a hash for the first, so that nobody learns addresses; the emulator's are no secret.
    case 'p':
    case 'pK':
    case 'px':
      return value.toString(16).padStart(16, '0');
    default:
      return integer(kind, value, flags);
  }
}

function integer(kind: string, value: bigint, flags: string): string {
  const bits = kind.startsWith('l') ? 64 : 32;
  const last = kind.at(-1)!;
  if (last === 'd' || last === 'i') {
    const signed = BigInt.asIntN(bits, value);
    if (signed < 0n) return String(signed);
    return `${flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''}${signed}`;
  }
  const raw = BigInt.asUintN(bits, value);
  if (last === 'u') return String(raw);
  return last === 'X' ? raw.toString(16).toUpperCase() : raw.toString(16);
}

function pad(text: string, flags: string, width: number, isNumber: boolean): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !isNumber) return text.padStart(width);
  const [, sign = '', digits = ''] = /^([+\- ]?)(.*)$/.exec(text) ?? [];
  return sign + digits.padStart(width - sign.length, '0');
}

function textAt(world: World, from: bigint, space: 'kernel' | 'user' | 'either'): string {
  const found = readString(world, from, MOST_TEXT, space);
  return found ? latin1Text(found.bytes.subarray(0, MOST_TEXT - 1)) : '';
}

function addressBytes(world: World, from: bigint, size: number): number[] {
  if (!isThere(world, from, size, 'kernel')) return new Array<number>(size).fill(0);
  return [...world.machine.memory.bytes.subarray(Number(from), Number(from) + size)];
}

const words = (bytes: number[]): number[] =>
  bytes.flatMap((byte, i) => (i % 2 === 0 ? [(byte << 8) | bytes[i + 1]!] : []));
const hex4 = (word: number): string => word.toString(16).padStart(4, '0');

/** Characters of one byte each, whatever the bytes mean. */
export function latin1Text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, letter => letter.charCodeAt(0));
}
