/** XDP in each mode. */
import { describe, expect } from 'vitest';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';

/** Drops everything that reaches the interface. */
async function drops(mode: 'native' | 'generic', mechanism: 'auto' | 'link'): Promise<void> {
  using pair = new VethPair();
  await using object = await loadTest('xdp');
  expect(await pair.ping(2)).toBe(2);
  const link = await object.programs.drop.attach({ interface: pair.near, mode, mechanism });
  expect(await pair.ping(2)).toBe(0);
  expect(link.mechanism).toMatch(new RegExp(`^xdp-${mode}-`));
  await link.close();
  expect(await pair.ping(2)).toBe(2);
}

describe('xdp', () => {
  hook('xdp native', () => drops('native', 'auto'));
  hook('xdp generic', () => drops('generic', 'auto'));
  hook('xdp link', () => drops('native', 'link'));
});
