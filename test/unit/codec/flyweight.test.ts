import { describe, expect, test } from 'vitest';
import type { BtfBuilder } from './builder.ts';
import { codecFor, encodeToBytes, MODES, refusal, viewOf } from './modes.ts';

function event(b: BtfBuilder) {
  const u8 = b.int('unsigned char', 1);
  const u64 = b.int('unsigned long', 8);
  const key = b.struct('key', 2, [
    { name: 'a', type: u8, offset: 0 },
    { name: 'b', type: u8, offset: 8 },
  ]);
  return b.struct('event', 20, [
    { name: 'key', type: key, offset: 0 },
    { name: 'keys', type: b.array(key, 1), offset: 16 },
    { name: 'moveTo', type: u8, offset: 32 },
    { name: 'decode', type: u8, offset: 40 },
    { name: 'count', type: u64, offset: 64 },
    { name: 'mode', type: b.enum('mode', 4, { OFF: 0, ON: 1 }), offset: 128 },
  ]);
}

const RECORD = [1, 2, 3, 4, 5, 6, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0];

describe.each(MODES)('%s flyweights', mode => {
  test('show the record they were moved to', () => {
    const view = viewOf(...RECORD, ...RECORD.map(byte => byte * 16));
    const flyweight = new (codecFor(event, { mode }).Flyweight)();
    expect(flyweight.moveTo(view, 0)).toBe(flyweight);
    expect([flyweight.count, flyweight.mode, flyweight.keys]).toStrictEqual([7n, 'ON', [{ a: 3, b: 4 }]]);
    expect(flyweight.moveTo(view, 20).count).toBe(112n);
    expect(flyweight.mode).toBe(16);
    view.setUint8(28, 9);
    expect(flyweight.count).toBe(9n);
  });

  test('step over runs of records, and refuse those that are too short', () => {
    const times = (factor: number) => RECORD.map(byte => byte * factor);
    const view = viewOf(...times(1), ...new Array(12), ...times(2), ...times(3));
    // Two records of 20 bytes, 32 apart with what lies between them; a third; two that are too short.
    const runs = Uint32Array.of(0, 20, 2, 32, 52, 20, 3, 32, 0, 19, 5, 32);
    const flyweight = new (codecFor(event, { mode }).Flyweight)().over(view, runs, 5);
    const counts: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      expect(flyweight.advance()).toBe(true);
      counts.push(flyweight.count);
    }
    expect(counts).toStrictEqual([7n, 14n, 21n]);
    expect(() => flyweight.advance()).toThrow(/19 bytes is no struct event, which has 20/);
    expect(flyweight.advance()).toBe(false);
    expect(flyweight.over(view, runs, 2).advance()).toBe(true);
    expect(flyweight.count).toBe(7n);
  });

  test('nested structs are flyweights, the same ones each time', () => {
    const view = viewOf(...RECORD);
    const flyweight = new (codecFor(event, { mode }).Flyweight)().moveTo(view, 0);
    expect(flyweight.key.b).toBe(2);
    expect(flyweight.key).toBe(flyweight.key);
    expect(flyweight.key.decode()).toStrictEqual({ a: 1, b: 2 });
  });

  test('keep their own methods where a field is named so', () => {
    const flyweight = new (codecFor(event, { mode }).Flyweight)().moveTo(viewOf(...RECORD), 0);
    expect(flyweight.decode()).toMatchObject({ moveTo: 5, decode: 6 });
    expect(typeof flyweight.moveTo).toBe('function');
  });

  test('are independent of each other', () => {
    const { Flyweight } = codecFor(event, { mode });
    const view = viewOf(...RECORD, ...RECORD.map(byte => byte * 2));
    const [one, other] = [new Flyweight().moveTo(view, 0), new Flyweight().moveTo(view, 20)];
    expect([one.count, other.count, one.key.a, other.key.a]).toStrictEqual([7n, 14n, 1, 2]);
  });

  test('are values to encode', () => {
    const plain = (b: BtfBuilder) => {
      const u8 = b.int('unsigned char', 1);
      const inner = b.struct('inner', 1, [{ name: 'x', type: u8, offset: 0 }]);
      return b.struct('outer', 2, [
        { name: 'inner', type: inner, offset: 0 },
        { name: 'y', type: u8, offset: 8 },
      ]);
    };
    const codec = codecFor(plain, { mode });
    expect(encodeToBytes(codec, new codec.Flyweight().moveTo(viewOf(4, 5), 0))).toStrictEqual([4, 5]);
  });

  test('name the field that is no safe integer', () => {
    const flyweight = new (codecFor(event, { mode, int64: 'number' }).Flyweight)().moveTo(
      viewOf(...RECORD),
      0,
    );
    expect(flyweight.count).toBe(7);
    const huge = RECORD.map((byte, i) => (i === 15 ? 0xff : byte));
    const error = refusal(() => flyweight.moveTo(viewOf(...huge), 0).count);
    expect(error.message).toMatch(/^value\.count: 18374686479671623687 is no safe integer/);
    expect(refusal(() => flyweight.decode()).path).toBe('value.count');
    expect(flyweight.mode).toBe('ON');
  });

  test('throw before they are moved anywhere', () => {
    expect(() => new (codecFor(event, { mode }).Flyweight)().count).toThrow(RangeError);
  });

  test('of a plain integer have nothing but decode', () => {
    const { Flyweight } = codecFor(b => b.int('unsigned int', 4), { mode });
    expect(new Flyweight().moveTo(viewOf(1, 0, 0, 0), 0).decode()).toBe(1);
  });
});
