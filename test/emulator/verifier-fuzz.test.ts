/**
 * Programs that our verifier takes run without a fault, whatever they are given. Not all that are made are taken, nor can all that are taken be
 * run alone; but many must. `npm run fuzz:verifier` does more of them, and asks the kernel as well.
 */
import { expect, it } from 'vitest';
import { VerifierFuzz } from './support/verifier-fuzz/fuzz.ts';
import { Tally } from './support/verifier-fuzz/tally.ts';

const COUNT = 2000;

it(`${COUNT} generated and changed programs: what is taken runs without a fault`, {
  timeout: 60_000 + COUNT * 150,
}, async () => {
  const fuzz = new VerifierFuzz();
  const tally = new Tally();
  for (let seed = 1; seed <= COUNT; seed++) tally.add(await fuzz.one(seed));
  expect(tally.failures).toEqual([]);
  const { ran = 0, rejected = 0 } = tally.counts;
  expect(ran, JSON.stringify(tally.counts)).toBeGreaterThan(COUNT * 0.1);
  expect(rejected, JSON.stringify(tally.counts)).toBeGreaterThan(COUNT * 0.2);
});
