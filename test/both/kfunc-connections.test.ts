/** Tracked connections, as programs make and find them. */
import { expect } from 'vitest';
import { both } from './support/both.ts';

both('connections of a network', async ({ load, emulator }) => {
  const object = await load('kfunc-connections');
  const answers: number[][] = [];
  const ask = async (program: 'make' | 'find', values: object = {}) => {
    const all = { saddr: 1, daddr: 2, sport: 1000, dport: 80, protocol: 6, netns: -1, zone: 0, reserved: 0 };
    const more = { status: 6, new_status: 14, timeout: 100_000, seen: new Array<number>(16).fill(0) };
    for (const [name, value] of Object.entries({ ...all, ...more, ...values }))
      object.variables[name]!.value = value as never;
    await object.programs[program]!.run({ data: new Uint8Array(60) });
    answers.push(object.variables.seen!.value.slice(0, 9));
    return object.variables.seen!.value;
  };
  expect((await ask('find')).slice(0, 2)).toEqual([-2, 0]);
  expect((await ask('make')).slice(0, 5)).toEqual([0, 1, 3, 0, 1]);
  expect((await ask('find')).slice(0, 5)).toEqual([0, 1, 0, 77, 14]);
  // From the other side; again; another zone, protocol and port.
  expect((await ask('find', { saddr: 2, daddr: 1, sport: 80, dport: 1000 })).slice(0, 4)).toEqual([
    0, 1, 1, 77,
  ]);
  await ask('make');
  for (const other of [{ zone: 5 }, { protocol: 17 }, { sport: 1001 }]) await ask('find', other);
  await ask('make', { zone: 5, status: 0, new_status: 6 });
  await ask('make', { protocol: 17, status: 8 });
  await ask('make', { protocol: 17, sport: 7, status: 2, new_status: 0 });
  for (const wrong of [
    { protocol: 1 },
    { reserved: 1 },
    { netns: -2 },
    { netns: 99 },
    { protocol: 1, netns: -2 },
  ]) {
    await ask('make', wrong);
    await ask('find', wrong);
  }
  if (emulator) {
    expect(emulator.network.connections.map(({ protocol, zone, mark }) => [protocol, zone, mark])).toEqual([
      ...[
        ['tcp', 0, 77],
        ['tcp', 5, 77],
        ['udp', 0, 77],
        ['udp', 0, 77],
      ],
    ]);
    emulator.clock.advance(101_000_000_000n);
    expect(emulator.network.connections).toEqual([]);
  }
  return answers;
});
