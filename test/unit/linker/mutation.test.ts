/** Real objects and types, damaged ten thousand times each with a fixed seed, and linked: an EbpfError or programs, never anything else. */
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { type KernelEnvironment, type LinkedProgram, linkObject } from '../../../lib/linker/index.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { memory, mutate, random } from '../formats/damage.ts';
import { fixture, fixtures } from '../formats/files.ts';

const ROUNDS = 10_000;

interface Outcome {
  linked: number;
  /** Refused by the linker, not by the parser before it. */
  refused: number;
}

/** Nothing may point out of its program. */
function check({ instructions, relocations, functions, lines }: LinkedProgram, maps: number): void {
  const slots = instructions.length / 8;
  const inside = [...relocations, ...lines].every(({ instruction }) => instruction < slots);
  const known = relocations.every(relocation => !('map' in relocation) || relocation.map < maps);
  const end = functions.reduce((end, { start, length }) => (start === end ? end + length : -1), 0);
  if (!inside || !known || end !== slots) throw new Error('a program points out of itself');
}

function use(bytes: Uint8Array, kernel: KernelEnvironment, outcome: Outcome): void {
  let parsed = false;
  try {
    const image = parseObject(bytes);
    parsed = true;
    const programs = image.programs.map(({ name }) => ({ name, autoload: true }));
    const object = linkObject({ image, name: 'damaged', programs, maps: [] }, kernel);
    for (const program of object.programs) check(program, object.maps.length);
    outcome.linked++;
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    if (parsed) outcome.refused++;
  }
}

const kernel: KernelEnvironment = { config: 'CONFIG_HZ=250\n', version: 0x061200, symbol: () => 4096n };
const types = Btf.lazy(Elf.parse(fixture('linker-types')).section('.BTF')!.data);

/** Runs `round` so many times; none may take long, nor leave anything behind. */
function repeat(round: (i: number) => void): void {
  let slowest = 0;
  let half = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const start = processorTime();
    round(i);
    slowest = Math.max(slowest, processorTime() - start);
    if (i === ROUNDS / 2) half = memory();
  }
  expect(slowest).toBeLessThan(2_000);
  expect(memory() - half).toBeLessThan(64 << 20);
}

it(`${ROUNDS} objects, damaged in what the linker reads`, { timeout: 240_000 }, () => {
  const objects = fixtures().filter(({ bytes }) => bytes.length < 50_000);
  expect(objects.length).toBeGreaterThan(10);
  const next = random(20261127);
  const outcome = { linked: 0, refused: 0 };
  repeat(i => {
    const { bytes } = objects[i % objects.length]!;
    const sections = Elf.parse(bytes).sections.filter(
      ({ name, type, flags, size }) =>
        size > 0 && (type === 9 || type === 2 || (flags & 4) !== 0 || name.startsWith('.BTF')),
    );
    const damaged = mutate(bytes, next, below => {
      const section = sections[below(sections.length)]!;
      return section.offset + below(section.size);
    });
    use(damaged, i % 2 === 0 ? kernel : { ...kernel, coreBtf: types }, outcome);
  });
  expect(outcome.linked).toBeGreaterThan(ROUNDS / 10);
  expect(outcome.refused).toBeGreaterThan(ROUNDS / 10);
});

it(`${ROUNDS} kernels' types, damaged`, { timeout: 240_000 }, () => {
  const original = new Uint8Array(Elf.parse(fixture('linker-types')).section('.BTF')!.data);
  const image = parseObject(fixture('linker-core'));
  const next = random(7);
  let linked = 0;
  repeat(() => {
    try {
      const coreBtf = Btf.lazy(mutate(original, next, below => below(original.length)));
      linkObject({ image, name: 'core', programs: [], maps: [] }, { coreBtf });
      linked++;
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
    }
  });
  expect(linked).toBeGreaterThan(ROUNDS / 10);
});
