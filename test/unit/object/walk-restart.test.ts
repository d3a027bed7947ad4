/** Key by key, as on kernels without batches: from a key that has gone, the kernel begins again with the first. */
import { expect, it } from 'vitest';
import { MapType } from '../../../lib/object/maps/types.ts';
import { walk } from '../../../lib/object/maps/walk.ts';
import { fakeMap } from './fake-map.ts';

const hex = (key: number) => Buffer.from([key]).toString('hex');

function filled(count: number, type: number = MapType.hash) {
  const map = fakeMap({ info: { type, keySize: 1, valueSize: 1 }, batches: 'none' });
  for (let key = 0; key < count; key++) map.entries.set(hex(key), Uint8Array.of(key));
  return map;
}

const fail = (errno: number): never => {
  throw new Error(`errno ${errno}`);
};
const read = ({ keys, keyOffset }: { keys: DataView; keyOffset: number }) => keys.getUint8(keyOffset);

it('no key comes twice, and none that stays is missed', () => {
  const map = filled(100);
  const seen: number[] = [];
  for (const key of walk(map, read, fail, false)) {
    seen.push(key);
    // Others delete the one that comes next, on which the walk stands already.
    if (key % 10 === 0) map.entries.delete(hex(key + 1));
  }
  expect(new Set(seen).size).toBe(seen.length);
  const stable = Array.from({ length: 100 }, (_, key) => key).filter(key => key % 10 !== 1);
  expect(seen.filter(key => key % 10 !== 1).sort((a, b) => a - b)).toEqual(stable);
});

it('entries that are taken are taken once', () => {
  const map = filled(50);
  const seen = [...walk(map, read, fail, true)];
  expect([seen.length, map.entries.size]).toEqual([50, 0]);
});

it('of arrays, whose indexes are always there, nothing is remembered', () => {
  const map = filled(3, MapType.array);
  expect([...walk(map, read, fail, false)]).toEqual([0, 1, 2]);
});
