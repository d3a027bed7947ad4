/** Real objects, damaged with a fixed seed, loaded into an emulator and run there: programs, errors and faults, never anything else. */
import { EbpfError, open } from 'node-ebpf';
import { expect, it } from 'vitest';
import { Emulator } from '../../lib/emulator/emulator.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { processorTime } from '../setup/processor-time.ts';
import { mutate, random } from '../unit/formats/damage.ts';
import { fixtures } from '../unit/formats/files.ts';

const SEED = Number(process.env.NODE_EBPF_FUZZ_SEED ?? 20261127);
const ROUNDS = Number(process.env.NODE_EBPF_FUZZ_ROUNDS ?? 800);
/** Objects that share an emulator, one after the other. */
const SHARED = 50;
/** Milliseconds of the processor's. */
const PATIENCE = 3_000;
const SHT_SYMTAB = 2;
const SHT_REL = 9;
const EXECUTABLE = 4;

/** They want something that only their own tests have. */
const UNLOADABLE = /^(formats-image|freplace|linker-externs)/;

const data = new Uint8Array(64);
const context = new Uint8Array(64);
const outcome = { refused: 0, loaded: 0, ran: 0, faulted: 0 };

/** Errors that are ours to give. */
async function coded<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof EbpfError) return undefined;
    throw error;
  }
}

async function use(emulator: Emulator, bytes: Uint8Array): Promise<void> {
  const object = await coded(async () => (await open(bytes)).load({ backend: emulator } as object));
  if (!object) {
    outcome.refused++;
    return;
  }
  outcome.loaded++;
  try {
    for (const program of object.programs) {
      const run = (request: object) => coded(() => program.run(request));
      if ((await run({ data })) ?? (await run({ context }))) outcome.ran++;
      else outcome.faulted++;
    }
    await coded(async () => emulator.clock.advance(1_000_000_000n));
  } finally {
    await object.close();
  }
}

type Damage = (next: () => number) => Uint8Array;

/** In what the loader reads: code, relocations, symbols, types, and the table of sections. */
function anywhere(bytes: Uint8Array): Damage {
  const sections = Elf.parse(bytes).sections.filter(
    ({ name, type, flags, size }) =>
      size > 0 &&
      (type === SHT_REL || type === SHT_SYMTAB || (flags & EXECUTABLE) !== 0 || name.startsWith('.BTF')),
  );
  return next =>
    mutate(bytes, next, below => {
      if (below(8) === 0) return bytes.length - 1 - below(Math.min(bytes.length, 1024));
      const section = sections[below(sections.length)]!;
      return section.offset + below(section.size);
    });
}

/** A few bits of operands, so that much of it is still a program. */
function inCode(bytes: Uint8Array): Damage {
  const code = Elf.parse(bytes).sections.filter(({ flags, size }) => size > 0 && (flags & EXECUTABLE) !== 0);
  return next => {
    const below = (limit: number) => Math.floor(next() * limit);
    const damaged = bytes.slice();
    for (let changes = 1 + below(2); changes > 0 && code.length > 0; changes--) {
      const section = code[below(code.length)]!;
      damaged[section.offset + 8 * below(section.size / 8) + 1 + below(7)]! ^= 1 << below(8);
    }
    return damaged;
  };
}

const mapsOf = ({ world }: Emulator): string[] =>
  [...world.mapsByAddress.values()].map(({ who }) => who).filter(who => who !== "map 'shared'");

it(`${ROUNDS} objects, damaged from seed ${SEED}`, { timeout: Math.max(240_000, ROUNDS * 300) }, async () => {
  const objects = fixtures()
    .filter(({ name, bytes }) => bytes.length < 40_000 && !UNLOADABLE.test(name))
    .map(({ name, bytes }) => ({ name, bytes, damages: [anywhere(bytes), inCode(bytes), inCode(bytes)] }));
  const next = random(SEED);
  let emulator = new Emulator();
  for (let round = 0; round < ROUNDS; round++) {
    if (round % SHARED === 0)
      emulator = new Emulator({
        memory: 64 << 20,
        turns: 20_000,
        ...(round % (2 * SHARED) === 0 && { btf: null }),
      });
    const { name, damages } = objects[round % objects.length]!;
    const damaged = damages[Math.floor(next() * damages.length)]!(next);
    const start = processorTime();
    try {
      await use(emulator, damaged);
    } catch (cause) {
      throw new Error(`round ${round} of seed ${SEED}, ${name}`, { cause });
    }
    expect(processorTime() - start, `milliseconds of round ${round}, ${name}`).toBeLessThan(PATIENCE);
    // All that was loaded is gone, but for the map that one object pins.
    expect(mapsOf(emulator), `maps after round ${round}, ${name}`).toEqual([]);
  }
  const { refused, loaded, ran, faulted } = outcome;
  expect(Math.min(refused, loaded, ran, faulted), JSON.stringify(outcome)).toBeGreaterThan(ROUNDS / 10);
});
