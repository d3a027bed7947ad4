/** Which way a path goes at a jump: what is true there. */
import type { Step } from './steps.ts';

const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '>': '<=',
  '<=': '>',
  '<': '>=',
  '>=': '<',
  's>': 's<=',
  's<=': 's>',
  's<': 's>=',
  's>=': 's<',
};

/** `taken, because r2 > 4`; undefined where it is no jump that decides. */
export function decision({ code, index }: Step, next: Step): string | undefined {
  const [, left, operator = '', right = '', distance] =
    /^if ([rw]\d+) (\S+) (\S+) goto pc([+-]\d+)$/.exec(code) ?? [];
  if (left === undefined || Number(distance) === 0) return undefined;
  const taken = next.index === index + 1 + Number(distance);
  if (!taken && next.index !== index + 1) return undefined;
  const other = right.startsWith('0x') ? number(right, left.startsWith('w')) : right;
  if (taken) return `taken, because ${left} ${operator} ${other}`;
  const opposite = OPPOSITE[operator];
  return opposite === undefined
    ? `not taken, because not ${left} ${operator} ${other}`
    : `not taken, because ${left} ${opposite} ${other}`;
}

/** The log has 32 bits of them without a sign. */
function number(text: string, unsigned: boolean): string {
  const value = BigInt(text);
  return `${unsigned ? value : BigInt.asIntN(32, value)}`;
}
