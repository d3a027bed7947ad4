/** Each type of map: what users and programs do with it, on the kernel and in the emulator. */
import { expect } from 'vitest';
import { packet } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

const key = (id: number) => ({ id, port: 443, tag: Uint8Array.of(1, 2) });
const value = (count: bigint) => ({ count, delta: 0, state: 'IDLE', name: 'entry' });

both('a hash', async ({ load }) => {
  const { maps, programs, variables } = await load('maps');
  const { hash } = maps;
  hash.set(key(1), value(1n)).set(key(2), value(2n));
  variables.wanted.value = key(2);
  await programs.touch.run({ data: packet });
  expect(hash.get(key(2))).toEqual({ count: 3n, delta: -1, state: 'BUSY', name: 'entry' });
  return [...hash].sort(([a], [b]) => a.id - b.id);
});
