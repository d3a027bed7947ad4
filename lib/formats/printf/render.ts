/**
 * printf's formats with arguments that have types of their own: an argument is as wide as its type, its letter says how it is written.
 * What is no directive, or has no argument, stays as it stands.
 */
import type { LogArgument } from './sites.ts';

/** Integers as the 64 bits that were sent. */
export type LogValue = bigint | string;

const DIRECTIVE = /%([-+ 0#]*)(\d+)?(?:\.(\d+))?(?:hh|h|ll|l|z|j|t)?([diuxXocsp%])/g;
/** A width that a format may ask for; what is more is no width but a mistake. */
const MOST_WIDTH = 1024;

export function render(format: string, values: readonly LogValue[], types: readonly LogArgument[]): string {
  let next = 0;
  return format.replace(
    DIRECTIVE,
    (directive, flags: string, width = '0', precision: string | undefined, letter) => {
      if (letter === '%') return '%';
      const [value, type] = [values[next], types[next]];
      if (value === undefined || type === undefined) return directive;
      next++;
      const digits = precision === undefined ? undefined : Math.min(Number(precision), MOST_WIDTH);
      const text =
        typeof value === 'string' ? shorten(value, digits) : integer(value, type, letter, flags, digits);
      const zeros =
        flags.includes('0') && digits === undefined && typeof value !== 'string' && letter !== 'c';
      return pad(
        text,
        Math.min(Number(width), MOST_WIDTH),
        flags.includes('-') ? 'right' : zeros ? 'zeros' : 'left',
      );
    },
  );
}

function integer(value: bigint, { size }: LogArgument, letter: string, flags: string, digits = 0): string {
  const bits = 8 * (size || 8);
  const unsigned = BigInt.asUintN(bits, value);
  const full = (text: string) => text.padStart(digits, '0');
  const alternative = flags.includes('#') && unsigned !== 0n;
  switch (letter) {
    case 'd':
    case 'i': {
      const signed = BigInt.asIntN(bits, value);
      const sign = signed < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
      return sign + full(String(signed < 0n ? -signed : signed));
    }
    case 'x':
      return (alternative ? '0x' : '') + full(unsigned.toString(16));
    case 'X':
      return (alternative ? '0X' : '') + full(unsigned.toString(16).toUpperCase());
    case 'o':
      return (alternative ? '0' : '') + full(unsigned.toString(8));
    case 'p':
      return `0x${unsigned.toString(16)}`;
    case 'c':
      return String.fromCharCode(Number(unsigned & 0xffn));
    default:
      return full(String(unsigned));
  }
}

const shorten = (text: string, most?: number) => (most === undefined ? text : text.slice(0, most));

function pad(text: string, width: number, how: 'left' | 'right' | 'zeros'): string {
  if (text.length >= width) return text;
  if (how === 'right') return text.padEnd(width);
  if (how === 'left') return text.padStart(width);
  const [, head = '', digits = ''] = /^([-+ ]?(?:0[xX])?)(.*)$/s.exec(text) ?? [];
  return head + digits.padStart(width - head.length, '0');
}
