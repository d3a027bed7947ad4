/** Sets of registers and slots, the log that keeps its end, and numbers of bits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Log } from '../../../lib/verifier/log/log.ts';
import { Tracked } from '../../../lib/verifier/prune/tracked.ts';
import { Bits } from '../../../lib/verifier/state/bits.ts';
import { bitLength } from '../../../lib/verifier/state/tnum.ts';

it('counts the bits of a number', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 64n) - 1n), n => {
      expect(bitLength(n)).toBe(n === 0n ? 0 : n.toString(2).length);
    }),
  );
});

it('keeps sets of 64 numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 63 })), all => {
      const bits = new Bits();
      for (const i of all) bits.add(i);
      for (let i = 0; i < 64; i++) expect(bits.has(i)).toBe(all.includes(i));
      expect(bits.empty).toBe(all.length === 0);
      bits.clear();
      expect(bits.empty).toBe(true);
    }),
  );
});

it('follows slots of frames, each by itself', () => {
  const tracked = new Tracked().reset(2);
  for (const slot of [0, 31, 32, 63]) tracked.addSlot(2, slot);
  tracked.addRegister(1, 6);
  expect([tracked.slots(2), tracked.slots(1), tracked.registers(1)]).toEqual([[0, 31, 32, 63], [], [6]]);
  expect(tracked.slotText(2)).toBe('fp-8,fp-256,fp-264,fp-512');
  for (const slot of [0, 31, 32, 63]) tracked.removeSlot(2, slot);
  expect([tracked.hasSlots(2), tracked.empty]).toEqual([false, false]);
  expect(tracked.reset(0).empty).toBe(true);
});

it('keeps the end of a log that is too long', () => {
  const log = new Log(1);
  for (let i = 0; i < 200_000; i++) log.write(`${i}\n`);
  expect(log.position).toBe(200_000);
  expect(log.text.endsWith('\n199999\n')).toBe(true);
  expect(log.text.startsWith('0\n')).toBe(false);
  log.reset(199_990);
  expect(log.text.endsWith('\n199989\n')).toBe(true);
  expect(log.position).toBe(199_990);
});
