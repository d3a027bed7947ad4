/** What a walk promises while entries come and go: no key twice, and none missed that is there from start to end. */
import { constants } from 'node:os';
import type { HashMap } from 'node-ebpf';
import { expect } from 'vitest';
import { both } from './support/both.ts';
import { withMaps } from './support/create.ts';

const { ENOENT } = constants.errno;

/** More than a batch has. */
const STABLE = 5000;
const BATCH = 4096;

function check(seen: readonly number[], stable: (key: number) => boolean): unknown {
  expect(new Set(seen).size).toBe(seen.length);
  const found = seen.filter(stable).length;
  expect(found).toBe(STABLE);
  return found;
}

for (const type of ['hash', 'percpu_hash'] as const)
  both(`a ${type} whose entries come and go`, bench =>
    withMaps(bench, async make => {
      const made = await make({ type, key: '__u32', value: '__u64', maxEntries: 4 * STABLE });
      const map = made as HashMap<number, unknown>;
      const value = type === 'hash' ? 1n : Array<bigint>(made.backend.cpus).fill(1n);
      map.setMany(Array.from({ length: STABLE }, (_, key) => [key, value] as const));
      for (let key = STABLE; key < 2 * STABLE; key++) map.set(key, value);
      const seen: number[] = [];
      let next = 2 * STABLE;
      for (const key of map.keys()) {
        seen.push(key);
        // The one that was just read, one further on perhaps, and new ones.
        if (key >= STABLE) map.delete(key);
        map.delete(STABLE + (seen.length % STABLE));
        if (seen.length % 3 === 0) map.set(next++, value);
      }
      return check(seen, key => key < STABLE);
    }),
  );

both('a trie, whose walk begins anew where the key has gone that it stood at', bench =>
  withMaps(bench, async make => {
    const key = 'struct prefix { __u32 prefixlen; __u8 addr[4]; }';
    const map = await make({ type: 'lpm_trie', key, value: '__u32', maxEntries: 4 * STABLE });
    const address = (number: number) => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}/32`;
    map.setMany(Array.from({ length: STABLE + 2 }, (_, number) => [address(number), number] as const));
    const seen: number[] = [];
    const gone = new Set<number>();
    for (const [prefix, number] of map) {
      seen.push(number);
      // The last of a batch: the next one would go on from it.
      if (seen.length !== BATCH && seen.length !== STABLE - 1) continue;
      gone.add(number);
      expect(map.delete(prefix)).toBe(true);
    }
    expect(gone.size).toBe(2);
    return check(seen, number => !gone.has(number));
  }),
);

both('a dump goes on past a short batch, to where the kernel says that it ends', bench =>
  withMaps(bench, async make => {
    const map = await make({ type: 'hash', key: '__u32', value: '__u64', maxEntries: 3 * BATCH, flags: 1 });
    map.setMany(Array.from({ length: 3 * BATCH }, (_, key) => [key, BigInt(key)] as const));
    // As many at a time as no bucket's bounds fit: each batch is short.
    const batch = map.backend.batch(100)!;
    const answers = new Set<number | undefined>();
    let count = 0;
    while (!answers.has(ENOENT)) {
      batch.count[0] = 100;
      answers.add(batch.lookup());
      count += batch.count[0]!;
    }
    batch.close();
    expect(count).toBe(3 * BATCH);
    expect([...answers]).toEqual([undefined, ENOENT]);
    return [map.count(), new Set(map.keys()).size];
  }),
);
