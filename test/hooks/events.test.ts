/** Events on every kernel: perf buffers (4.4), counted rings and log lines (5.8), each by what a program sent. */
import { expect, it } from 'vitest';
import { packet } from '../kernel/support/objects.ts';
import { loadPrograms } from './support/load.ts';

it('perf buffers', async () => {
  await using object = await loadPrograms('perf-events', 'produce_on');
  const { events } = object.maps;
  events.open({ pages: 1 });
  const produce = async (count: number) => {
    for (let i = 0; i < count; i++) await object.programs.produce_on.run({ cpu: 0 });
  };
  await produce(3);
  const sequence = () => events.consume().map((event: { sequence: bigint }) => Number(event.sequence));
  expect(sequence()).toEqual([0, 1, 2]);
  await produce(110);
  expect(sequence()).toHaveLength(102);
  await produce(1);
  expect(sequence()).toEqual([113]);
  expect(events.lost).toBe(8);
});

it('perf buffers that are written over', async () => {
  await using object = await loadPrograms('perf-events', 'produce_on');
  const { events } = object.maps;
  events.open({ pages: 1, overwrite: true });
  for (let i = 0; i < 150; i++) await object.programs.produce_on.run({ cpu: 0 });
  const seen = events.consume().map((event: { sequence: bigint }) => Number(event.sequence));
  expect(seen).toEqual(Array.from({ length: 102 }, (_, i) => 48 + i));
});

it('counted rings', async () => {
  await using object = await loadPrograms('logs', 'produce');
  await object.programs.produce.run({ data: packet, repeat: 200 });
  expect(object.maps.events.lost).toBe(30);
  expect(object.maps.events.consume()).toHaveLength(170);
});

it('log lines', async () => {
  await using object = await loadPrograms('logs', 'talk');
  await object.programs.talk.run({ data: packet });
  expect(
    object
      .logs()
      .take()
      .map(({ level, text }) => `${level} ${text}`),
  ).toEqual([
    'info plain text, 100%',
    'info opened a file by 42',
    'debug -5000000000 4000000000 ee6b2800 0xff    12|12   |00012 y',
    'error on the stack literal -7',
    'warn in a function: 7',
  ]);
});
