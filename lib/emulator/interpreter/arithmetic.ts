/** What operations compute, on bigints of 64 bits without sign, written to be compared with RFC 9669 line by line. */
import type { AluName, AtomicName, Condition } from '../program/operations.ts';

type Width = 32 | 64;

/** What fills the width after the name's own computation; a and b are taken as far as the width goes. */
export function arithmetic(name: AluName, width: Width, left: bigint, right: bigint): bigint {
  const [a, b] = [unsigned(width, left), unsigned(width, right)];
  return unsigned(width, compute(name, width, a, b));
}

function compute(name: AluName, width: Width, a: bigint, b: bigint): bigint {
  // Shifts take as many bits of their distance as the width can need.
  const distance = b & BigInt(width - 1);
  switch (name) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return b === 0n ? 0n : a / b;
    case 'mod':
      return b === 0n ? a : a % b;
    // Both round towards zero; the smallest number by -1 wraps to itself.
    case 'sdiv':
      return b === 0n ? 0n : signed(width, a) / signed(width, b);
    case 'smod':
      return b === 0n ? a : signed(width, a) % signed(width, b);
    case 'or':
      return a | b;
    case 'and':
      return a & b;
    case 'xor':
      return a ^ b;
    case 'lsh':
      return a << distance;
    case 'rsh':
      return a >> distance;
    case 'arsh':
      return signed(width, a) >> distance;
    case 'mov':
      return b;
  }
}

export function holds(condition: Condition, width: Width, left: bigint, right: bigint): boolean {
  const [a, b] = [unsigned(width, left), unsigned(width, right)];
  const [sa, sb] = [signed(width, left), signed(width, right)];
  switch (condition) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'sgt':
      return sa > sb;
    case 'sge':
      return sa >= sb;
    case 'slt':
      return sa < sb;
    case 'sle':
      return sa <= sb;
    case 'set':
      return (a & b) !== 0n;
  }
}

/** What an atomic operation leaves in memory. */
export function combine(name: AtomicName, old: bigint, by: bigint, expected: bigint): bigint {
  if (name === 'xchg') return by;
  if (name === 'cmpxchg') return old === expected ? by : old;
  return compute(name, 64, old, by);
}

export function swap(bits: 16 | 32 | 64, value: bigint): bigint {
  let swapped = 0n;
  for (let i = 0; i < bits; i += 8) swapped = (swapped << 8n) | ((value >> BigInt(i)) & 0xffn);
  return swapped;
}

export function unsigned(bits: number, value: bigint): bigint {
  return BigInt.asUintN(bits, value);
}

export function signed(bits: number, value: bigint): bigint {
  return BigInt.asIntN(bits, value);
}
