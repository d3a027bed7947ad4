/** Calls of generated programs with maps: keys that are there or not, flags that are good or not, and what is done with a value that is found. */
import type { Instruction } from '../../../../lib/formats/insn/insn.ts';
import type { Random } from '../../cbpf/support/random.ts';
import * as I from './insn.ts';

/** The LRU has far more room than there are keys: what it forgets is not defined. The hash has less. */
export const MAPS = [
  { name: 'values', type: 'array', entries: 4 },
  { name: 'places', type: 'percpu_array', entries: 4 },
  { name: 'known', type: 'hash', entries: 6 },
  { name: 'recent', type: 'lru_hash', entries: 4096 },
] as const;
/** Bytes of a value: two words. Keys are 4 bytes of arrays, else 8. */
export const VALUE = 16;
/** Keys are below it, mostly. */
export const KEYS = 8;

export interface MapUse {
  readonly at: number;
  /** Index in MAPS. */
  readonly map: number;
}

/** On the stack, below what loops count in. */
const KEY_AT = -408;
const VALUE_AT = KEY_AT - VALUE;
const HELPER = { lookup: 1, update: 2, delete: 3 };
/** BPF_ANY, BPF_NOEXIST, BPF_EXIST, BPF_F_LOCK, which needs a lock in the value, and what there is none of. */
const FLAGS = [0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 8, -1];
/** Registers that keep their values through calls. */
const KEPT = [6, 7];

const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;

/** Some call; `at` is where in the code the map's address is loaded. r0 is a number afterwards, r1 to r5 have no values. */
export function mapCall(random: Random): MapUse & { readonly code: readonly Instruction[] } {
  const map = random(MAPS.length);
  const helper = pick(random, ['lookup', 'lookup', 'update', 'update', 'delete'] as const);
  const code: Instruction[] = [];
  if (helper === 'update')
    for (const at of [0, 8])
      code.push(I.store(8, 10, VALUE_AT + at, random(3) ? { r: random(8) } : random(256)));
  if (random(3)) code.push(I.store(8, 10, KEY_AT, random(20) ? random(KEYS) : -1));
  else code.push(I.mov(1, { r: random(8) }), I.alu(64, 'AND', 1, KEYS - 1), I.store(8, 10, KEY_AT, { r: 1 }));
  code.push(I.mov(2, { r: 10 }), I.add(2, KEY_AT));
  if (helper === 'update') code.push(I.mov(3, { r: 10 }), I.add(3, VALUE_AT), I.mov(4, pick(random, FLAGS)));
  const at = code.length;
  code.push(I.wide(1, 0n), I.helper(HELPER[helper]));
  if (helper === 'lookup') {
    const uses = Array.from({ length: 1 + random(4) }, () => useOfValue(random));
    code.push(I.jump(64, 'JEQ', 0, 0, uses.length), ...uses, I.mov(0, random(2 ** 32) | 0));
  }
  return { code, at, map };
}

/** One instruction with the value that r0 points to. */
function useOfValue(random: Random): Instruction {
  const size = pick(random, [1, 2, 4, 8] as const);
  const offset = random(VALUE / size) * size;
  const register = pick(random, KEPT);
  const kind = random(4);
  if (kind === 0) return I.load(size, register, 0, offset);
  if (kind === 1 && size < 8) return I.loadSigned(size as 1 | 2 | 4, register, 0, offset);
  if (kind === 2 && size >= 4) {
    const name = pick(random, ['ADD', 'OR', 'AND', 'XOR', 'XCHG'] as const);
    return I.atomic(size, name, 0, offset, register, random(2) === 1);
  }
  return I.store(size, 0, offset, random(2) ? { r: register } : random(2 ** 32) | 0);
}
