/** Which events count: those whose values are these. */
import { and } from '../formats/asm/code/arithmetic.ts';
import { jne } from '../formats/asm/code/jumps.ts';
import { lddw, ldx, st } from '../formats/asm/code/memory.ts';
import { r1, r2, r9, r10 } from '../formats/asm/code/registers.ts';
import { u64 } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';
import { refuse } from './errors.ts';
import type { Value } from './types.ts';
import { SCRATCH } from './value.ts';

export type Wanted = string | number | bigint;

export interface Condition {
  readonly name: string;
  readonly value: Value;
  readonly wanted: Wanted;
}

const WORD = 8;

/** Jumps to `out` from what is not as wanted. The stack is not in use yet. */
export function filter(hook: string, conditions: readonly Condition[]): Item[] {
  return conditions.map(({ name, value, wanted }, i) => {
    if (typeof wanted === 'string') return isText(hook, name, value, wanted, `where${i}`);
    if (typeof wanted !== 'bigint' && !Number.isSafeInteger(wanted))
      throw refuse(hook, `where: '${name}' is to be a text or an integer, and not ${String(wanted)}`);
    if (!value.load) {
      const what = value.type.kind === 'array' ? 'a text, and no number' : 'floating point, and no integer';
      throw refuse(hook, `where: '${name}' is ${what}`);
    }
    return [value.load, lddw(r1, BigInt.asIntN(64, BigInt(wanted))), jne(r9, r1, 'out')];
  });
}

function isText(hook: string, name: string, value: Value, wanted: string, id: string): Item[] {
  const { type } = value;
  if (type.kind !== 'array') throw refuse(hook, `where: '${name}' is a number, and no text`);
  const bytes = new TextEncoder().encode(`${wanted}\0`);
  if (bytes.length > type.size || wanted.includes('\0'))
    throw refuse(
      hook,
      `where: of '${name}' ${type.size - 1} bytes are known, and the text has ${bytes.length - 1}`,
    );
  const at = SCRATCH - Math.ceil(type.size / WORD) * WORD;
  const zeros: Item[] = [];
  for (let word = at; word < SCRATCH; word += WORD) zeros.push(st(u64.at(r10, word), 0));
  const compared: Item[] = [];
  for (let start = 0; start < bytes.length; start += WORD) {
    const part = bytes.subarray(start, start + WORD);
    const number = part.reduce((sum, byte, i) => sum | (BigInt(byte) << BigInt(i * 8)), 0n);
    compared.push(ldx(r1, u64.at(r10, at + start)));
    // What stands behind the text's end is nothing that was read.
    if (part.length < WORD) compared.push(lddw(r2, (1n << BigInt(part.length * 8)) - 1n), and(r1, r2));
    compared.push(lddw(r2, BigInt.asIntN(64, number)), jne(r1, r2, 'out'));
  }
  return [zeros, value.store(at, id), compared];
}
