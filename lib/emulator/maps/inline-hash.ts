/** Lookups in hashes with keys of a few words, written into translated programs: as in wasm/hash.ts. */
import type { InlineSite } from '../helpers.ts';
import { OP } from '../jit/wasm/codes.ts';
import { ELEMENT, FIELD, TOUCHED, USED } from './block.ts';
import type { EmulatedMap } from './map.ts';
import { TYPE as MAP } from './types.ts';
import { add, i32, Local, load, loop, sequence, store, when } from './wasm/expressions.ts';
import { valueOffset } from './wasm/hash.ts';
import { chainOf, keyOf } from './wasm/key.ts';

const MOST_BYTES = 48;

/** Writes it where the key is known to be readable; else answers false. */
export function hashLookup(site: InlineSite, { address, definition }: EmulatedMap): boolean {
  const { type, keySize } = definition;
  const plain = type === MAP.HASH || type === MAP.LRU_HASH;
  if (!plain || keySize > MOST_BYTES || !site.knows(1, keySize, false)) return false;
  // The chains are others once there are more elements.
  const field = (place: number) => load(i32(0), address + place);
  const { code } = site;
  // The key's address is not wanted any more once the key has been read.
  const element = new Local(site.narrow);
  const first = site.wides(Math.ceil(keySize / 8));
  let words = 0;
  const key = keyOf(element, keySize, () => new Local(first + words++));
  site.parameter(1);
  code.set(site.narrow);
  sequence(
    key.read,
    element.set(load(chainOf(field(FIELD.BUCKETS), key.hash, field(FIELD.MASK)))),
    loop(again =>
      when(
        element.value,
        key.unlessAt(element, ELEMENT.KEY, sequence(element.set(load(element.value, ELEMENT.NEXT)), again)),
      ),
    ),
    ...(type === MAP.LRU_HASH
      ? [when(element.value, store(element.value, i32(USED | TOUCHED), ELEMENT.STATE))]
      : []),
    add(element.value, i32(valueOffset(keySize))),
    i32(0),
    element.value,
  )(code);
  code.op(OP.SELECT);
  return true;
}
