/** Maps of absurd size and shape, types that lie, and memory used up by maps, programs and what programs make: errors, and all is given back. */
import { EbpfError, Emulator, load } from 'node-ebpf';
import {
  build,
  call,
  exit,
  type Item,
  lddw,
  type MapDescription,
  map,
  mov,
  r0,
  r1,
  r2,
  r3,
} from 'node-ebpf/asm';
import { expect, it } from 'vitest';
import { processorTime } from '../setup/processor-time.ts';
import { random } from '../unit/formats/damage.ts';

const SEED = 20261127;
const MIB = 1 << 20;
const data = new Uint8Array(64);

const pass: Item[] = [mov(r0, 2), exit()];
const objectWith = (maps: Record<string, MapDescription>, code = pass) =>
  build({ license: 'GPL', maps, programs: { main: { section: 'xdp', code } } });
const into = (emulator: Emulator, bytes: Uint8Array) => load(bytes, { backend: emulator } as object);

/** The most that an array of bytes can still have. */
async function room(emulator: Emulator): Promise<number> {
  let [fits, fails] = [0, 64 * MIB];
  while (fails - fits > 4096) {
    const value = Math.floor((fits + fails) / 2);
    try {
      const object = await into(
        emulator,
        objectWith({ big: { type: 'array', key: 4, value, maxEntries: 1 } }),
      );
      await object.close();
      fits = value;
    } catch {
      fails = value;
    }
  }
  return fits;
}

it(`2000 definitions of maps, from seed ${SEED}`, async () => {
  const next = random(SEED);
  const pick = <Value>(...values: readonly Value[]) => values[Math.floor(next() * values.length)]!;
  const size = () =>
    pick(0, 1, 3, 4, 4, 4, 8, 8, 12, 16, 512, 4096, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1);
  const outcome = { made: 0, refused: 0 };
  let emulator = new Emulator({ memory: 16 * MIB, cpus: 4, btf: null });
  for (let round = 0; round < 2_000; round++) {
    if (round % 200 === 0) emulator = new Emulator({ memory: 16 * MIB, cpus: 4, btf: null });
    const definition = {
      type: Math.floor(next() * 36),
      key: size(),
      value: size(),
      maxEntries: size(),
      flags: next() < 0.6 ? 0 : pick(1, 2, 4, 8, 16, 64, 128, 512, 1024, 2 ** 31),
    };
    const start = processorTime();
    try {
      const object = await into(emulator, objectWith({ absurd: definition }));
      await object.close();
      outcome.made++;
    } catch (error) {
      if (!(error instanceof EbpfError))
        throw new Error(`round ${round}: ${JSON.stringify(definition)}`, { cause: error });
      outcome.refused++;
    }
    expect(processorTime() - start, JSON.stringify(definition)).toBeLessThan(3_000);
  }
  expect(Math.min(outcome.made, outcome.refused)).toBeGreaterThan(50);
});

it('many maps use memory up, and give it back', async () => {
  const emulator = new Emulator({ memory: 16 * MIB, btf: null });
  const maps = { part: { type: 'array', key: 4, value: MIB, maxEntries: 1 } } as const;
  for (let time = 0; time < 2; time++) {
    const objects: { close(): Promise<void> }[] = [];
    const error = await (async () => {
      for (;;) objects.push(await into(emulator, objectWith(maps)));
    })().catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_MEMORY',
      message: expect.stringContaining("map 'part'"),
    });
    expect(objects.length).toBeGreaterThan(5);
    for (const object of objects) await object.close();
  }
});

it('programs that are loaded and closed for ever use no memory', async () => {
  const emulator = new Emulator({ memory: 4 * MIB, btf: null });
  const bytes = objectWith(
    { counts: { type: 'hash', key: 4, value: 8, maxEntries: 8 } },
    [[lddw(r1, map('counts')), mov(r0, 2), exit()]].flat(),
  );
  for (let time = 0; time < 1_000; time++) {
    const object = await into(emulator, bytes);
    if (time % 100 === 0) expect((await object.programs.main!.run({ data })).returnValue).toBe(2);
    await object.close();
  }
});

it('records that nobody reads fill their ring, and no more', async () => {
  const emulator = new Emulator({ memory: 8 * MIB, btf: null });
  const ring: Record<string, MapDescription> = { events: { type: 'ringbuf', maxEntries: 4096 } };
  const reserve: Item[] = [
    lddw(r1, map('events')),
    mov(r2, 1000),
    mov(r3, 0),
    call('bpf_ringbuf_reserve'),
    exit(),
  ];
  const object = await into(emulator, objectWith(ring, reserve));
  const given = [(await object.programs.main!.run({ data })).returnValue !== 0];
  const before = await room(emulator);
  for (let time = 0; time < 50; time++)
    given.push((await object.programs.main!.run({ data })).returnValue !== 0);
  expect(given.indexOf(false)).toBe(4);
  expect(given.lastIndexOf(true)).toBe(3);
  expect(await room(emulator)).toBeGreaterThanOrEqual(before - 4096);
});
