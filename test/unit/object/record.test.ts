import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { namedRecord } from '../../../lib/object/record.ts';

const record = namedRecord<Record<string, { id: number }>, { id: number }>(
  'map',
  'ERR_EBPF_UNKNOWN_MAP',
  'flows',
  new Map([
    ['flows', { id: 1 }],
    ['events', { id: 2 }],
    ['__proto__', { id: 3 }],
  ]),
);

it('answers by name, and in order', () => {
  expect(record.flows?.id).toBe(1);
  expect([...record].map(handle => handle.id)).toEqual([1, 2, 3]);
  expect(Object.keys(record)).toEqual(['flows', 'events', '__proto__']);
  expect('events' in record).toBe(true);
  expect('toString' in record).toBe(false);
});

it('offers the nearest name for one that is not there', () => {
  expect(() => record.event).toThrow(
    expect.objectContaining({
      code: 'ERR_EBPF_UNKNOWN_MAP',
      message: "'flows' has no map named 'event': did you mean 'events'?",
      nearest: 'events',
    }),
  );
  expect(() => record.zzzzzz).toThrow(/it has flows, events/);
});

it('can be awaited, inspected, spread and turned into JSON', async () => {
  expect(await Promise.resolve(record)).toBe(record);
  expect(inspect(record)).toContain('events');
  expect(Object.keys({ ...record })).toHaveLength(3);
  expect(JSON.parse(JSON.stringify(record)).flows).toEqual({ id: 1 });
});

it('cannot be changed', () => {
  expect(() => {
    record.flows = { id: 9 };
  }).toThrow(TypeError);
});
