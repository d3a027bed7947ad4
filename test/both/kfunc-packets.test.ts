/** Dynptrs of packets and of records of a ring buffer. */
import { expect } from 'vitest';
import { both } from './support/both.ts';

const packet = Uint8Array.from({ length: 64 }, (_, i) => (i === 12 ? 8 : i === 13 ? 0 : i));

for (const program of ['of_xdp', 'of_skb', 'of_read_only'] as const) {
  both(`a packet, ${program}`, async ({ load }) => {
    const { programs, variables } = await load('kfunc-packets');
    const runs = [];
    for (const offset of [0, 30, 61]) {
      variables.count.value = 0;
      variables.offset.value = offset;
      const { returnValue, data } = await programs[program]!.run({ data: packet });
      runs.push({ returnValue, data, seen: variables.seen.value.slice(0, variables.count.value) });
    }
    if (program === 'of_xdp') expect(runs[1]?.seen.slice(0, 6)).toEqual([-22, 0, 64, 0, 0, 0x21201f1e]);
    return runs;
  });
}

both('records of a ring buffer', async ({ load }) => {
  const { programs, maps, variables } = await load('kfunc-packets');
  await programs.of_record!.run({ data: packet });
  const records: Uint8Array[] = [];
  for await (const batch of maps.ring.batches()) {
    for (const record of batch) records.push(Uint8Array.from(record));
    if (records.length >= 2) break;
  }
  const seen = variables.seen.value.slice(0, variables.count.value);
  expect(records.map(record => new TextDecoder().decode(record))).toEqual(['record 1', '3'.repeat(16)]);
  expect(seen.slice(0, 6)).toEqual([0, 0, 0, -22, -22, 0]);
  return [seen, records];
});
