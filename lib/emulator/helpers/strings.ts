/** Text in programs' memory (kernel/bpf/helpers.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';
import { readable, writable } from './arguments.ts';
import { checkSize, constantString } from './checked.ts';
import { format, latin1Bytes, latin1Text } from './format.ts';
import type { HelperBody, HelperTable } from './table.ts';
import { valuesAt } from './trace.ts';

const { EINVAL, ERANGE } = ERRNO;
/** BPF_STRTOX_BASE_MASK */
const BASE_MASK = 0x1fn;
/** What the kernel copies of a number before it reads it. */
const MOST_DIGITS = 63;

interface Parsed {
  readonly value: bigint;
  readonly negative: boolean;
  /** How many bytes it was. */
  readonly length: number;
}

export const stringHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;

  const parse =
    (finish: (parsed: Parsed) => bigint | number): HelperBody['call'] =>
    (given: number, size: number, flags: bigint, to: number): number => {
      checkSize(size, 'the size');
      readable(world, given >>> 0, size, 'the text');
      writable(world, to >>> 0, 8, 'the place for the number');
      memory.view.setBigUint64(to >>> 0, 0n, true);
      const bytes = memory.bytes.subarray(given >>> 0, (given >>> 0) + size);
      const parsed = parseInteger(latin1Text(bytes), flags);
      if (typeof parsed === 'number') return parsed;
      const value = finish(parsed);
      if (typeof value === 'number') return value;
      memory.view.setBigUint64(to >>> 0, BigInt.asUintN(64, value), true);
      return parsed.length;
    };

  return {
    bpf_strtol: {
      parameters: ['pointer', 'i32', 'i64', 'pointer'],
      result: 'i32',
      call: parse(({ value, negative }) => {
        const signed = negative ? -value : value;
        return BigInt.asIntN(64, signed) === signed ? signed : -ERANGE;
      }),
    },
    bpf_strtoul: {
      parameters: ['pointer', 'i32', 'i64', 'pointer'],
      result: 'i32',
      call: parse(({ value, negative }) => (negative ? -EINVAL : value)),
    },
    bpf_strncmp: {
      parameters: ['pointer', 'i32', 'pointer'],
      result: 'i32',
      call(first: number, size: number, second: number): number {
        checkSize(size, 'the size');
        readable(world, first >>> 0, size, 'the text');
        const other = constantString(world, second >>> 0, 'r3');
        for (let i = 0; i < size; i++) {
          const [a, b] = [memory.bytes[(first >>> 0) + i]!, other[i] ?? 0];
          if (a !== b) return a < b ? -1 : 1;
          if (a === 0) break;
        }
        return 0;
      },
    },
    bpf_snprintf: {
      parameters: ['pointer', 'i32', 'pointer', 'pointer', 'i32'],
      result: 'i32',
      call(given: number, size: number, at: number, data: number, length: number): number {
        const to = given >>> 0;
        checkSize(size, 'the size');
        if (to === 0 && size > 0) throw new HelperFault('r1 is NULL, and its size is not 0');
        if (size > 0) writable(world, to, size, 'the buffer');
        const values = valuesAt(world, data >>> 0, length);
        if (!values) return -EINVAL;
        const text = format(world, constantString(world, at >>> 0, 'the format'), values);
        if (typeof text === 'number') return text;
        if (size > 0) {
          const written = latin1Bytes(text.slice(0, size - 1));
          memory.bytes.set(written, to);
          memory.bytes[to + written.length] = 0;
        }
        return text.length + 1;
      },
    },
  };
};

/** __bpf_strtoull: blanks, a minus, and as many digits as there are; or a negative errno. */
function parseInteger(text: string, flags: bigint): Parsed | number {
  const base = flags & BASE_MASK;
  if (flags !== base || ![0n, 8n, 10n, 16n].includes(base)) return -EINVAL;
  const [before = '', minus] = /^[ \t\n\v\f\r]*(-?)/.exec(text) ?? [];
  const rest = text.slice(before.length, before.length + MOST_DIGITS);
  const hexadecimal = /^0[xX](?=[\da-fA-F])/.test(rest);
  const radix = base !== 0n ? base : hexadecimal ? 16n : rest.startsWith('0') ? 8n : 10n;
  const skipped = radix === 16n && hexadecimal ? 2 : 0;
  const digits = { '8': /^[0-7]*/, '10': /^\d*/, '16': /^[\da-fA-F]*/ }[String(radix)]!.exec(
    rest.slice(skipped),
  )![0];
  if (digits === '') return -EINVAL;
  const value = [...digits].reduce((sum, digit) => sum * radix + BigInt(Number.parseInt(digit, 16)), 0n);
  if (value >= 1n << 64n) return -ERANGE;
  return { value, negative: minus === '-', length: before.length + skipped + digits.length };
}
