/** Values with a spin lock, a timer or a work queue in them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { packet } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';

const locked = (count: number, after: bigint) => ({ before: 5n, lock: { val: 0 }, count, after });

/** A little more than a timer of the programs takes. */
async function goOn({ emulator }: Bench): Promise<void> {
  if (emulator) emulator.clock.advance(2_000_000n);
  else await sleep(30);
}

both('a lock is nobody’s but the programs’', async ({ load }) => {
  const { maps, programs, variables } = await load('map-fields');
  variables.key.value = 1;
  maps.locked.set(1, { ...locked(3, 10n), lock: { val: 7 } });
  maps.locked_array.set(1, { ...locked(3, 10n), lock: { val: 7 } });
  expect((await programs.lock.run({ data: packet })).returnValue).toBe(2);
  expect((await programs.lock.run({ data: packet })).returnValue).toBe(2);
  expect(maps.locked.get(1)).toEqual(locked(5, 20n));
  expect(maps.locked_array.get(1)).toEqual(locked(7, 10n));
  maps.locked.set(1, locked(0, 0n));
  return [...maps.locked];
});

both('a timer rings once, with the key and the value that it is in', async bench => {
  const { maps, programs, variables } = await bench.load('map-fields');
  variables.key.value = 1;
  await programs.start_array.run({ data: packet });
  // The kernel's time does not wait for us.
  if (bench.emulator) expect(maps.timed_array.get(1).rung).toBe(0n);
  await goOn(bench);
  await goOn(bench);
  expect(maps.timed_array.get(1)).toMatchObject({ rung: 1n, last: 1n });
  expect(variables.seen.value).toBe(1);
  await programs.again.run({ data: packet });
  await goOn(bench);
  return { value: maps.timed_array.get(1), results: variables.results.value };
});

both('a timer that is cancelled does not ring', async bench => {
  const { maps, programs, variables } = await bench.load('map-fields');
  variables.after.value = 1_000_000_000n;
  await programs.start_array.run({ data: packet });
  await programs.cancel.run({ data: packet });
  expect(variables.results.value[7]).toBe(1);
  await programs.cancel.run({ data: packet });
  return { value: maps.timed_array.get(0), results: variables.results.value };
});

both('a timer ends with its entry, and with its value', async bench => {
  const { maps, programs, variables } = await bench.load('map-fields');
  const value = { rung: 0n, timer: { __opaque: [0n, 0n] }, last: 0n };
  const answers: unknown[] = [];
  for (const end of [() => maps.timed_hash.delete(3), () => maps.timed_hash.set(3, value)]) {
    maps.timed_hash.set(3, value);
    variables.key.value = 3;
    await programs.start_hash.run({ data: packet });
    answers.push(variables.results.value);
    end();
    await goOn(bench);
    answers.push(maps.timed_hash.get(3)?.rung);
  }
  expect(answers[1]).toBeUndefined();
  expect(answers[3]).toBe(0n);
  maps.timed_hash.set(3, value);
  await programs.start_hash.run({ data: packet });
  await goOn(bench);
  expect(maps.timed_hash.get(3)).toMatchObject({ rung: 1n, last: 3n });
  return answers;
});

both('work is done once the program is', async bench => {
  const { maps, programs, variables } = await bench.load('map-fields');
  await programs.enqueue.run({ data: packet });
  await goOn(bench);
  expect(maps.queued.get(0).done).toBe(1n);
  return variables.results.value;
});

both('maps with fields are not frozen', async ({ load }) => {
  const { maps } = await load('map-fields');
  const codes = ['locked', 'timed_array'].map(name => {
    try {
      maps[name].freeze();
      return 0;
    } catch (error) {
      return (error as { errno: number }).errno;
    }
  });
  expect(codes).toEqual([524, 524]);
  return codes;
});
