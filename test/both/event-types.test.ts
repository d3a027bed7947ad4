/** Ring buffers without a declared type: what is found in the code is what the records are read as. */
import { RingBuffer } from 'node-ebpf';
import { expect } from 'vitest';
import { packet } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

both('records are of the type that the programs show', async ({ load }) => {
  const object = await load('event-types', {
    edit: spec => {
      spec.variables.last.value = { bytes: 7n, sum: 8, flags: 9 };
      spec.variables.seen.value = 5n;
    },
  });
  await object.programs.send.run({ data: packet });
  const rings = [...object.maps].filter(map => map instanceof RingBuffer);
  const records = new Map(
    rings.map(ring => [ring.name, { type: ring.eventType, record: ring.consume()[0] }]),
  );
  // What the stack of a program held is another each time.
  const [call, code] = [records.get('from_call')!, records.get('from_code')!];
  expect(code).toEqual({ type: undefined, record: expect.any(Uint8Array) });
  expect(call.record).toHaveProperty('three');
  for (const each of [call, code]) each.record = undefined;
  expect(records.get('from_map')).toEqual({ type: 'struct copied', record: { bytes: 0n, sum: 0, flags: 0 } });
  expect(records.get('from_variable')?.record).toEqual({ bytes: 7n, sum: 8, flags: 9 });
  return records;
});
